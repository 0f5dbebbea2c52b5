"""The parts of what designers write: phrasings, responses, rules, stories; each with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.linting.marked import Mapping, Text, items, mapping


@dataclass(frozen=True)
class Example:
    """A phrasing that is taught; `label` is an intent, or the full name of an answer or service."""

    path: str
    line: int
    label: str
    text: str


@dataclass(frozen=True)
class Block:
    """The phrasings of one label, as a file groups them."""

    path: str
    line: int
    label: str
    content: Mapping
    examples: tuple[Example, ...]

    @property
    def metadata(self) -> Mapping:
        return mapping(self.content.get("metadata"))

    def line_of(self, key: str) -> int:
        """Return the line of a key of the metadata; where it is missing, the block's own."""
        return self.metadata.lines.get(key, self.line)


@dataclass(frozen=True)
class Response:
    """A response and its variations."""

    path: str
    line: int
    name: str
    variations: tuple[Mapping, ...]


@dataclass(frozen=True)
class Course:
    """A rule or a story."""

    path: str
    line: int
    kind: str
    name: str
    content: Mapping

    @property
    def steps(self) -> list[tuple[int, Mapping]]:
        """The steps with their lines; what stands under `or` counts as steps too."""
        return list(flat(self.content.get("steps")))

    @property
    def condition(self) -> list[tuple[int, Mapping]]:
        return list(flat(self.content.get("condition")))


def examples(path: str, label: str, said: Any) -> Iterator[Example]:
    """Yield the phrasings under a block's `examples`; a block scalar has one a line."""
    if isinstance(said, Text):
        for number, text in enumerate(said.splitlines()):
            line = said.line + 1 + number if said.block else said.line
            if text.startswith("-"):
                yield Example(path, line, label, text[1:].strip())
    for line, item in items(said):  # Rasa's longer way: `- text: |`
        one = mapping(item).get("text")
        if isinstance(one, Text):
            yield Example(path, line + one.block, label, one.strip().removeprefix("-").strip())


def mappings(said: Any) -> Iterator[Mapping]:
    """Yield those items of a list that are keys and values."""
    for _, one in items(said):
        if isinstance(one, Mapping):
            yield one


def flat(steps: Any) -> Iterator[tuple[int, Mapping]]:
    """Yield steps with their lines, also those under `or`."""
    for line, step in items(steps):
        if isinstance(step, Mapping):
            yield line, step
            yield from flat(step.get("or"))
