"""Finds what is wrong with an answer and its buttons as a table has them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from assistant.faq_table.columns import button
from assistant.linting.words import words
from bank.facts import facts

_FACT = re.compile(r"\{([^{}\n]+)\}")
_BRACES = re.compile(r"[{}｛｝]")
_PAYLOAD = re.compile(r"/(\w+)\s*(\{\{.*\}\})?")
_Told = Iterator[tuple[str, dict[str, Any]]]  # a message's name and its values


def answer(cell: str, page: str) -> _Told:
    """Yield unknown figures, braces of no figure, and an answer that is too long to be read.

    Args:
        cell: the answer.
        page: where in the bank's app it is done; empty if the menu does not say.
    """
    known = facts() | ({"page": page} if page else {})
    for name in _FACT.findall(cell):
        if name not in known:
            yield "faq_fact", {"name": name}
    if _BRACES.search(_FACT.sub("", cell)):
        yield "faq_braces", {}
    read = _FACT.sub(lambda match: known.get(match[1], match[0]), cell)
    longest = words()["answers"]["longest"]
    if len(read) > longest:
        yield "faq_long", {"length": len(read), "longest": longest}


def buttons(cell: str, intents: Collection[str]) -> _Told:
    """Yield buttons that are not written as they should, or send what nobody understands."""
    for line in cell.split("\n"):
        written = button(line)
        payload = _PAYLOAD.fullmatch(written[1]) if written else None
        if payload is None or not _is_json(payload[2]):
            yield "faq_button", {"line": line}
        elif payload[1] not in intents:
            yield "faq_intent", {"line": line, "name": payload[1]}


def _is_json(values: str | None) -> bool:
    """Whether the values of a payload can be read; Rasa halves the braces (`{{"a": "b"}}`)."""
    if not values:
        return True
    try:
        return isinstance(json.loads(values.replace("{{", "{").replace("}}", "}")), dict)
    except json.JSONDecodeError:
        return False
