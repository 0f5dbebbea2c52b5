"""The questions of a file of `data/faq`: where each stands, and what a row says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from yaml import MappingNode, Node, ScalarNode

from assistant.cli.messages import text as message
from assistant.faq_table.columns import METADATA, Cells, TableError, button_line, clean
from assistant.faq_table.yaml_text import compose, entries, items, load, value

_FAQ = "faq/"


@dataclass(frozen=True)
class Place:
    """Where a question stands in the text of its file.

    Args:
        item: its phrasings and metadata.
        metadata: of them.
        examples: the phrasings.
        response: name and variations of its answer, if it has one.
    """

    item: MappingNode
    metadata: MappingNode
    examples: ScalarNode
    response: tuple[Node, Node] | None

    @property
    def line(self) -> int:
        """The line in the file, from 1."""
        return int(self.item.start_mark.line) + 1

    @property
    def answers(self) -> list[Node]:
        """The variations of the answer; a row shows the first."""
        return items(self.response[1]) if self.response else []


def places(path: str, text: str) -> dict[str, Place]:
    """Return where each question of a file stands, by label, in its order.

    Args:
        path: of the file, for messages.
        text: of the file.

    Raises:
        TableError: the file is no YAML, or is written in a way that no table shows.
    """
    try:
        root = entries(compose(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        told = getattr(error, "problem", None) or " ".join(str(error).split())
        raise TableError(message("faq_not_yaml", file=path, line=line, told=told)) from error
    responses = entries(root["responses"][1]) if "responses" in root else {}
    found: dict[str, Place] = {}
    for item in items(root["nlu"][1]) if "nlu" in root else ():
        block = {key: node for key, (_, node) in entries(item).items()}
        label = value(block.get("intent"))
        if not label.startswith(_FAQ) or not isinstance(item, MappingNode):
            continue
        line = item.start_mark.line + 1
        metadata, said = block.get("metadata"), block.get("examples")
        if label in found:
            raise TableError(
                message("faq_twice", file=path, line=line, label=label, other=found[label].line)
            )
        if not isinstance(metadata, MappingNode) or not isinstance(said, ScalarNode):
            raise TableError(message("faq_other_form", file=path, line=line, label=label))
        found[label] = Place(item, metadata, said, responses.get(f"utter_{label}"))
    return found


def cells(subject: str, label: str, place: Place) -> Cells:
    """Return what a row says of a question."""
    metadata = {key: node for key, (_, node) in entries(place.metadata).items()}
    answer = {key: node for key, (_, node) in entries(next(iter(place.answers), None)).items()}
    buttons = [entries(node) for node in items(answer.get("buttons"))]
    raw = {
        "label": label,
        "subject": subject,
        "phrasings": "\n".join(filter(None, map(phrasing, place.examples.value.splitlines()))),
        "answer": value(answer.get("text")),
        "buttons": "\n".join(
            button_line(*(value(one[key][1]) if key in one else "" for key in ("title", "payload")))
            for one in buttons
        ),
        "related": "\n".join(map(value, items(metadata.get("related")))),
        **{name: value(metadata.get(name)) for name in METADATA if name != "related"},
    }
    return {column: clean(column, text) for column, text in raw.items()}


def phrasing(line: str) -> str:
    """Return the phrasing of a line of examples; empty if it is none."""
    stripped = line.strip()
    return stripped[1:].strip() if stripped.startswith("-") else ""


def rest(text: str, labels: set[str]) -> Any:
    """Return what a file says beside some questions, to see that nothing else was changed."""
    content = load(text)
    asked = content.pop("nlu", None) or []
    said = content.pop("responses", None) or {}
    names = {f"utter_{label}" for label in labels}
    return (
        content,
        [block for block in asked if block.get("intent") not in labels],
        {name: answers for name, answers in said.items() if name not in names},
    )
