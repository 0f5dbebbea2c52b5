"""The columns of the table, and the one form in which a cell is compared and stored."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from assistant.cli.messages import text

Cells = dict[str, str]  # what a row says, by column

METADATA = ("title", "audience", "owner", "valid_from", "valid_to", "status", "source", "related")
DATES = ("valid_from", "valid_to")
VERSION = "version"  # of the question when it was exported
DATA = (
    "label", "subject", "title", "phrasings", "answer", "buttons", "audience", "owner", "status",
    "valid_from", "valid_to", "source", "related",
)  # fmt: skip
COLUMNS = (*DATA, VERSION)

_BUTTON = re.compile(r"(.*?\S)\s*[|｜]\s*(/.*)")
_BETWEEN_LABELS = re.compile(r"[\s,，、;；]+")
_DATE = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
    r"(?:[ T]00?:00(?::00)?(?:\.0+)?)?"
)
_COMPACT_DATE = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_SERIAL_DATE = re.compile(r"([0-9]{5})(?:\.0+)?")  # days since _EPOCH: a date that lost its format
_EPOCH = date(1899, 12, 30)


class TableError(Exception):
    """A table or the knowledge files cannot be used; the text is what the operator reads."""


@lru_cache(maxsize=1)
def headers() -> dict[str, str]:
    """Return what stands in the first row over each column."""
    return dict(zip(COLUMNS, text("faq_columns").split(","), strict=True))


def clean(column: str, raw: str) -> str:
    """Return the form of a cell in which it is compared and stored.

    Spreadsheets and people add spaces, line breaks and other ways to write a date; none of them is
    a change.
    """
    # Every break of YAML is a break here, also the rare ones, so that no text spreads over lines.
    lines = [line.rstrip() for line in raw.replace("\ufeff", "").splitlines()]
    if column == "answer":
        return "\n".join(lines).strip()
    if column == "related":
        return "\n".join(filter(None, _BETWEEN_LABELS.split("\n".join(lines))))
    filled = [stripped for line in lines if (stripped := line.strip())]
    if column == "buttons":
        written = [(line, button(line)) for line in filled]
        return "\n".join(button_line(*known) if known else line for line, known in written)
    if column == "phrasings":
        return "\n".join(filled)
    joined = " ".join(filled)
    return iso_date(joined) if column in DATES else joined


def iso_date(written: str) -> str:
    """Return a date in ISO form, whichever way it is written; what is no date comes back as is."""
    plain = unicodedata.normalize("NFKC", written)
    if serial := _SERIAL_DATE.fullmatch(plain):
        return (_EPOCH + timedelta(days=int(serial[1]))).isoformat()
    parts = _DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    try:
        return date(*map(int, parts.groups())).isoformat() if parts else written
    except ValueError:
        return written


def is_date(written: str) -> bool:
    """Tell whether a cleaned cell is a date."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def button_line(title: str, payload: str) -> str:
    """Return a button as it stands in the cell."""
    return f"{title} | {payload}"


def button(line: str) -> tuple[str, str] | None:
    """Return title and payload of a button; None if it is written in another way."""
    match = _BUTTON.fullmatch(line)
    return (match[1].strip(), match[2].strip()) if match else None


def version(cells: Cells) -> str:
    """Return a mark that is another one after any change of the question."""
    said = "\x1f".join(cells.get(column, "") for column in DATA)
    return "v" + hashlib.sha256(said.encode()).hexdigest()[:10]  # v: no spreadsheet counts with it
