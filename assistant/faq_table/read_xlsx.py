"""Reads the rows of a workbook, and refuses files that would unpack to an absurd size."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils.escape import unescape

from assistant.cli.messages import text
from assistant.faq_table.cells import Computed, Value
from assistant.faq_table.columns import TableError

_LARGEST = 50  # megabytes unpacked; 838 questions take four
_MOST_PARTS = 1_000
_MOST_COLUMNS = 40
_MOST_ROWS = 200_000  # most of them empty; a forged number would make far more


def lines(path: Path, raw: bytes) -> Iterator[tuple[int, Sequence[Value]]]:
    """Yield number and cells of each row of the sheet with the questions (else of the first).

    Raises:
        TableError: it is no workbook, is broken, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            held = parts.infolist()
    except zipfile.BadZipFile as error:
        raise TableError(text("faq_not_xlsx", file=path)) from error
    size = sum(part.file_size for part in held)
    if size > _LARGEST * 1_000_000 or len(held) > _MOST_PARTS:
        raise TableError(
            text("faq_unpacks_too_large", file=path, size=size // 1_000_000, most=_LARGEST)
        )
    try:
        yield from _rows(path, raw)
    except TableError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part leads to
        cause = error.__cause__ or error
        told = " ".join(str(cause).split()) or type(cause).__name__
        raise TableError(text("faq_broken_xlsx", file=path, told=told)) from error


def _rows(path: Path, raw: bytes) -> Iterator[tuple[int, Sequence[Value]]]:
    book = load_workbook(io.BytesIO(raw), read_only=True)
    try:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        if not sheets:
            raise TableError(text("faq_no_sheet", file=path))
        sheet = sheets.get(text("faq_sheet")) or next(iter(sheets.values()))
        sheet.reset_dimensions()  # other programs write wrong ones
        for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
            if number > _MOST_ROWS:
                raise TableError(text("faq_too_many", file=path, most=_MOST_ROWS))
            blank = all(cell is EMPTY_CELL for cell in row)
            yield number, () if blank else [_value(cell, book.epoch) for cell in row]
    finally:
        book.close()


def _value(cell: object, epoch: object) -> Value:
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    kind = getattr(cell, "data_type", "")
    if isinstance(value, str) and kind not in ("f", "e"):
        return str(unescape(value))
    return Computed(value, kind, getattr(cell, "number_format", ""), epoch)  # type: ignore[arg-type]
