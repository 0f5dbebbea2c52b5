"""Explains to a designer what was made of one sentence: the reading, the reasons, the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.cli.messages import text
from assistant.evaluation.outcomes import ASKED
from assistant.evaluation.parse import Reader, components
from assistant.evaluation.told import told
from assistant.knowledge import knowledge
from assistant.nlu.classifier import IntentClassifier
from assistant.responses import ListResponses

_STEPS = 6  # of an answer; then it is told in part
_RESUME = "action_resume"  # goes on with what was open; here nothing is
_SHOWN = 3
_EXAMPLES = ("data/nlu", "data/faq", "data/menu")


class Explainer:
    """Reads a sentence as the assistant would at the start of a conversation.

    Args:
        model: the trained model's file.
    """

    def __init__(self, model: Path) -> None:
        self._reader = Reader(model)
        self._agent = self._reader.agent
        self._classifier: IntentClassifier = components(self._agent, IntentClassifier)[0]
        self._words = ListResponses(None, self._agent.domain)

    def __call__(self, said: str) -> list[str]:
        """Return the lines of the explanation."""
        parsed = self._reader.whole(said)
        found = told(said, parsed)
        return [
            text("say_said", said=said),
            *self._mended(said),
            text(f"say_{found['decision']}", reading=_named(found["reading"]), **_shares(found)),
            *self._why(said, found),
            *self._others(found),
            *(text("say_entity", **entity) for entity in found["entities"]),
            *self._menu(found),
            *self._second(found),
            *self._answer(said, parsed, found),
        ]

    def _mended(self, said: str) -> Iterator[str]:
        mended = self._classifier.mended(said)
        if mended != self._classifier.plain(said):
            yield text("say_mended", mended=mended)

    def _why(self, said: str, found: dict[str, Any]) -> Iterator[str]:
        if found["safety"]:
            safety = found["safety"]
            before = {"before": safety["instead_of"] or "—", "share": safety["was"]}
            yield text("say_safety", check=safety["check"], **before)
        for example in self._classifier.like(said, found["reading"] or "", _SHOWN):
            where = _places(self._classifier).get(example.label, "")
            yield text("say_like", example=example.label, cosine=example.confidence, where=where)

    def _others(self, found: dict[str, Any]) -> Iterator[str]:
        for label, share in found["readings"][1 : _SHOWN + 1]:
            yield text("say_other", reading=_named(label), share=share)

    def _menu(self, found: dict[str, Any]) -> Iterator[str]:
        if found["menu"]:
            path = " › ".join([*found["menu"]["path"], found["menu"]["name"]])
            yield text("say_menu", path=path, target=found["menu"]["target"])

    def _second(self, found: dict[str, Any]) -> Iterator[str]:
        if found["second_request"]:
            yield text("say_second", second=found["second_request"])

    def _answer(self, said: str, parsed: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
        if found["decision"] == ASKED:
            offered = [_named(label) for label in found["offered"]]
            yield text("say_asks", offered=" / ".join(offered))
            return
        for action, words in asyncio.run(self._actions(said, parsed)):
            yield text("say_answer", words=words) if words else text("say_action", action=action)

    async def _actions(self, said: str, parsed: dict[str, Any]) -> list[tuple[str, str]]:
        """Return what the policies would do, and the words where they are known beforehand."""
        heard = UserUttered(
            said, parsed.get("intent"), parsed.get("entities") or [], dict(parsed), None, "say"
        )
        before = [SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME), heard]
        domain = self._agent.domain
        assert domain is not None and self._agent.processor is not None
        tracker = DialogueStateTracker.from_events("say", before, domain.slots)
        for slot in domain.slots_for_entities(heard.entities):
            tracker.update(slot)
        done = []
        for _ in range(_STEPS):
            prediction = self._agent.processor._predict_next_with_tracker(tracker)
            action = domain.action_names_or_texts[prediction.max_confidence_index]
            if action == ACTION_LISTEN_NAME:
                break
            if action != _RESUME:
                done.append((action, await self._said(action, parsed, tracker)))
            if action in domain.form_names or not action.startswith("utter_"):
                break  # what follows depends on the bank
            tracker.update(ActionExecuted(action))
        return done

    async def _said(self, action: str, parsed: dict[str, Any], tracker: Any) -> str:
        selected = (parsed.get("response_selector") or {}).get(action.removeprefix("utter_"))
        if selected:
            action = selected["response"]["utter_action"]
        message = await self._words.generate(action, tracker, "say") or {}
        buttons = "".join(f" [{button['title']}]" for button in message.get("buttons") or ())
        return str(message.get("text") or "").replace("\n", "\n    ") + buttons


def _shares(found: dict[str, Any]) -> dict[str, float]:
    return {"share": found["confidence"], "outside": found["out_of_scope"]}


def _named(label: str | None) -> str:
    title = knowledge().title(label) if label and "/" in label else None
    return f"{label} {title}" if title else str(label)


@lru_cache(maxsize=1)
def _places(classifier: IntentClassifier) -> dict[str, str]:
    """Return file and line of every example, by the text that the classifier reads."""
    found: dict[str, str] = {}
    for folder in _EXAMPLES:
        for path in sorted(Path(folder).glob("*.yml")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if line.lstrip().startswith("- "):
                    plain = classifier.plain(line.lstrip()[2:])
                    found.setdefault(plain, f"{path}:{number}")
    return found
