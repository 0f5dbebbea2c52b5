"""Phone and ID numbers that came past a channel's guard: told apart from any other number.

The values are never the numbers: secrets stay out of the tracker (see `assistant.channels`).
"""

from __future__ import annotations

import re
from datetime import date

from assistant.nlu.spans import Span

_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)")
_ID_NUMBER = re.compile(r"(?<![\da-z])\d{17}[\dx](?![\da-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10x98765432"


def is_phone(number: str) -> bool:
    """Tell whether `number` can be a mainland mobile number: 11 digits, 13 to 19 first."""
    return bool(re.fullmatch(r"1[3-9]\d{9}", number, re.ASCII))


def is_id_number(number: str) -> bool:
    """Tell whether `number` is a valid resident ID number (GB 11643-1999).

    Region, birth date and check character: MOD 11-2 of ISO 7064.
    """
    number = number.lower()
    if not re.fullmatch(r"[1-9]\d{16}[\dx]", number, re.ASCII):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return born.year >= 1900 and _CHECK[total % 11] == number[17]


def find(text: str) -> list[Span]:
    """Return phones (masked) and ID numbers (only that they were given) in `text`."""
    found = [
        Span(match.start(), match.end(), "phone", f"{match[1]}****{match[3]}", 1)
        for match in _PHONE.finditer(text)
    ]
    for match in _ID_NUMBER.finditer(text):
        if is_id_number(match[0]):
            found.append(Span(match.start(), match.end(), "id_tail", "given", 1))
    return found
