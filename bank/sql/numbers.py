"""Readable numbers for receipts and tickets: kind, the bank's date, and a part nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which look like digits
DIGITS = "23456789"


def new_number(prefix: str, day: date, choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a number like GS20261123-K7R3M9Q (over 10⁹ possibilities a day).

    It begins with a letter after the dash, so that it is never taken for a one-time code.

    Args:
        prefix: two letters for the kind.
        day: the bank's date.
        choose: picks one of the characters given; only demo data may use a predictable one.
    """
    tail = "".join(choose(LETTERS + DIGITS) for _ in range(6))
    return f"{prefix}{day:%Y%m%d}-{choose(LETTERS)}{tail}"
