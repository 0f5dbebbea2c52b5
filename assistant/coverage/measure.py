"""What there is, and which of it the tests exercise.

By what really happened in the conversations (`record`): rules that RulePolicy predicted from,
stories that were walked from end to end, responses with their variations and list lines, knowledge
answers that were given, services that were reached.

By reading, where a record would say the same: the stories of `rasa test core` pass only if each of
their steps was predicted, so one that is not among those that failed exercises the rules it walks
through; and the blind sets name the question or service that each utterance asks for.

The answers of `data/faq` and `data/menu` count as questions and services, not as responses. What is
tested in Python only (attacks, faults, pages, single actions) does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.coverage.record import Record
from assistant.coverage.runs import Runs, blind
from assistant.coverage.walk import decided, steps, walked
from assistant.coverage.words import Variation, Words, variations
from assistant.knowledge import FAQ, MENU, Knowledge, Leaf
from assistant.linting.project import Project
from assistant.linting.responses import PART, UTTER

KINDS = ("rule", "story", "response", "line", "question", "service")
SOURCES = ("conversations", "stories", "blind")


@dataclass
class Item:
    """Something that tests should exercise.

    Args:
        kind: one of `KINDS`.
        name: as its YAML has it.
        path, line: where it is written.
        by: which of `SOURCES` exercise it.
    """

    kind: str
    name: str
    path: str
    line: int
    by: set[str] = field(default_factory=set)


def measure(project: Project, known: Knowledge, runs: Runs) -> list[Item]:
    """Return all items of a project, each with what exercises it."""
    return [
        *_courses(project, runs),
        *_responses(project, runs.records),
        *_questions(project, runs.records),
        *_services(project, known, runs.records),
    ]


def _courses(project: Project, runs: Runs) -> Iterator[Item]:
    for course in project.courses:
        item = Item(course.kind, course.name, course.path, course.line)
        path, test = steps(course.content), decided if course.kind == "rule" else walked
        for source, through in (("conversations", runs.held), ("stories", runs.told)):
            if any(test(path, one) for one in through):
                item.by.add(source)
        yield item


def _responses(project: Project, records: list[Record]) -> Iterator[Item]:
    found: dict[Variation, Item] = {}
    for response in project.responses:
        if "/" in response.name:
            continue
        known = variations(response.name, response.variations)
        for one, content in zip(known, response.variations, strict=True):
            which = f" ({one.number + 1}/{len(known)})" if len(known) > 1 else ""
            kind = "line" if PART in response.name else "response"
            line = content.line if which else response.line
            found[one] = Item(kind, response.name + which, response.path, line)
    words = Words([*found, *_answers(project)])
    for message in _messages(records):
        for one in words.made_of(message):
            if one in found:
                found[one].by.add("conversations")
    yield from found.values()


def _answers(project: Project) -> Iterator[Variation]:
    """Yield the responses of answers and services: they too are followed by list lines."""
    for response in project.responses:
        if "/" in response.name:
            yield from variations(response.name, response.variations)


def _questions(project: Project, records: list[Record]) -> Iterator[Item]:
    given = {message["bot"] for message in _messages(records)}
    asked = {block["intent"] for block in blind("faq")}
    for block in project.blocks:
        if Path(block.path).is_relative_to(FAQ):
            item = Item("question", block.label, block.path, block.line)
            item.by |= {"conversations"} if f"{UTTER}{block.label}" in given else set()
            item.by |= {"blind"} if block.label in asked else set()
            yield item


def _services(project: Project, known: Knowledge, records: list[Record]) -> Iterator[Item]:
    reached = {leaf.name for leaf in _reached(known, records)}
    asked = {(block.get("metadata") or {}).get("leaf") for block in blind("menu")}
    for block in project.blocks:
        if Path(block.path).is_relative_to(MENU):
            name = str(block.metadata.get("name"))
            item = Item("service", name, block.path, block.line)
            item.by |= {"conversations"} if name in reached else set()
            item.by |= {"blind"} if name in asked else set()
            yield item


def _reached(known: Knowledge, records: list[Record]) -> Iterator[Leaf]:
    """Yield the services that were given: by their answer, or as a flow with its entities."""
    answers: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in (leaf for leaf in known.leaves if "/" in leaf.label):
        answers[f"{UTTER}{leaf.label}"].append(leaf)
    for record in records:
        for one in (one for tracker in record.trackers for one in tracker):
            yield from answers.get(one.get("bot") or "", ())
            if "user" in one:
                said = [(name, str(value)) for name, value in one["entities"]]
                meant = (known.service(intent, said) for intent in one["user"] if "/" not in intent)
                yield from (leaf for leaf in meant if leaf)


def _messages(records: list[Record]) -> Iterator[dict[str, Any]]:
    """Yield all messages of the bot; those that channels say are in no tracker."""
    for record in records:
        stored = [one for tracker in record.trackers for one in tracker if one.get("bot")]
        names = {one["bot"] for one in stored}
        yield from stored
        yield from (one for one in record.said if one["bot"] not in names)


def exercised(items: Iterable[Item]) -> list[Item]:
    """Return the items that something exercises."""
    return [item for item in items if item.by]
