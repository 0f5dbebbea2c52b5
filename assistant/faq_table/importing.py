"""Prepares the import of a table: all that would be wrong, or all that would be written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.cli.messages import text
from assistant.faq_table.changes import Changes, Entry, compare
from assistant.faq_table.checking import problems
from assistant.faq_table.columns import TableError
from assistant.faq_table.faq import Faq
from assistant.faq_table.reading import Problem, Table, read_table
from assistant.knowledge import FAQ
from assistant.linting.marked import items
from assistant.linting.project import Project


@dataclass
class Import:
    """What an import would do.

    Args:
        table: as it was read.
        changes: of the questions.
        contents: of the files, to be written if nothing is wrong; None for one that goes.
        wrong: what is to be mended first, a line each.
    """

    table: Table
    changes: Changes
    contents: dict[Path, bytes | None]
    wrong: list[str]


def prepare(path: Path, deleted: Collection[str]) -> Import:
    """Read and check a table, and make the new files in memory.

    Args:
        path: of the table.
        deleted: ids of the questions that go.

    Raises:
        TableError: the table or the project's files cannot be read.
    """
    faq = Faq.here()
    table = read_table(path)
    project = Project.here()
    for problem in project.problems:
        if problem.check == "yaml":
            raise TableError(str(problem))
    changes = compare(table, faq)
    found = problems(table, changes, faq, project, deleted)
    told = [table.place(problem) for problem in found]
    told += _not_deleted(changes, faq, deleted)
    told += _still_used(changes, deleted, project)
    if not told:
        told = [table.place(problem) for problem in _edit(faq, changes, deleted)]
    return Import(table, changes, faq.contents(), told)


def _edit(faq: Faq, changes: Changes, deleted: Collection[str]) -> Iterator[Problem]:
    """Change the texts; yield rows for which that cannot be done."""
    entries = {entry.label: entry for entry in [*changes.changed, *changes.added]}
    for label, entry in entries.items():
        try:
            faq.change(label, {column: entry.cells[column] for column in entry.columns})
        except TableError as error:
            yield _problem(entry, str(error))
    for label in deleted:
        faq.delete(label)
    for label in faq.wrong():
        if label in entries:
            yield _problem(entries[label], text("faq_yaml_only"))
        else:
            raise TableError(text("faq_yaml_delete", label=label))


def _problem(entry: Entry, told: str) -> Problem:
    return Problem(entry.row.number, entry.columns[0], told)


def _not_deleted(changes: Changes, faq: Faq, deleted: Collection[str]) -> Iterator[str]:
    """Yield questions that are to go but are not there, or still have a row."""
    for label in deleted:
        if label not in faq.rows:
            yield text("faq_delete_unknown", label=label)
        elif label not in changes.missing:
            yield text("faq_delete_row", label=label)


def _still_used(changes: Changes, deleted: Collection[str], project: Project) -> Iterator[str]:
    """Yield where the menu, or a question without a row, names a question that is to go."""
    kept = [label for label in changes.missing if label not in deleted]
    for block in project.blocks:
        used: list[tuple[int, object]] = []
        if not block.path.startswith(f"{FAQ}/"):
            used.append((block.line, block.label))
        elif block.label in kept:
            used += items(block.metadata.get("related"))
        for line, label in used:
            if label in deleted:
                yield text("faq_still_used", label=label, file=block.path, line=line)
