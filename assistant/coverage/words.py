"""Which responses, variations and list lines a message was made from.

A message tells the name of its response; which variation it is, and which lines of its lists
(`utter_x__part`, see assistant/responses.py) stand in it, is read off its words and buttons: of the
texts that fit, the one with the most fixed characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.coverage.record import Happened
from assistant.knowledge import FAQ_RESPONSE
from assistant.linting.responses import PART

_MARKS = re.compile(r"\{\{|\}\}|\{[^{}\n]*\}")  # of a template: escaped braces, a value's place


@dataclass(frozen=True)
class Variation:
    """One of the texts of a response.

    Args:
        response: its name.
        number: which one, from 0.
        text, buttons: its templates; of a button title and payload.
    """

    response: str
    number: int
    text: str
    buttons: tuple[tuple[str, str], ...]

    @property
    def fixed(self) -> int:
        """How many characters are the same each time it is said."""
        return sum(len(_MARKS.sub("", t)) for t in (self.text, *sum(self.buttons, ())))


def variations(name: str, texts: Iterable[dict[str, Any]]) -> list[Variation]:
    """Return the variations of a response as its YAML has them."""
    return [
        Variation(
            name,
            number,
            str(one.get("text") or ""),
            tuple(
                (str(button.get("title")), str(button.get("payload")))
                for button in one.get("buttons") or ()
            ),
        )
        for number, one in enumerate(texts)
    ]


class Words:
    """All variations of a project's responses.

    Args:
        known: they, in any order.
    """

    def __init__(self, known: Iterable[Variation]) -> None:
        ordered = sorted(known, key=lambda one: -one.fixed)
        self._own: dict[str, list[Variation]] = {}
        for one in ordered:
            self._own.setdefault(one.response, []).append(one)
        self._whole = {one.text: one for one in ordered if one.text and PART not in one.response}

    def made_of(self, message: Happened) -> Iterator[Variation]:
        """Yield what a message (`bot`, `text`, `buttons`) was made from."""
        name, text = message["bot"], message["text"]
        if name not in self._own:
            return
        before, _, rest = text.partition("\n")
        own = self._own[name]
        if rest and before in self._whole and not any(o.text.startswith(before) for o in own):
            yield self._whole[before]  # a note stands before it
            text = rest
        said = self._said(name, text) or (own[0] if len(own) == 1 else None)  # reworded since
        if said is not None:
            yield said
        parts = [one for part in self._parts(name) for one in self._own[part]]
        yield from _found(sorted(parts, key=lambda one: -one.fixed), said, text, message["buttons"])

    def _said(self, name: str, text: str) -> Variation | None:
        fitting = (one for one in self._own[name] if _whole(one.text.strip()).fullmatch(text))
        return next(fitting, None)

    def _parts(self, name: str) -> list[str]:
        family = FAQ_RESPONSE.rstrip("/") if name.startswith(FAQ_RESPONSE) else name
        return [other for other in self._own if other.startswith(family + PART)]


def _found(
    parts: Sequence[Variation], own: Variation | None, text: str, buttons: list[list[str]]
) -> Iterator[Variation]:
    """Yield the list lines in a message; what one takes, no other is looked for in."""
    free = [button for button in buttons if own is None or not _pressed(own.buttons, button)]
    for part in parts:
        pattern = re.compile(f"^{_pattern(part.text, '.*?')}$", re.MULTILINE)
        there = bool(pattern.search(text)) if part.text else True
        offers = [[b for b in free if _pressed((one,), b)] for one in part.buttons]
        if not there or not all(offers) or not (part.text or part.buttons):
            continue
        yield part
        text = pattern.sub("", text) if part.text else text
        free = [button for button in free if all(button not in offered for offered in offers)]


def _pressed(templates: Iterable[tuple[str, str]], button: list[str]) -> bool:
    return any(
        all(_whole(one).fullmatch(said) for one, said in zip(template, button, strict=True))
        for template in templates
    )


def _whole(template: str) -> re.Pattern[str]:
    """Return a pattern for all of a text; a value that is empty takes its line with it."""
    return re.compile(_pattern(template, ".*?").replace("\\\n", r"\s*"), re.DOTALL)


def _pattern(template: str, value: str) -> str:
    pattern, at = "", 0
    for mark in _MARKS.finditer(template):
        pattern += re.escape(template[at : mark.start()])
        pattern += re.escape(mark[0][0]) if mark[0] in ("{{", "}}") else value
        at = mark.end()
    return pattern + re.escape(template[at:])
