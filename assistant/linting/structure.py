"""Files that cannot be read, things that are written twice, and lines that Rasa passes over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.knowledge import FAQ
from assistant.linting.findings import Finding, found
from assistant.linting.marked import Items, Mapping, Text, items, mapping
from assistant.linting.project import DATA, LEXICON, Project
from assistant.nlu.checks import checks, plain_words
from assistant.nlu.lexicon import LexiconError

NLU, OTHERS, SAFETY, CONFIRM = DATA / "nlu", "others.yml", "safety.yml", "confirm.yml"
_LISTS = ("nlu", "rules", "stories")
_NAMED = {
    "nlu": ("intent", "synonym", "regex", "lookup"),
    "rules": ("rule",),
    "stories": ("story",),
}


def check(project: Project) -> Iterator[Finding]:
    """Yield what is wrong with the files themselves."""
    yield from project.problems
    for path, content in project.files.items():
        if isinstance(content, Mapping):
            yield from _shape(path, content)
        elif content is not None:
            yield found("shape/file", path, 1)
    yield from project.code.problems
    yield from _defined_twice(project)
    yield from _lexicon(project)


def _shape(path: str, content: Mapping) -> Iterator[Finding]:
    for key in _LISTS:
        listed = content.get(key)
        if listed is not None and not isinstance(listed, Items):
            yield found("shape/list", path, content.lines[key], key=key)
        for line, item in items(listed):
            names = _NAMED[key]
            if not isinstance(item, Mapping) or not any(item.get(name) for name in names):
                yield found("shape/item", path, line, key=key, names=" / ".join(names))
            elif key == "nlu" and "intent" in item:
                yield from _phrasings(path, line, item)
            elif key != "nlu" and not isinstance(item.get("steps"), Items):
                yield found("shape/steps", path, line)
    if content.get("responses") is not None and not isinstance(content["responses"], Mapping):
        yield found("shape/responses", path, content.lines["responses"])
    said = mapping(content.get("responses"))
    for name, variations in said.items():
        shown = isinstance(variations, Items) and variations
        if not shown or not all(isinstance(one, Mapping) for one in variations):
            yield found("shape/response", path, said.lines[name], name=name)


def _phrasings(path: str, line: int, block: Mapping) -> Iterator[Finding]:
    said: Any = block.get("examples")
    if not said or not isinstance(said, (Text, Items)):
        yield found("shape/examples", path, line, label=block["intent"])
    if isinstance(said, Text):
        for number, text in enumerate(said.splitlines()):
            if text.strip() and not text.startswith("-"):
                yield found("shape/phrasing", path, said.line + said.block + number, text=text)


def _defined_twice(project: Project) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for response in project.responses:
        place = f"{response.path}:{response.line}"
        if first.setdefault(response.name, place) != place:
            where = first[response.name]
            yield found(
                "defined-twice", response.path, response.line, name=response.name, where=where
            )
    answers: dict[str, str] = {}
    files: dict[str, str] = {}
    for block in project.blocks:
        place = f"{block.path}:{block.line}"
        if block.path.startswith(f"{FAQ}/") and answers.setdefault(block.label, place) != place:
            where = answers[block.label]
            yield found("defined-twice", block.path, block.line, name=block.label, where=where)
        if (
            block.path.startswith(f"{NLU}/")
            and files.setdefault(block.label, block.path) != block.path
        ):
            where = files[block.label]
            yield found("split-intent", block.path, block.line, label=block.label, where=where)


def _lexicon(project: Project) -> Iterator[Finding]:
    """Yield what makes the vocabulary unusable: another shape, a phrase that means two things."""
    wrong = [*_lexicon_shapes(project)]
    yield from wrong
    try:
        if not wrong:
            yield from _safety(project)
            if (LEXICON / CONFIRM).as_posix() in project.files:
                plain_words(project.lexicon)
            project.lexicon.phrases()
    except LexiconError as error:
        name, _, told = str(error).partition(": ")
        path, line = (LEXICON / name).as_posix(), 1
        for values in mapping(project.files[path].get("values")).values():
            line = next((at for at, said in items(values) if told.startswith(f"{said} ")), line)
        yield found("lexicon", path, line, told=told)


def _lexicon_shapes(project: Project) -> Iterator[Finding]:
    for path, content in project.under(LEXICON):
        if "entity" in content:
            values = mapping(content.get("values"))
            wrong = [name for name, said in values.items() if not isinstance(said, Items)]
            if wrong or not values:
                line = values.lines[wrong[0]] if wrong else content.lines["entity"]
                yield found("shape/values", path, line)
        if path == (LEXICON / OTHERS).as_posix():
            for kind, said in content.items():
                named = isinstance(said, Mapping) and isinstance(said.get("names"), Items)
                if not named or not said.get("title"):
                    yield found("shape/others", path, content.lines[kind])
        if path == (LEXICON / SAFETY).as_posix():
            checks = [*items(content.get("checks"))]
            if not checks:
                yield found("shape/checks", path, content.lines.get("checks", 1))
            for line, check in checks:
                if not isinstance(check, Mapping) or not _is_check(check):
                    yield found("shape/checks", path, line)


def _is_check(check: Mapping) -> bool:
    further = [check[key] for key in ("unless", "yields") if check.get(key)]
    lists = all(isinstance(listed, Items) for listed in [check.get("fires"), *further])
    return lists and all(isinstance(check.get(key), Text) for key in ("name", "intent"))


def _safety(project: Project) -> Iterator[Finding]:
    """Yield safety checks that name no intent, and what makes all of them unusable."""
    path = (LEXICON / SAFETY).as_posix()
    if path not in project.files:
        return
    lines = {}
    for line, check in items(project.files[path]["checks"]):
        lines[check["name"]] = line
        own = (check.lines["intent"], check["intent"])
        for at, intent in [own, *items(check.get("yields"))]:
            an_answer = at == own[0] and intent in project.labels
            if intent not in project.intents and not an_answer:
                yield found("lexicon/intent", path, at, check=check["name"], name=intent)
    try:
        checks(project.lexicon)
    except LexiconError as error:
        told = str(error).removeprefix(f"{SAFETY}: ")
        yield found("lexicon/check", path, lines.get(told.partition(": ")[0], 1), told=told)
