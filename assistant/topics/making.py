"""Makes the files of a new topic, and lets `assistant lint` read them before they are written.

A topic is an intent with its rule, its response and its test: that is what needs an entry in each
folder and in domain.yml. `--faq` makes a subject of the knowledge base instead, one file with its
first question. The most frequent new thing, one more question in a subject that exists, is a
paragraph in its file (or a row of `assistant export-faq`) and needs no command.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Template

import yaml

from assistant.cli.messages import text
from assistant.faq_table.yaml_text import scalar
from assistant.linting import examples, structure
from assistant.linting.examples import normal
from assistant.linting.findings import ERROR, Finding
from assistant.linting.lint import CHECKS
from assistant.linting.marked import read
from assistant.linting.project import DATA, Project
from assistant.topics.domain import with_intent
from assistant.topics.topic import Topic, TopicError, asked_blind, check
from assistant.wiring import clock
from bank.clock import BANK_TIME_ZONE

DOMAIN = Path("domain.yml")
TEMPLATES = Path(__file__).parent / "templates"
FEW = 8  # phrasings with which a topic begins at least: Rasa can train, lint wants six
_TEST = {"conversations": "tests/conversations"}
INTENT = {name: f"data/{name}" for name in ("nlu", "rules", "responses")} | _TEST
FAQ = {"faq": "data/faq"} | _TEST


@dataclass(frozen=True)
class Made:
    """The files of a topic, not yet written.

    Args:
        contents: of each file; of domain.yml the whole.
        examples: phrasings, the designer's first.
        warnings: what a designer should look at.
    """

    contents: dict[Path, str]
    examples: list[str]
    warnings: list[Finding]


def make(topic: Topic, project: Project) -> Made:
    """Return the files of a topic.

    Args:
        topic: it.
        project: the one that it joins, as it is now.

    Raises:
        TopicError: it does not fit in, or lint finds a mistake in it.
    """
    if project.problems:
        raise TopicError("\n".join(map(str, sorted(project.problems))))
    check(topic, project)
    said, warnings = _phrasings(topic, project)
    contents = _contents(topic, said)
    whole = _with(project, contents)
    told = [*structure.check(whole)]
    told += [f for family in CHECKS if family is not examples for f in family.check(whole)]
    warnings += _of(told, contents)
    wrong = [finding for finding in warnings if finding.level == ERROR]
    if wrong:
        raise TopicError("\n".join([*map(str, sorted({*wrong})), text("topic_wrong")]))
    return Made(contents, said, sorted({*warnings}))


def _phrasings(topic: Topic, project: Project) -> tuple[list[str], list[Finding]]:
    """Return what a topic begins with, and what lint tells of the phrasings that were given.

    They are filled up from the templates with what is not taught, nor asked blind, nor like it.
    """
    once: dict[str, str] = {}
    for said in topic.examples:
        once.setdefault(normal(said), said)
    given = [*once.values()]
    known = {normal(example.text) for example in project.examples} | asked_blind()
    frames = yaml.safe_load((TEMPLATES / "phrasings.yml").read_text(encoding="utf-8"))
    more = [Template(frame).substitute(title=topic.title.rstrip("?？。")) for frame in frames]
    more = [said for said in more if normal(said) not in known | {*once}]
    _enough(topic, [*given, *more])
    contents = _contents(topic, [*given, *more])
    whole = _with(project, contents)
    told = _of(examples.check(whole), contents)
    lines = {(one.path, one.line): one.text for one in whole.examples}
    alike = {lines[finding.path, finding.line] for finding in told}
    more = [said for said in more if said not in alike][: max(FEW - len(given), 0)]
    _enough(topic, [*given, *more])
    return [*given, *more], [f for f in told if lines[f.path, f.line] in given]


def _enough(topic: Topic, said: list[str]) -> None:
    if len(said) < FEW:
        raise TopicError(text("topic_few", title=topic.title, least=FEW))


def _contents(topic: Topic, said: list[str]) -> dict[Path, str]:
    words = yaml.safe_load((TEMPLATES / "words.yml").read_text(encoding="utf-8"))
    filled = {name: Template(one).substitute(title=topic.title) for name, one in words.items()}
    values = {
        "title": topic.title,
        "quoted_title": scalar(topic.title, flow=topic.faq),
        "intent": topic.label,
        "label": topic.label,
        "response": topic.response,
        "examples": "\n".join(f"{'    ' if topic.faq else '        '}- {one}" for one in said),
        "said": scalar(said[0], flow=False),
        "answer": scalar(topic.answer or filled["answer"], flow=False),
        "interrupting": scalar(filled["interrupting"], flow=False),
        "today": clock().now().astimezone(BANK_TIME_ZONE).date().isoformat(),
    }
    contents = {}
    if not topic.faq:
        domain = DOMAIN.read_bytes().decode("utf-8")  # its line breaks stay
        contents[DOMAIN] = with_intent(domain, topic.label)
    for kind, folder in (FAQ if topic.faq else INTENT).items():
        template = (TEMPLATES / f"{kind}.yml").read_text(encoding="utf-8")
        contents[Path(folder, f"{topic.name}.yml")] = Template(template).substitute(values)
    return contents


def _with(project: Project, contents: dict[Path, str]) -> Project:
    """Return a project as lint will read it, which does not read the tests."""
    new = {
        path.as_posix(): read(content)[0]
        for path, content in contents.items()
        if path == DOMAIN or path.is_relative_to(DATA)
    }
    return Project({**project.files, **new})


def _of(told: Iterable[Finding], contents: dict[Path, str]) -> list[Finding]:
    own = {path.as_posix() for path in contents if path != DOMAIN}
    return [finding for finding in told if finding.path in own]
