"""What a new topic is called and says, checked against the project that it joins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.cli.messages import text
from assistant.coverage.runs import blind
from assistant.linting.examples import normal
from assistant.linting.project import DATA, Project
from assistant.linting.rules import RASAS_INTENTS

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST = 40  # it is the name of files, and with more around it of responses
_PREFIXES = ("ask_", "utter_", "action_")  # Rasa and this project give them a meaning
_RETRIEVAL = ("faq", "menu")
_KINDS = ("intents", "entities", "slots", "forms", "actions")
_ANNOTATION = re.compile(r"[\[\]{}]|^/")  # of entities, or a command: no words of a customer
_BLIND = ("intents", "faq", "menu", "out_of_scope")
_CODE, _TESTS = Path("actions"), Path("tests")


class TopicError(ValueError):
    """A topic cannot be made; the text is what the designer reads."""


@dataclass(frozen=True)
class Topic:
    """A new topic.

    Args:
        name: of its files.
        title: what it is about, in the customer's words.
        answer: what is said; empty for one that offers a person.
        examples: phrasings that the designer gave.
        faq: it is a subject of the knowledge base, not an intent.
    """

    name: str
    title: str
    answer: str
    examples: tuple[str, ...]
    faq: bool

    @property
    def label(self) -> str:
        """The intent, or the full name of the question."""
        return f"faq/{self.name}_about" if self.faq else f"ask_{self.name}"

    @property
    def response(self) -> str:
        """The name of the response."""
        return f"utter_{self.label}" if self.faq else f"utter_{self.name}"


def check(topic: Topic, project: Project) -> None:
    """Refuse a topic that would not fit in.

    Raises:
        TopicError: its name is none or is taken, or what it says cannot be written or taught.
    """
    name = topic.name
    if not _NAME.fullmatch(name):
        raise TopicError(text("topic_name", name=name))
    if len(name) > _LONGEST:
        raise TopicError(text("topic_name_long", name=name[:_LONGEST], most=_LONGEST))
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            raise TopicError(text("topic_prefix", name=name, prefix=prefix))
    for taken, where in _taken(project, name):
        if taken in (name, topic.label, topic.response):
            raise TopicError(text("topic_taken", name=taken, where=where))
    if not _is_one_line(topic.title) or _ANNOTATION.search(topic.title):  # phrasings are made of it
        raise TopicError(text("topic_title"))
    if not _is_one_line(topic.answer):
        raise TopicError(text("topic_answer_lines"))
    known = asked_blind()
    for said in topic.examples:
        if not _is_one_line(said):
            raise TopicError(text("topic_example_lines", said=" ".join(said.split())))
        if _ANNOTATION.search(said):
            raise TopicError(text("topic_annotation", said=said))
        if normal(said) in known:
            raise TopicError(text("topic_blind", said=said))


def _is_one_line(said: str) -> bool:
    """Tell whether nothing in it ends a line: YAML and Python know more such marks than \\n."""
    return said.splitlines() in ([], [said])


def asked_blind() -> set[str]:
    """Return the utterances of the blind sets; one that is taught could measure nothing."""
    return {
        normal(line.removeprefix("- "))
        for name in _BLIND
        for block in blind(name)
        for line in str(block.get("examples") or "").splitlines()
    }


def _taken(project: Project, name: str) -> Iterator[tuple[str, str]]:
    """Yield names that a topic cannot have, with where they stand."""
    yield from ((reserved, "Rasa") for reserved in RASAS_INTENTS)
    yield from ((retrieval, f"data/{retrieval}") for retrieval in _RETRIEVAL)
    for kind in _KINDS:
        for known, (path, line) in project.domain(kind).items():
            yield known, f"{path}:{line}"
    for response in project.responses:
        yield response.name, f"{response.path}:{response.line}"
    for folder in (DATA, _TESTS):
        for file in sorted(folder.glob(f"*/{name}.yml")):
            yield name, file.as_posix()
    if (_CODE / f"{name}.py").exists():
        yield name, (_CODE / f"{name}.py").as_posix()
