"""What buttons send: an intent that exists, with entities and targets that exist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from assistant.knowledge import MENU
from assistant.linting.findings import Finding, found
from assistant.linting.marked import Mapping, items
from assistant.linting.project import Project

_PAYLOAD = re.compile(r"/([\w{}/-]+?)(\s*\{\{.*|\{\w+\}|\s*\{.*)?", re.S)
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}\n]+)\}")
_VALUE = "‹value›"  # stands for what is filled in
_TARGETS = ("faq/", "menu/")


def check(project: Project) -> Iterator[Finding]:
    """Yield buttons that lead nowhere."""
    targets = _Targets(project)
    for path, line, payload in payloads(project):
        yield from targets.wrong(path, line, payload)


def payloads(project: Project) -> Iterator[tuple[str, int, Any]]:
    """Yield path, line and payload of every button."""
    for response in project.responses:
        for variation in response.variations:
            for line, button in items(variation.get("buttons")):
                if isinstance(button, Mapping) and "url" not in button:
                    payload = button.get("payload")
                    yield response.path, getattr(payload, "line", line), payload


def pressed(project: Project) -> set[str]:
    """Return the intents that buttons send."""
    shown = (_PAYLOAD.fullmatch(str(payload or "")) for _, _, payload in payloads(project))
    return {match[1] for match in shown if match}


class _Targets:
    def __init__(self, project: Project) -> None:
        self._intents = project.intents
        self._entities = {*project.domain("entities"), *project.domain("slots")}
        self._labels = project.labels
        paths = [
            [str(name) for _, name in items(block.metadata.get("path"))]
            for block in project.blocks
            if block.path.startswith(f"{MENU}/")
        ]
        self._branches = {"/".join(path[:n]) for path in paths for n in range(1, len(path) + 1)}

    def wrong(self, path: str, line: int, payload: Any) -> Iterator[Finding]:
        """Yield what is wrong with one payload."""
        match = _PAYLOAD.fullmatch(payload) if isinstance(payload, str) else None
        if match is None:
            yield found("button/no-intent", path, line, payload=payload or "")
            return
        intent, values = match[1], (match[2] or "").strip()
        if "{" in intent:  # filled in by an action
            return
        if intent.split("/")[0] not in self._intents:
            yield found("button/intent", path, line, payload=payload, name=intent)
        if not values or re.fullmatch(r"\{\w+\}", values):
            return  # none, or all filled in
        if not values.startswith("{{"):
            yield found("button/braces", path, line, payload=payload)
            return
        try:
            given = json.loads(_filled(values))
        except json.JSONDecodeError as error:
            yield found("button/json", path, line, payload=payload, told=error.msg)
            return
        for name, value in given.items():
            if _VALUE not in name and name not in self._entities:
                yield found("button/entity", path, line, payload=payload, name=name)
            elif isinstance(value, str) and _VALUE not in value and not self._exists(name, value):
                yield found("button/target", path, line, payload=payload, name=value)

    def _exists(self, name: str, value: str) -> bool:
        if value.startswith(_TARGETS) or name == "answer":
            return value in self._labels
        if name == "reading":
            return value in self._intents
        return name != "menu_branch" or value in self._branches


def _filled(values: str) -> str:
    """Return values as Rasa fills them in: `{{` is a brace, `{name}` a value."""
    doubled = {"{{": "{", "}}": "}"}
    return _BRACES.sub(lambda match: doubled.get(match[0], _VALUE), values)
