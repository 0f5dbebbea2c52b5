"""Data of real people in what is taught: numbers of phones, cards and identity, mail addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from assistant.linting.findings import Finding, found
from assistant.linting.marked import Text
from assistant.linting.project import Project
from assistant.linting.words import words
from assistant.nlu.numerals import spoken_digits

_SPOKEN = re.compile(r"[\d零〇一二三四五六七八九幺两洞拐勾]{11,19}")
_BETWEEN = r"[ \-]?"
_PHONE = re.compile(
    rf"(?<![\d.])(?:\+?86{_BETWEEN})?(1[3-9]\d){_BETWEEN}(\d{{4}}){_BETWEEN}(\d{{4}})(?!\d)"
)
_ID = re.compile(rf"(?<!\d)\d{{6}}{_BETWEEN}\d{{8}}{_BETWEEN}\d{{3}}[\dXx](?![\dA-Za-z])")
_CARD = re.compile(rf"(?<![\d.])(?:\d{_BETWEEN}){{12,18}}\d(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})", re.I)
_PASSPORT = re.compile(r"(?<![A-Za-z\d])(?:[EG]\d{8}|E[A-HJ-NP-Z]\d{7})(?!\d)")
# A digit that is said again and again is a hand on the keyboard.
_LONG = re.compile(r"(?<![\dA-Za-z.])(?!(\d)\1+(?!\d))\d{7,}|(?<!\d)\d{3}[ -]\d{4}(?!\d)", re.I)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999


def check(project: Project) -> Iterator[Finding]:
    """Yield what could be of a real person, in phrasings and in stories."""
    for path, line, text in _taught(project):
        kinds = personal(text)
        yield from (found(f"personal-data/{kind}", path, line, text=text) for kind in kinds)
        if not kinds and has_long_number(text):
            yield found("long-number", path, line, text=text)


def _taught(project: Project) -> Iterator[tuple[str, int, str]]:
    yield from ((example.path, example.line, example.text) for example in project.examples)
    for course in project.courses:
        for _, step in course.steps:
            said = step.get("user")
            if isinstance(said, Text):
                yield course.path, said.line_at(0), said


def personal(text: str) -> list[str]:
    """Return the kinds of personal data in `text`: phone, id, card, mail, passport.

    What is documented as nobody's (see style.yml) is none.
    """
    allowed = words()["personal"]
    folded = unicodedata.normalize("NFKC", text)
    written = _SPOKEN.sub(lambda run: spoken_digits(run[0].replace("〇", "零")), folded)
    kinds = set()
    for match in _PHONE.finditer(written):
        if not "".join(match.groups()).startswith(tuple(allowed["fictional_phones"])):
            kinds.add("phone")
    numbers = [_digits(match[0]) for match in _ID.finditer(written)]
    if any(map(_is_id, numbers)):
        kinds.add("id")
    cards = [_digits(match[0]) for match in _CARD.finditer(written)]
    if any(_is_card(number) and not _is_id(number) for number in cards):
        kinds.add("card")
    for match in _MAIL.finditer(folded):
        if match[1].lower() not in allowed["fictional_mail"]:
            kinds.add("mail")
    if _PASSPORT.search(folded):
        kinds.add("passport")
    return sorted(kinds)


def has_long_number(text: str) -> bool:
    """Tell whether a number stands in `text` that could be a secret, whoever's: seven digits."""
    return bool(_LONG.search(unicodedata.normalize("NFKC", text)))


def _digits(number: str) -> str:
    return re.sub(r"[^\dX]", "", number.upper())


def _is_id(number: str) -> bool:
    """Tell whether it is a Chinese ID number: a date of birth and the right check digit."""
    if len(number) != 18:
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[-1]


def _is_card(number: str) -> bool:
    """Tell whether it is the number of a bank card: 13 to 19 digits and the check of Luhn."""
    if number.startswith(("0", "19", "20")):  # dates; no card begins so (ISO/IEC 7812)
        return False
    doubled = [
        digit if at % 2 == 0 else digit * 2 - 9 * (digit > 4)
        for at, digit in enumerate(map(int, reversed(number)))
    ]
    return sum(doubled) % 10 == 0
