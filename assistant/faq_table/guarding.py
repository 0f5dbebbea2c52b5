"""Keeps texts from being computed: a spreadsheet takes a cell of CSV that begins so for a formula.

Customers write some of these texts, so a formula could be an attack.
"""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
GUARDED = (*_FORMULA, "'")  # a spreadsheet drops the first apostrophe


def guarded(said: str) -> str:
    """Return a text as it is written to CSV: behind an apostrophe where it needs one."""
    return f"'{said}" if said.startswith(GUARDED) else said


def unguarded(said: str) -> str:
    """Return a text without the apostrophe that guards it."""
    return said[1:] if said.startswith("'") and said[1:].startswith(GUARDED) else said
