"""Writes rows as a spreadsheet that is comfortable to edit, or as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assistant.cli.messages import text
from assistant.faq_table.columns import (
    COLUMNS,
    DATES,
    VERSION,
    Cells,
    TableError,
    headers,
    is_date,
    version,
)
from assistant.faq_table.guarding import GUARDED, guarded
from assistant.knowledge import STATUS
from bank.facts import facts

XLSX, CSV = ".xlsx", ".csv"
LONGEST_CELL = 32_767  # characters that a spreadsheet keeps
_WIDTHS = {
    "label": 30, "subject": 14, "title": 26, "phrasings": 48, "answer": 48, "buttons": 26,
    "audience": 12, "owner": 14, "status": 11, "source": 26, "related": 28, VERSION: 8,
}  # fmt: skip
_USUAL_WIDTH = 12
_ROW_HEIGHT = 90  # points: some six lines; the whole of 25 phrasings would fill the window
_MORE_ROWS = 2_000  # below the questions, in which new ones are checked as well
_FREE_TEXT = ("phrasings", "answer")  # long texts in cells of the text format show as ####
_FIRST_DATE = "1900-03-01"  # before it spreadsheets count days wrongly
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def table_file(path: Path, rows: Iterable[Cells]) -> bytes:
    """Return the content of a table of questions, in the form that the file's name says.

    Raises:
        TableError: a text is longer than a cell can be, or the name says no form.
    """
    rows = [{**row, VERSION: version(row)} for row in rows]
    for row in rows:
        for column in COLUMNS:
            if len(row[column]) > LONGEST_CELL:
                raise TableError(
                    text("faq_long_cell", label=row["label"], column=headers()[column])
                )
    return as_csv(rows) if suffix(path) == CSV else as_xlsx(rows)


def suffix(path: Path) -> str:
    """Return the form of a table by its name.

    Raises:
        TableError: it is none of those that are read and written.
    """
    if path.suffix.lower() not in (XLSX, CSV):
        raise TableError(text("faq_suffix", file=path))
    return path.suffix.lower()


def as_csv(rows: Iterable[Cells]) -> bytes:
    """Return rows as CSV in UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers().values())
    for row in rows:
        writer.writerow([guarded(row[column]) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Cells]) -> bytes:
    """Return rows as a workbook; further sheets explain the columns and list the bank's figures."""
    book = Workbook()
    sheet = book.active
    sheet.title = text("faq_sheet")
    _fill(sheet, rows)
    _help(book, text("faq_sheet_help"), [(headers()[c], text(f"faq_help_{c}")) for c in COLUMNS])
    _help(book, text("faq_sheet_facts"), [(f"{{{name}}}", said) for name, said in facts().items()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[Cells]) -> None:
    wrapped = Alignment(wrap_text=True, vertical="top")
    for at, column in enumerate(COLUMNS, start=1):
        below = sheet.column_dimensions[get_column_letter(at)]  # also of rows that are added
        below.width = _WIDTHS.get(column, _USUAL_WIDTH)
        below.alignment = wrapped
        below.number_format = _number_format(column)
        _write(sheet.cell(1, at), headers()[column])
    _head(sheet)
    grey = Font(color="999999")
    for number, row in enumerate(rows, start=2):
        sheet.row_dimensions[number].height = _ROW_HEIGHT
        for at, column in enumerate(COLUMNS, start=1):
            cell = sheet.cell(number, at)
            _write(cell, row[column], column)
            cell.alignment = wrapped
            if column == VERSION:
                cell.font = grey
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"
    choice = DataValidation(
        type="list",
        formula1=f'"{",".join(STATUS)}"',
        allow_blank=True,
        showErrorMessage=True,
        error=text("faq_choose_status"),
        errorTitle=headers()["status"],
    )
    letter = get_column_letter(COLUMNS.index("status") + 1)
    choice.add(f"{letter}2:{letter}{len(rows) + 1 + _MORE_ROWS}")
    sheet.add_data_validation(choice)


def _write(cell: Cell, said: str, column: str = "") -> None:
    if column in DATES and is_date(said) and said >= _FIRST_DATE:
        cell.value = date.fromisoformat(said)
    elif said:
        kept = f"'{said}" if said[0] == "'" and said[1:].startswith(GUARDED) else said
        cell.value = _ESCAPE.sub("_x005F_", kept)
        cell.data_type = "s"  # openpyxl would take =1 for a formula and #N/A for a mistake
        cell.quotePrefix = said.startswith(GUARDED)  # so does Excel, when the cell is edited
    cell.number_format = _number_format(column)


def _number_format(column: str) -> str:
    if column in DATES:
        return "yyyy-mm-dd"
    return "General" if column in _FREE_TEXT else "@"


def _help(book: Workbook, title: str, lines: Iterable[tuple[str, str]]) -> None:
    sheet = book.create_sheet(title)
    for letter, width in (("A", 30), ("B", 90)):
        sheet.column_dimensions[letter].width = width
    for number, line in enumerate(lines, start=1):
        for at, said in enumerate(line, start=1):
            _write(sheet.cell(number, at), said)
            sheet.cell(number, at).alignment = Alignment(wrap_text=True, vertical="top")


def _head(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E79")
        cell.alignment = Alignment(vertical="center")
    sheet.row_dimensions[1].height = 24
