"""Knowledge answers: complete, in force, each question with its answer and each with phrasings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from assistant.faq_table.columns import is_date
from assistant.knowledge import DRAFT, FAQ, FAQ_RESPONSE, MENU, STATUS
from assistant.linting.examples import normal
from assistant.linting.findings import Finding, found
from assistant.linting.marked import Text, items
from assistant.linting.parts import Block
from assistant.linting.project import Project
from assistant.linting.words import words
from assistant.wiring import clock
from bank.clock import BANK_TIME_ZONE

WANTED = ("title", "audience", "owner", "valid_from", "status")
_ALWAYS = "9999-12-31"
_FAMILIES = ((FAQ, FAQ_RESPONSE), (MENU, "utter_menu/"))


def check(project: Project) -> Iterator[Finding]:
    """Yield what is wrong with answers, and with what services of the menu answer."""
    today = clock().now().astimezone(BANK_TIME_ZONE).date().isoformat()
    questions = [block for block in project.blocks if block.path.startswith(f"{FAQ}/")]
    labels = {block.label for block in questions}
    titles: dict[str, Block] = {}
    for block in questions:
        yield from _metadata(block)
        yield from _validity(block, today)
        yield from _title(block, titles)
        yield from _related(block, labels)
        if not re.fullmatch(rf"faq/{re.escape(Path(block.path).stem)}_[a-z0-9_]+", block.label):
            stem = Path(block.path).stem
            yield found("label", block.path, block.line, label=block.label, stem=stem)
    for folder, prefix in _FAMILIES:
        blocks = [block for block in project.blocks if block.path.startswith(f"{folder}/")]
        yield from _phrasings(blocks)
        yield from _pairs(project, blocks, prefix)
    yield from _buttons(project)


def _metadata(block: Block) -> Iterator[Finding]:
    for name in WANTED:
        if not block.metadata.get(name):
            yield found("metadata", block.path, block.line_of(name), label=block.label, name=name)
    status = block.metadata.get("status")
    if status and status not in STATUS:
        known = ", ".join(STATUS)
        yield found(
            "metadata/status", block.path, block.line_of("status"), status=status, known=known
        )


def _validity(block: Block, today: str) -> Iterator[Finding]:
    said = block.metadata
    days = {name: str(said[name]) for name in ("valid_from", "valid_to") if said.get(name)}
    for name, day in days.items():
        if not is_date(day):
            yield found("metadata/date", block.path, block.line_of(name), name=name, day=day)
    if not all(map(is_date, days.values())):
        return
    first, last = days.get("valid_from", ""), days.get("valid_to", _ALWAYS)
    line = block.line_of("valid_to")
    if first > last:
        yield found("metadata/order", block.path, line, first=first, last=last)
    elif said.get("status") != DRAFT and last < today:
        yield found("expired", block.path, line, label=block.label, last=last)


def _title(block: Block, titles: dict[str, Block]) -> Iterator[Finding]:
    title, longest = block.metadata.get("title"), words()["answers"]["longest_title"]
    if not isinstance(title, Text):
        return
    if len(title) > longest:
        yield found("title/long", block.path, title.line, title=title, longest=longest)
    known = titles.setdefault(title, block)
    if known is not block:
        where = f"{known.path}:{known.line}"
        yield found("title/twice", block.path, title.line, title=title, where=where)


def _related(block: Block, labels: set[str]) -> Iterator[Finding]:
    for line, related in items(block.metadata.get("related")):
        label = str(related)
        if label == block.label:
            yield found("related/itself", block.path, line, label=label)
        elif label not in labels:
            yield found("related", block.path, line, label=label)


def _phrasings(blocks: list[Block]) -> Iterator[Finding]:
    least = words()["examples"]["least"]
    for block in blocks:
        count = len({normal(example.text) for example in block.examples})
        if count < least:
            name = block.metadata.get("name") or block.label
            yield found(
                "few-phrasings", block.path, block.line, name=name, count=count, least=least
            )


def _pairs(project: Project, blocks: list[Block], prefix: str) -> Iterator[Finding]:
    """Yield questions without an answer and answers without a question, of one family."""
    answers = {r.name: r for r in project.responses if r.name.startswith(prefix)}
    asked: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        asked[f"utter_{block.label}"].append(block)
    for name, [block, *_] in asked.items():
        if name.startswith(prefix) and name not in answers:
            yield found("no-answer", block.path, block.line, label=block.label, name=name)
    for name, response in answers.items():
        if name not in asked:
            label = name.removeprefix("utter_")
            yield found("no-question", response.path, response.line, label=label, name=name)


def _buttons(project: Project) -> Iterator[Finding]:
    for response in project.responses:
        if response.name.startswith(FAQ_RESPONSE):
            for variation in response.variations:
                if not variation.get("buttons"):
                    yield found("no-button", response.path, response.line, name=response.name)
