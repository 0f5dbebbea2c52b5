"""Compares a table with the knowledge files: what is new, what is different, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import ndiff

from assistant.faq_table.columns import DATA, VERSION, Cells, version
from assistant.faq_table.faq import Faq
from assistant.faq_table.reading import Row, Table


@dataclass(frozen=True)
class Entry:
    """A row beside what the files say.

    Args:
        row: of the table.
        before: what the files say; nothing for a new question.
        cells: all that is to be said.
    """

    row: Row
    before: Cells
    cells: Cells

    @property
    def label(self) -> str:
        """The question's id."""
        return self.cells["label"]

    @property
    def is_new(self) -> bool:
        """Whether the files have no such question."""
        return not self.before

    @property
    def columns(self) -> list[str]:
        """The columns that the table changes; all of a new question."""
        if self.is_new:
            return list(DATA)
        return [column for column in DATA if self.cells[column] != self.before[column]]

    def difference(self, column: str) -> Iterator[tuple[str, str]]:
        """Yield `-` or `+` and a line, for each line of a cell that goes or comes."""
        before = self.before.get(column, "").split("\n")
        for line in ndiff(before, self.cells[column].split("\n")):
            if line[0] in "-+" and line[2:]:
                yield line[0], line[2:]


@dataclass
class Changes:
    """What a table would do.

    Args:
        entries: its rows, in order.
        missing: questions of the files that have no row.
        conflicts: rows that were edited while the files changed as well.
        outdated: questions that changed in the files only, since the table was exported.
        lost: row and column where the table's encoding lost characters.
    """

    entries: list[Entry] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    conflicts: list[Entry] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)

    @property
    def added(self) -> list[Entry]:
        """The new questions."""
        return [entry for entry in self.entries if entry.is_new]

    @property
    def changed(self) -> list[Entry]:
        """The questions of which something changes."""
        return [entry for entry in self.entries if not entry.is_new and entry.columns]


def compare(table: Table, faq: Faq) -> Changes:
    """Return what a table changes."""
    made = Changes()
    for row in table.rows:
        before = faq.rows.get(row.cells.get("label", ""), {})
        said = {column: cell for column, cell in row.cells.items() if column != VERSION}
        if table.lossy and before:
            said = {column: _restored(before[column], cell) for column, cell in said.items()}
            lost = [column for column, cell in said.items() if _has_lost(before[column], cell)]
            made.lost += [(row.number, column) for column in lost]
        entry = Entry(row, before, {**dict.fromkeys(DATA, ""), **before, **said})
        stamp = row.cells.get(VERSION)
        if before and entry.columns and stamp and stamp != version(before):
            if stamp == version(entry.cells):  # the editor did not touch it
                made.outdated.append(entry.label)
                entry = Entry(row, before, before)
            else:
                made.conflicts.append(entry)
        made.entries.append(entry)
    rows = {entry.label for entry in made.entries}
    made.missing = [label for label in faq.rows if label not in rows]
    return made


def _restored(before: str, cell: str) -> str:
    """Return a cell with the lines of before in place of what GBK left of them."""
    known = {_in_gbk(line): line for line in before.split("\n")}
    return "\n".join(known.get(line, line) for line in cell.split("\n"))


def _has_lost(before: str, cell: str) -> bool:
    """Whether a line that GBK cannot hold is gone, and another with a ? in it has come."""
    old, new = before.split("\n"), cell.split("\n")
    gone = any(_in_gbk(line) != line for line in old if line not in new)
    return gone and any("?" in line for line in new if line not in old)


def _in_gbk(line: str) -> str:
    """Return a line as Excel in China stores it: a ? for each UTF-16 unit that GBK lacks."""
    try:
        line.encode("gbk")
    except UnicodeEncodeError:
        return "".join(character if _fits(character) else _marks(character) for character in line)
    return line


def _fits(character: str) -> bool:
    return len(character.encode("gbk", "ignore")) > 0


def _marks(character: str) -> str:
    return "??" if ord(character) > 0xFFFF else "?"
