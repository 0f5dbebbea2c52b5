"""The checks of `data/lexicon/safety.yml`: what is recognised without a model."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.nlu.lexicon import Lexicon, LexiconError

CONFIRM = "confirm"


@dataclass(frozen=True)
class Check:
    """One check of `data/lexicon/safety.yml`."""

    name: str
    intent: str
    fires: re.Pattern[str]
    unless: re.Pattern[str] | None
    yields: tuple[str, ...]  # to these intents, when they are understood surely

    def applies(self, text: str) -> bool:
        """Tell whether `text` (in normal form) says it, and nothing that takes it back."""
        return bool(self.fires.search(text)) and not (self.unless and self.unless.search(text))


def checks(lexicon: Lexicon) -> list[Check]:
    """Return the checks in their order.

    Raises:
        LexiconError: a check lacks a part, or a pattern is no regular expression.
    """
    made = []
    for entry in lexicon.files.get("safety", {}).get("checks", []):
        for key, kind in (("name", str), ("intent", str), ("fires", list)):
            if not isinstance(entry.get(key), kind):
                raise LexiconError(f"safety.yml: {entry}: {key} must be a {kind.__name__}")
        for key in ("unless", "yields"):
            if not isinstance(entry.get(key) or [], list):
                raise LexiconError(f"safety.yml: {entry['name']}: {key} must be a list")
        try:
            fires, unless = (
                re.compile("|".join(f"(?:{p})" for p in entry[key])) if entry.get(key) else None
                for key in ("fires", "unless")
            )
        except re.error as error:
            raise LexiconError(f"safety.yml: {entry['name']}: {error}") from error
        if fires is None:
            raise LexiconError(f"safety.yml: {entry['name']}: fires is empty")
        yields = tuple(entry.get("yields") or ())
        made.append(Check(entry["name"], entry["intent"], fires, unless, yields))
    return made


@dataclass(frozen=True)
class PlainWords:
    """What `data/lexicon/confirm.yml` says of a yes and a no that commit."""

    fine: re.Pattern[str]  # contains a no, and is a yes: 没问题
    not_yes: re.Pattern[str]
    hurry: re.Pattern[str]


def plain_words(lexicon: Lexicon) -> PlainWords:
    """Return the words of a plain yes.

    Raises:
        LexiconError: a list is missing, or a pattern is no regular expression.
    """
    said = lexicon.files.get(CONFIRM, {})
    for key in ("fine", "not_yes", "hurry"):
        if not said.get(key) or not isinstance(said[key], list):
            raise LexiconError(f"{CONFIRM}.yml: {key} must be a list that says something")
    fine, hurry = (
        re.compile("|".join(map(re.escape, lexicon.words(CONFIRM, name))))
        for name in ("fine", "hurry")
    )
    try:
        return PlainWords(fine, re.compile("|".join(said["not_yes"])), hurry)
    except (re.error, TypeError) as error:
        raise LexiconError(f"{CONFIRM}.yml: not_yes: {error}") from error
