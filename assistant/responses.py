"""Responses with lists in them, all words still in YAML.

Rasa's templates cannot repeat a line. Here, when an action gives a list for `{accounts}` of
`utter_balance`, each item is rendered with the response `utter_balance__accounts`: its texts fill
`{accounts}`, its buttons join the message's, its `custom: row:` joins `card: rows:`. An item with a
`variant` is rendered with `utter_balance__accounts__<variant>` where there is one.

Every response can name the bank's figures ({credit.cash_fee_rate}, see bank/facts.py) and, for a
service of the menu, {page}. A knowledge answer (`utter_faq/…`) is followed by the questions that
are often asked next, and by 有帮助 and 没帮助. Whoever writes in English is told once in a
conversation that the service speaks Chinese.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.knowledge import FAQ_RESPONSE, knowledge
from assistant.wiring import clock
from bank.clock import BANK_TIME_ZONE
from bank.facts import facts

_CONVERSATIONS = 10_000
_RELATED = 2  # questions offered after an answer
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ENGLISH = re.compile(r"[a-z]{4,}|[a-z]{2,}\W+[a-z]{2,}", re.I)
_SENTENCE = re.compile(r"(?:\b[a-z]+\W+){2}[a-z]+", re.I)
_PLACEHOLDER = re.compile(r"‹[^›]*›")
_LANGUAGE = "utter_service_in_chinese"


class ListResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's response generator, with lists. Named in endpoints.yml under `nlg`."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)
        self._told: OrderedDict[str, None] = OrderedDict()  # conversations that read the note

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """Render `utter_action`, and add what belongs to the conversation."""
        label = utter_action.removeprefix("utter_")
        leaf = knowledge().leaf(label)
        if leaf and leaf.page:
            kwargs.setdefault("page", knowledge().pages[leaf.page])
        if utter_action.startswith(FAQ_RESPONSE):
            kwargs |= {"answer": label, "feedback": [{}], "related": _related(label)}
        message = await super().generate(utter_action, tracker, output_channel, **kwargs)
        if message and tracker.sender_id not in self._told and _in_english(tracker):
            self._told[tracker.sender_id] = None
            if len(self._told) > _CONVERSATIONS:
                self._told.popitem(last=False)
            slots = tracker.current_slot_values()
            note = super().generate_from_slots(_LANGUAGE, slots, output_channel) or {}
            message["text"] = f"{note.get('text', '')}\n{message['text']}".strip()
        return message

    def generate_from_slots(
        self,
        utter_action: str,
        filled_slots: dict[str, Any],
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """Render `utter_action`; see the module's docstring for lists."""
        buttons: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        kwargs = {**facts(), **kwargs}
        values = dict(kwargs)
        for name, items in kwargs.items():
            if not isinstance(items, list) or name == "buttons":
                continue
            rendered = [
                self._item(
                    f"{_family(utter_action)}__{name}", filled_slots, output_channel, kwargs, item
                )
                for item in items
            ]
            values[name] = "\n".join(item["text"] for item in rendered if item.get("text"))
            for item in rendered:
                buttons += item.get("buttons") or []
                row = (item.get("custom") or {}).get("row")
                if row:
                    rows.append({key: value for key, value in row.items() if value})
        message = super().generate_from_slots(utter_action, filled_slots, output_channel, **values)
        if message is None:
            return None
        message["text"] = (message.get("text") or "").strip()
        if buttons:
            message["buttons"] = buttons + (message.get("buttons") or [])
        if rows and isinstance(message.get("custom"), dict) and "card" in message["custom"]:
            message["custom"]["card"]["rows"] = rows
        return message

    def _item(
        self,
        name: str,
        slots: dict[str, Any],
        channel: str,
        shared: dict[str, Any],
        item: dict[str, Any],
    ) -> dict[str, Any]:
        variant = f"{name}__{item.get('variant')}"
        template = variant if variant in self.responses else name
        values = {key: value for key, value in shared.items() if not isinstance(value, list)}
        return super().generate_from_slots(template, slots, channel, **{**values, **item}) or {}


def _family(utter_action: str) -> str:
    """Return under which name the lists of a response are written: all answers share one."""
    return FAQ_RESPONSE.rstrip("/") if utter_action.startswith(FAQ_RESPONSE) else utter_action


def _related(label: str) -> list[dict[str, str]]:
    known = knowledge()
    today = clock().now().astimezone(BANK_TIME_ZONE).date()
    asked_next = known.answers[label].related if label in known.answers else ()
    given = [known.answers[other] for other in asked_next if known.answers[other].given(today)]
    return [{"label": other.label, "title": other.title} for other in given[:_RELATED]]


def _in_english(tracker: DialogueStateTracker) -> bool:
    """Whether the customer writes in English, and has not been told yet."""
    message = tracker.latest_message
    said = _PLACEHOLDER.sub("", (message.text if message else None) or "")
    if said.startswith("/") or _CHINESE.search(said) or not _ENGLISH.search(said):
        return False
    understood = (message.intent or {}).get("name") if message else None
    if understood in (None, "nlu_fallback", "out_of_scope") and not _SENTENCE.search(said):
        return False  # asdfgh is no English
    events = list(tracker.events)
    return not any(isinstance(e, BotUttered) and "Chinese" in (e.text or "") for e in events)
