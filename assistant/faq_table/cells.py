"""Makes text again of cells that a spreadsheet took for numbers, dates or formulas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from openpyxl.utils.datetime import from_excel

from assistant.cli.messages import text
from assistant.faq_table.columns import DATES

_PLAIN_FORMATS = ("General", "@", "0", "")
_MOST_EXACT = 10**15  # spreadsheets keep fifteen digits of a number


@dataclass(frozen=True)
class Computed:
    """A cell of a workbook that is no text.

    Args:
        value: what it holds.
        kind: as the file marks it: `f` is a formula, `e` a mistake.
        shown: its number format.
        epoch: the day from which the workbook counts.
    """

    value: object
    kind: str
    shown: str
    epoch: datetime


Value = str | Computed


class CellError(ValueError):
    """A cell cannot be read as text; the message says what to do."""


def as_text(column: str, value: Value) -> str:
    """Return the text that the editor meant.

    Raises:
        CellError: it cannot be known.
    """
    if isinstance(value, str):
        return value
    held = value.value
    if value.kind == "f":
        raise CellError(text("faq_formula"))
    if value.kind == "e":
        key = {"date": held} if column in DATES else {"value": held}  # a number that is no day
        raise CellError(text("faq_date" if column in DATES else "faq_cell_error", **key))
    if isinstance(held, bool):
        return str(held).upper()  # as it is shown
    if isinstance(held, (int, float)):
        return _number(column, held, value)
    if column in DATES and isinstance(held, date):  # a datetime is one as well
        return held.isoformat()[:10]
    if isinstance(held, (date, time, timedelta)):
        raise CellError(text("faq_became_date", value=held))
    return str(held)


def _number(column: str, held: float, value: Computed) -> str:
    if column in DATES and 0 < held < 100_000:
        return str(from_excel(held, value.epoch))[:10]  # a date whose format was lost
    if value.shown not in _PLAIN_FORMATS or abs(held) >= _MOST_EXACT:
        raise CellError(text("faq_became_number", value=held))
    return str(int(held)) if held == int(held) else str(held)
