"""What came of an utterance: whether it was served, asked about or refused, and whether rightly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as FALLBACK

from assistant.evaluation.sets import OUT_OF_SCOPE, Utterance
from assistant.knowledge import Leaf, knowledge
from assistant.offers import choices

SERVED, ASKED, REFUSED = "served", "asked", "refused"
NOTHING = "—"


@dataclass(frozen=True)
class Outcome:
    """An utterance and what the pipeline made of it.

    Args:
        utterance: what was said.
        intent: the pipeline's decision.
        readings: full names and confidences, the likeliest first.
        entities: name and value of each entity that was found.
    """

    utterance: Utterance
    intent: str | None
    readings: tuple[tuple[str, float], ...]
    entities: frozenset[tuple[str, str]]

    @cached_property
    def decision(self) -> str:
        """One of SERVED, ASKED (您是想…?) and REFUSED (what nobody can serve)."""
        return decision(self.intent, self.readings)

    @property
    def top(self) -> str:
        """The likeliest reading."""
        return self.readings[0][0] if self.readings else NOTHING

    @property
    def confidence(self) -> float:
        """How sure the likeliest reading is."""
        return self.readings[0][1] if self.readings else 0.0

    @cached_property
    def rank(self) -> int:
        """Where the right reading stands, from 1; 0 where it is not among them."""
        meant = self.utterance
        for place, (label, _) in enumerate(self.readings, start=1):
            if label == meant.label and (meant.leaf is None or self._is_leaf(meant.leaf)):
                return place
        return 0

    def _is_leaf(self, meant: Leaf) -> bool:
        found = knowledge().service(meant.label, self.entities)
        return found is not None and found.entities == meant.entities

    @property
    def right(self) -> bool:
        """Whether the customer got what he asked for; out of scope, whether he got nothing else."""
        if self.utterance.label == OUT_OF_SCOPE:
            return self.decision != SERVED
        return self.decision == SERVED and self.rank == 1

    @property
    def offered(self) -> bool:
        """Whether he was asked, and what he wants was among the buttons."""
        meant = self.utterance
        return (
            self.decision == ASKED
            and meant.label in choices(label for label, _ in self.readings)
            and (meant.leaf is None or self._is_leaf(meant.leaf))
        )

    @property
    def told(self) -> str:
        """What happened, in one word: the label that was served, or the decision."""
        if self.decision == SERVED and self.top == self.utterance.label and not self.right:
            return f"{self.top} ({', '.join(sorted(value for _, value in self.entities))})"
        return self.top if self.decision == SERVED else self.decision


def decision(intent: str | None, readings: Sequence[tuple[str, float]]) -> str:
    """Return SERVED, ASKED or REFUSED for the pipeline's intent and its readings."""
    if intent == OUT_OF_SCOPE:
        return REFUSED
    if intent in (None, FALLBACK):
        return REFUSED if readings and readings[0][0] == OUT_OF_SCOPE else ASKED
    return SERVED


def outcomes(utterances: Sequence[Utterance], parsed: Sequence[dict[str, Any]]) -> list[Outcome]:
    """Return the outcomes of utterances from the pipeline's answers."""
    return [
        Outcome(
            utterance,
            (answer.get("intent") or {}).get("name"),
            readings(answer),
            frozenset((e["entity"], str(e["value"])) for e in answer.get("entities") or ()),
        )
        for utterance, answer in zip(utterances, parsed, strict=True)
    ]


def readings(answer: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    """Return the readings of a parsed message.

    A pipeline that knows Rasa's shapes only decides on the intent first, then on its answer.
    """
    if "readings" in answer:
        return tuple((r["name"], float(r["confidence"])) for r in answer["readings"])
    selected: dict[str, Any] = answer.get("response_selector") or {}
    answers = [
        (entry["intent_response_key"], float(entry["confidence"]))
        for name, found in selected.items()
        if name != "all_retrieval_intents"
        for entry in found.get("ranking", ())
    ]
    flat: list[tuple[str, float]] = []
    for entry in answer.get("intent_ranking") or ():
        name, confidence = entry["name"], float(entry["confidence"])
        of_intent = [(key, c * confidence) for key, c in answers if key.startswith(f"{name}/")]
        if name != FALLBACK:
            flat += of_intent or [(name, confidence)]
    return tuple(flat)
