"""Reads a table that came back from an editor, as a workbook or as CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils import column_index_from_string, get_column_letter

from assistant.cli.messages import text
from assistant.faq_table import read_csv, read_xlsx
from assistant.faq_table.cells import CellError, Value, as_text
from assistant.faq_table.columns import Cells, TableError, clean, headers
from assistant.faq_table.guarding import unguarded
from assistant.faq_table.writing import CSV, suffix

_LARGEST = 20  # megabytes; 838 questions take less than one
_MOST_ROWS = 20_000


@dataclass(frozen=True)
class Problem:
    """A mistake in a cell.

    Args:
        row: in the table, from 1.
        column: one of `columns.COLUMNS`.
        told: what is wrong and what to do.
    """

    row: int
    column: str
    told: str


@dataclass(frozen=True)
class Row:
    """A row of the table, without columns that it lacks and cells that cannot be read."""

    number: int
    cells: Cells


@dataclass
class Table:
    """What a table says.

    Args:
        path: of the file.
        letters: of the columns that it has, as spreadsheets call them.
        unknown: heads of columns that are not read.
        lossy: it was stored in an encoding that lacks characters.
        rows: those that are not empty.
        problems: cells that cannot be read.
    """

    path: Path
    letters: dict[str, str]
    unknown: list[str]
    lossy: bool
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def place(self, problem: Problem) -> str:
        """Return a problem with its file, row and column, as it is printed."""
        letter = self.letters.get(problem.column, "")
        return text(
            "faq_problem",
            file=self.path.name,
            cell=f"{letter}{problem.row}",
            row=problem.row,
            column=headers()[problem.column],
            told=problem.told,
        )


def read_table(path: Path) -> Table:
    """Return what a table says, its cells in the form of `columns.clean`.

    Raises:
        TableError: the file is none, is no such table, or is absurdly large.
    """
    form = suffix(path)
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if path.is_file() and size <= _LARGEST * 1_000_000 else b""
    except FileNotFoundError as error:
        raise TableError(text("faq_no_file", file=path)) from error
    except OSError as error:
        raise TableError(text("faq_unreadable", file=path, told=error.strerror or error)) from error
    if size > _LARGEST * 1_000_000:
        raise TableError(text("faq_too_large", file=path, size=size // 1_000_000, most=_LARGEST))
    lines, lossy = read_csv.lines(path, raw) if form == CSV else (read_xlsx.lines(path, raw), False)
    return _table(path, lines, lossy)


def _table(path: Path, lines: Iterator[tuple[int, Sequence[Value]]], lossy: bool) -> Table:
    _, head = next(lines, (1, ()))
    names = [clean("title", value) if isinstance(value, str) else "" for value in head]
    table = _head(path, names, lossy)
    at = {column: column_index_from_string(c) - 1 for column, c in table.letters.items()}
    for number, values in lines:
        cells: Cells = {}
        for column, index in at.items():
            try:
                cells[column] = _text(column, values[index]) if index < len(values) else ""
            except CellError as error:
                table.problems.append(Problem(number, column, str(error)))
        if any(cells.values()):
            table.rows.append(Row(number, cells))
        if len(table.rows) > _MOST_ROWS:
            raise TableError(text("faq_too_many", file=path, most=_MOST_ROWS))
    return table


def _head(path: Path, names: list[str], lossy: bool) -> Table:
    known = {name: column for column, name in headers().items()}
    letters: dict[str, str] = {}
    unknown = []
    counts = Counter(names)
    if headers()["label"] not in names:
        raise TableError(text("faq_no_head", file=path, columns="、".join(known)))
    for at, name in enumerate(names, start=1):
        if name in known and counts[name] > 1:
            raise TableError(text("faq_head_twice", file=path, column=name))
        if name in known:
            letters[known[name]] = get_column_letter(at)
        elif name:
            unknown.append(name)
    return Table(path, letters, unknown, lossy)


def _text(column: str, value: Value) -> str:
    return clean(column, unguarded(as_text(column, value)))
