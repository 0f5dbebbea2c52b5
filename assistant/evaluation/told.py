"""What was made of one message, in plain values: for `assistant say` and other programs."""

from __future__ import annotations

from typing import Any

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as FALLBACK

from assistant.evaluation.outcomes import ASKED, decision, readings
from assistant.evaluation.sets import OUT_OF_SCOPE
from assistant.knowledge import Leaf, knowledge
from assistant.nlu.requests import SECOND_REQUEST
from assistant.offers import choices

_PLACES = 4  # of a probability


def told(text: str, parsed: dict[str, Any]) -> dict[str, Any]:
    """Return what the pipeline made of `text`.

    Args:
        text: as the customer typed it.
        parsed: the pipeline's answer.

    Returns:
        `decision` (served, asked, refused), `intent` and `confidence`; `out_of_scope`, the
        probability that nobody can serve it; `intent_ranking`; `knowledge`, the ranking of the
        answers by id; `reading` and `readings`, of both in one; `menu`, the service of the menu or
        None; `entities`; `offered`, the readings that are asked about; `safety`, the `check` that
        decided, the intent `instead_of` which it did, and how sure that `was`; `second_request`.
    """
    found = readings(parsed)
    decided = decision((parsed.get("intent") or {}).get("name"), found)
    best, confidence = found[0] if found else (None, 0.0)
    entities = [
        {key: entity[key] for key in ("entity", "value", "start", "end") if key in entity}
        for entity in parsed.get("entities") or ()
        if entity["entity"] != SECOND_REQUEST
    ]
    return {
        "text": text,
        "decision": decided,
        "intent": (parsed.get("intent") or {}).get("name"),
        "confidence": round(confidence, _PLACES),
        "out_of_scope": round(dict(found).get(OUT_OF_SCOPE, 0.0), _PLACES),
        "reading": best,
        "readings": [(label, round(share, _PLACES)) for label, share in found],
        "intent_ranking": [
            {"name": entry["name"], "confidence": round(entry["confidence"], _PLACES)}
            for entry in parsed.get("intent_ranking") or ()
            if entry["name"] != FALLBACK
        ],
        "knowledge": [
            {"id": label, "title": knowledge().title(label), "confidence": round(share, _PLACES)}
            for label, share in found
            if label in knowledge().answers
        ],
        "menu": _leaf(best, {(e["entity"], str(e["value"])) for e in entities}),
        "entities": entities,
        "offered": choices(label for label, _ in found) if decided == ASKED else [],
        "safety": parsed.get("safety"),
        "second_request": next(
            (e["value"] for e in parsed.get("entities") or () if e["entity"] == SECOND_REQUEST),
            None,
        ),
    }


def _leaf(label: str | None, entities: set[tuple[str, str]]) -> dict[str, Any] | None:
    leaf = knowledge().service(label, entities) if label else None
    if leaf is None:
        return None
    return {"name": leaf.name, "path": [*leaf.path], "target": target(leaf)}


def target(leaf: Leaf) -> str:
    """Return where a service of the menu leads: a flow, an answer, a page, or a queue."""
    if leaf.page:
        return f"page:{leaf.page}"
    return f"queue:{leaf.queue}" if leaf.queue else leaf.label
