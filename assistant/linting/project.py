"""What a project's folder holds, as the checks read it: every part knows its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from assistant.linting.code import Code
from assistant.linting.findings import Finding, found
from assistant.linting.marked import Mapping, Text, items, mapping, read
from assistant.linting.parts import Block, Course, Example, Response, examples, mappings
from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon

DATA = Path("data")
DOMAIN = (Path("domain.yml"), Path("domain"))
LEXICON = Path(DEFAULT_FOLDER)
SUFFIXES = (".yml", ".yaml")


@dataclass
class Project:
    """The YAML files and the code of the folder in which the command runs.

    Args:
        files: content by path, from the project's folder, in order.
        problems: what could not be read.
    """

    files: dict[str, Any] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)

    @classmethod
    def here(cls) -> Project:
        """Read the project of the current directory."""
        made = cls()
        for path in _yaml_files(*DOMAIN, DATA):
            made._read(path)
        return made

    def _read(self, path: Path) -> None:
        name, raw = path.as_posix(), path.read_bytes()
        try:
            content, repeated = read(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            self.problems.append(found("yaml/encoding", name, line))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            self.problems.append(found("yaml", name, line, told=error.problem or error.context))
        except yaml.YAMLError as error:
            line = raw.decode("utf-8")[: getattr(error, "position", 0)].count("\n") + 1
            self.problems.append(found("yaml", name, line, told=getattr(error, "reason", error)))
        else:
            self.files[name] = content
            self.problems += [found("repeated-key", name, at, key=key) for key, at in repeated]

    def under(self, folder: Path) -> Iterator[tuple[str, Mapping]]:
        """Yield path and content of the files in a folder."""
        for path, content in self.files.items():
            if Path(path).is_relative_to(folder):
                yield path, mapping(content)

    @cached_property
    def blocks(self) -> list[Block]:
        """All groups of phrasings."""
        return [
            Block(path, line, label, block, tuple(examples(path, label, block.get("examples"))))
            for path, content in self.under(DATA)
            for line, block in items(content.get("nlu"))
            if isinstance(block, Mapping) and isinstance(label := block.get("intent"), Text)
        ]

    @cached_property
    def examples(self) -> list[Example]:
        """All phrasings, in the order in which the training reads them."""
        return [example for block in self.blocks for example in block.examples]

    @cached_property
    def labels(self) -> set[str]:
        """The labels that have phrasings."""
        return {example.label for example in self.examples}

    @cached_property
    def responses(self) -> list[Response]:
        """All responses, also those that are defined twice."""
        return [
            Response(path, content["responses"].lines[name], name, tuple(mappings(said)))
            for path, whole in self.files.items()
            for content in [mapping(whole)]
            for name, said in mapping(content.get("responses")).items()
        ]

    @cached_property
    def courses(self) -> list[Course]:
        """All rules and stories."""
        return [
            Course(path, line, kind, str(course.get(kind)), course)
            for path, content in self.under(DATA)
            for kind in ("rule", "story")
            for line, course in items(content.get({"rule": "rules", "story": "stories"}[kind]))
            if isinstance(course, Mapping)
        ]

    def domain(self, key: str) -> dict[str, tuple[str, int]]:
        """Return path and line of each intent, entity, slot, form or action of the domain."""
        known: dict[str, tuple[str, int]] = {}
        for path, content in self._domain_files():
            listed = content.get(key)
            if isinstance(listed, Mapping):
                known |= {name: (path, listed.lines[name]) for name in listed}
            for line, item in items(listed):
                name = next(iter(item), "") if isinstance(item, Mapping) else str(item)
                known[name] = (path, line)
        return known

    @cached_property
    def forms(self) -> dict[str, tuple[str, int, list[str]]]:
        """Path, line and required slots of each form."""
        return {
            name: (path, content["forms"].lines[name], [str(slot) for _, slot in items(slots)])
            for path, content in self._domain_files()
            for name, form in mapping(content.get("forms")).items()
            for slots in [mapping(form).get("required_slots")]
        }

    def _domain_files(self) -> Iterator[tuple[str, Mapping]]:
        for folder in DOMAIN:
            yield from self.under(folder)

    @cached_property
    def intents(self) -> set[str]:
        """The intents of the domain, and those of answers and services (`faq`, `menu`)."""
        retrieval = {label.split("/")[0] for label in self.labels if "/" in label}
        return {*self.domain("intents"), *retrieval}

    @cached_property
    def lexicon(self) -> Lexicon:
        """The vocabulary in `data/lexicon`."""
        files = {Path(path).stem: content for path, content in self.under(LEXICON)}
        return Lexicon(files)

    @cached_property
    def code(self) -> Code:
        """The Python code of the project."""
        return Code.here()


def _yaml_files(*paths: Path) -> Iterator[Path]:
    for path in paths:
        if path.is_file():
            yield path
        yield from sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES)
