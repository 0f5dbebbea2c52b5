"""What the Python code names: responses, and words that may be intents, forms or lists."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.linting.findings import Finding, found

FOLDERS = (Path("actions"), Path("assistant"))
OWN = Path("assistant/linting")
_RESPONSE = re.compile(r"utter_\w*[A-Za-z0-9](/\w+)?")
_NO_RESPONSE = {"utter_action", "utter_message"}  # Rasa's words for something else
_TELLING = 3  # letters that a pattern must have to tell one response from another
_ANYTHING = "(?:(?!__).)+"  # but no part of another response


@dataclass(frozen=True)
class Use:
    """A place that utters a response.

    Args:
        path, line: where.
        name: as it stands there; `…` where a value goes.
        pattern: of the names of the responses that are meant.
        whole: nothing is filled in.
    """

    path: str
    line: int
    name: str
    pattern: re.Pattern[str]
    whole: bool

    def meant(self, defined: Collection[str]) -> set[str]:
        """Return those of the defined responses that may be uttered here.

        A name that is not defined may be the beginning of some that are: `utter_x` + `_open`.
        """
        if self.whole and self.name in defined:
            return {self.name}
        return {response for response in defined if self.pattern.fullmatch(response)}


@dataclass
class Code:
    """What stands in `actions/` and `assistant/`.

    Args:
        uses: of responses.
        words: all texts, and the names of arguments.
        problems: files that are no Python.
    """

    uses: list[Use] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    problems: list[Finding] = field(default_factory=list)

    @classmethod
    def here(cls) -> Code:
        """Read the code of the current directory."""
        made = cls()
        for file in sorted(file for folder in FOLDERS for file in folder.rglob("*.py")):
            if file.is_relative_to(OWN):
                continue
            try:
                tree = ast.parse(file.read_bytes(), str(file))
            except SyntaxError as error:  # also of another encoding
                told = found("code", file.as_posix(), error.lineno or 1, told=error.msg)
                made.problems.append(told)
            else:
                made._read(file.as_posix(), tree, {})
        return made

    def _read(self, path: str, node: ast.AST, values: dict[str, set[str]]) -> None:
        """Note what `node` names; `values` are the texts that variables may hold."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            values = _values(node)
        if isinstance(node, ast.JoinedStr):
            self._joined(path, node, values)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self._constant(path, node.lineno, node.value)
        if isinstance(node, ast.keyword) and node.arg:
            self.words.add(node.arg)
        children = ast.iter_child_nodes(node)
        for child in children if not isinstance(node, ast.JoinedStr) else _inner(node):
            self._read(path, child, values)

    def _constant(self, path: str, line: int, text: str) -> None:
        self.words.add(text)
        if _RESPONSE.fullmatch(text) and text not in _NO_RESPONSE:
            pattern = re.compile(rf"{re.escape(text)}_(?!_){_ANYTHING}")
            self.uses.append(Use(path, line, text, pattern, True))

    def _joined(self, path: str, node: ast.JoinedStr, values: dict[str, set[str]]) -> None:
        shown, pattern, told = "", "", ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                shown, told = shown + str(part.value), told + str(part.value)
                pattern += re.escape(str(part.value))
                continue
            value = part.value if isinstance(part, ast.FormattedValue) else part
            known = values.get(value.id) if isinstance(value, ast.Name) else None
            shown, told = shown + "…", told + "".join(known or ())
            pattern += f"(?:{'|'.join(map(re.escape, sorted(known)))})" if known else _ANYTHING
        if shown.startswith("utter_") and len(re.sub("utter|[^a-z]", "", told)) >= _TELLING:
            self.uses.append(Use(path, node.lineno, shown, re.compile(pattern), False))


def _inner(node: ast.JoinedStr) -> Iterator[ast.AST]:
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            yield part.value


def _values(function: ast.AST) -> dict[str, set[str]]:
    """Return the texts that a function's variables may hold, where that is plain to see."""
    known: dict[str, set[str]] = {}
    unknown = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            texts = _texts(node.value)
            known.setdefault(node.targets[0].id, set()).update(texts)
            if not texts:
                unknown.add(node.targets[0].id)
    return {name: texts for name, texts in known.items() if name not in unknown}


def _texts(value: ast.expr) -> set[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return {value.value}
    if isinstance(value, ast.IfExp):
        then, otherwise = _texts(value.body), _texts(value.orelse)
        return then | otherwise if then and otherwise else set()
    return set()
