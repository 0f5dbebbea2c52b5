"""Finds what is wrong with the rows that a table adds or changes, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.cli.messages import text
from assistant.faq_table import answers
from assistant.faq_table.changes import Changes, Entry
from assistant.faq_table.columns import DATA, VERSION, is_date
from assistant.faq_table.faq import Faq
from assistant.faq_table.reading import Problem, Table
from assistant.knowledge import FAQ, STATUS
from assistant.linting.examples import normal
from assistant.linting.menu import pages_of
from assistant.linting.project import Project
from assistant.linting.words import words

_SUBJECT = re.compile(r"[a-z][a-z0-9_]*")
# Characters that YAML or a workbook cannot hold.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ANNOTATION = re.compile(r"[\[\]{}]|^/")  # of entities, or a command: no words of a customer
_FILLED = (
    "label", "subject", "title", "answer", "buttons", "audience", "owner", "status", "valid_from",
)  # fmt: skip


def problems(
    table: Table, changes: Changes, faq: Faq, project: Project, deleted: Collection[str]
) -> list[Problem]:
    """Return all mistakes, in the order of the rows.

    Args:
        table: as it was read.
        changes: what it would do.
        faq: the knowledge files.
        project: what else is taught, and the domain.
        deleted: ids of the questions that go.
    """
    checks = _Checks(changes, faq, project, deleted)
    found = [*table.problems, *checks.all()]
    unread = {(problem.row, problem.column) for problem in table.problems}
    found = [p for p in found if p in table.problems or (p.row, p.column) not in unread]
    return sorted(found, key=lambda problem: (problem.row, (*DATA, VERSION).index(problem.column)))


@dataclass
class _Checks:
    changes: Changes
    faq: Faq
    project: Project
    deleted: Collection[str]

    def all(self) -> Iterator[Problem]:
        for entry in self.changes.entries:
            for column in entry.columns:
                yield from self._cell(entry, column)
            yield from self._related(entry)
        yield from self._repeated()
        for entry in self.changes.conflicts:
            yield _problem(entry, VERSION, "faq_conflict")
        for row, column in self.changes.lost:
            yield Problem(row, column, text("faq_lost"))

    def _cell(self, entry: Entry, column: str) -> Iterator[Problem]:
        cell = entry.cells[column]
        if column in _FILLED and not cell:
            yield _problem(entry, column, "faq_empty")
        elif _UNSEEN.search(cell):
            yield _problem(entry, column, "faq_unseen")
        elif column in ("label", "subject"):
            yield from self._name(entry, column)
        elif column == "phrasings":
            yield from self._phrasings(entry)
        elif column == "title":
            longest = words()["answers"]["longest_title"]
            if len(cell) > longest:
                yield _problem(entry, column, "faq_long", length=len(cell), longest=longest)
        elif column == "status" and cell not in STATUS:
            yield _problem(entry, column, "faq_status", status=cell, known="、".join(STATUS))
        elif column in ("valid_from", "valid_to"):
            yield from self._date(entry, column)
        elif column == "answer":
            if not entry.before.get("answer") and f"utter_{entry.label}" in self._responses:
                yield _problem(entry, column, "faq_answer_there", label=entry.label)
            page = self._pages.get(f"utter_{entry.label}", "")
            for key, values in answers.answer(cell, page):
                yield _problem(entry, column, key, **values)
        elif column == "buttons":
            for key, values in answers.buttons(cell, self.project.domain("intents")):
                yield _problem(entry, column, key, **values)

    def _name(self, entry: Entry, column: str) -> Iterator[Problem]:
        subject = entry.cells["subject"]
        if not entry.is_new:
            yield _problem(entry, column, "faq_moved", subject=entry.before["subject"])
        elif column == "subject":
            if not _SUBJECT.fullmatch(subject):
                yield _problem(entry, column, "faq_subject", subject=subject)
        elif not re.fullmatch(rf"faq/{re.escape(subject)}_[a-z0-9_]+", entry.label):
            yield _problem(entry, column, "faq_label", label=entry.label, subject=subject or "…")

    def _phrasings(self, entry: Entry) -> Iterator[Problem]:
        said = entry.cells["phrasings"].split("\n")
        least, count = words()["examples"]["least"], len({normal(one) for one in said if one})
        if count < least:
            yield _problem(entry, "phrasings", "faq_few", count=count, least=least)
        for one in said:
            if _ANNOTATION.search(one):
                yield _problem(entry, "phrasings", "faq_annotation", said=one)

    def _date(self, entry: Entry, column: str) -> Iterator[Problem]:
        cell, first = entry.cells[column], entry.cells["valid_from"]
        if cell and not is_date(cell):
            yield _problem(entry, column, "faq_date", date=cell)
        last = entry.cells["valid_to"]
        other = column == "valid_to" or "valid_to" not in entry.columns  # told once
        if other and is_date(first) and is_date(last) and first > last:
            yield _problem(entry, column, "faq_order", first=first, last=last)

    def _related(self, entry: Entry) -> Iterator[Problem]:
        """Yield links that lead nowhere; in a cell without a change, only to questions that go."""
        changed = "related" in entry.columns
        for label in filter(None, entry.cells["related"].split("\n")):
            if not changed and label not in self.deleted:
                continue
            if label == entry.label:
                yield _problem(entry, "related", "faq_related_itself", label=label)
            elif label not in self._labels:
                yield _problem(entry, "related", "faq_related", label=label)

    @cached_property
    def _responses(self) -> set[str]:
        return {response.name for response in self.project.responses}

    @cached_property
    def _pages(self) -> dict[str, str]:
        return pages_of(self.project)

    @cached_property
    def _labels(self) -> set[str]:
        return {entry.label for entry in self.changes.entries} | {*self._kept}

    @cached_property
    def _kept(self) -> list[str]:
        return [label for label in self.changes.missing if label not in self.deleted]

    def _repeated(self) -> Iterator[Problem]:
        """Yield ids, titles and phrasings that are there already; what changed is told."""
        rows: dict[str, int] = {}
        for entry in self.changes.entries:
            known = rows.setdefault(entry.label, entry.row.number)
            if entry.label and known != entry.row.number:
                yield _problem(entry, "label", "faq_label_twice", label=entry.label, other=known)
        titles: dict[str, str] = {}
        taught = {normal(e.text): e.label for e in self.project.examples if _elsewhere(e.path)}
        for cells in (self.faq.rows[label] for label in self._kept):
            titles[cells["title"]] = cells["label"]
            taught |= {normal(said): cells["label"] for said in cells["phrasings"].split("\n")}
        for entry in sorted(self.changes.entries, key=lambda entry: "phrasings" in entry.columns):
            yield from _taught(entry, taught)
        for entry in sorted(self.changes.entries, key=lambda entry: "title" in entry.columns):
            title = entry.cells["title"]
            other = titles.setdefault(title, entry.label)
            if title and "title" in entry.columns and other != entry.label:
                yield _problem(entry, "title", "faq_title_twice", title=title, other=other)


def _taught(entry: Entry, taught: dict[str, str]) -> Iterator[Problem]:
    own: set[str] = set()
    for said in filter(None, entry.cells["phrasings"].split("\n")):
        key = normal(said)
        other = taught.setdefault(key, entry.label)
        if "phrasings" in entry.columns and (other != entry.label or key in own):
            yield _problem(entry, "phrasings", "faq_phrasing_twice", said=said, other=other)
        own.add(key)


def _elsewhere(path: str) -> bool:
    return not path.startswith(f"{FAQ}/")


def _problem(entry: Entry, column: str, key: str, **values: object) -> Problem:
    return Problem(entry.row.number, column, text(key, **values))
