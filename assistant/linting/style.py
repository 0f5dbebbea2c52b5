"""The house style of what the assistant says: short, 您, no promises, nobody's secrets, Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.knowledge import FAQ, MENU
from assistant.linting.findings import Finding, found
from assistant.linting.marked import Text, items, mapping
from assistant.linting.menu import pages_of
from assistant.linting.parts import Response
from assistant.linting.project import Project
from assistant.linting.words import pattern, words
from bank.facts import facts

PLACEHOLDER = re.compile(r"(?<!\{)\{([^{}\n]+)\}(?!\})")
_CHINESE = r"[\u3400-\u9fff”）》】]"
_OPENS = r"[\u3400-\u9fff“（《【]"
_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|「[^」]*」")
_FIGURE = re.compile(r"(?<![\d.])(?:\d+(?:\.\d+)?%|\d+\.\d+|\d{3,})(?![\d.%])")
_NEAR = 12  # characters before and after, in which it may be said that liars say so


def check(project: Project) -> Iterator[Finding]:
    """Yield what the assistant should not say so."""
    pages = pages_of(project)
    for response in project.responses:
        for variation in response.variations:
            text = variation.get("text")
            if isinstance(text, Text):
                yield from _answer(response, text, pages.get(response.name, ""))
                yield from _said(response.path, text)
            for _, button in items(variation.get("buttons")):
                title = mapping(button).get("title")
                if isinstance(title, Text):
                    yield from _said(response.path, title)


def _answer(response: Response, text: Text, page: str) -> Iterator[Finding]:
    """Yield what is wrong with the figures and the length of a response."""
    known = facts() | ({"page": page} if page else {})
    answer = response.path.startswith((f"{FAQ}/", f"{MENU}/"))
    for match in PLACEHOLDER.finditer(text):
        # Without a dot it may be a value that an action gives; answers have no action.
        if match[1] not in known and (answer or "." in match[1]):
            yield found("unknown-figure", response.path, text.line_at(match.start()), name=match[1])
    if not answer:
        return
    longest = words()["answers"]["longest"]
    length = len(PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), text).strip())
    if length > longest:
        yield found(
            "too-long", response.path, text.line, name=response.name, length=length, longest=longest
        )
    subject = Path(response.path).stem
    for match in _FIGURE.finditer(PLACEHOLDER.sub(lambda match: " " * len(match[0]), text)):
        for name, value in facts().items():
            group = name.split(".")[0]
            if value == match[0] and (subject == group or subject.startswith(f"{group}_")):
                line = text.line_at(match.start())
                yield found("raw-figure", response.path, line, figure=value, name=name)
                break


def _said(path: str, text: Text) -> Iterator[Finding]:
    """Yield what is wrong with the words of a text that the customer reads."""
    style = words()["answers"]
    bare = PLACEHOLDER.sub(lambda match: "\0" * len(match[0]), text)
    own = _QUOTED.sub(lambda match: "\0" * len(match[0]), bare)
    for at in [match.start() for match in re.finditer(style["address"], own)]:
        if not any(
            m.start() <= at < m.end() for m in pattern("answers", "address_unless").finditer(own)
        ):
            yield found("address", path, text.line_at(at), near=_near(text, at))
    for kind in ("promises", "secrets"):
        for match in pattern("answers", kind).finditer(bare):
            if not _is_taken_back(bare, match):
                yield found(f"forbidden/{kind}", path, text.line_at(match.start()), words=match[0])
    for word, chinese in style["jargon"].items():
        for match in re.finditer(rf"(?<![A-Za-z0-9]){word}(?![A-Za-z0-9])", bare, re.I):
            yield found("jargon", path, text.line_at(match.start()), word=match[0], chinese=chinese)
    marks = style["punctuation"]
    half = "".join(map(re.escape, marks))
    for match in re.finditer(rf"(?<={_CHINESE})[{half}]|[{half}](?={_OPENS})", bare):
        at = match.start()
        yield found(
            "punctuation",
            path,
            text.line_at(at),
            near=_near(text, at),
            mark=match[0],
            full=marks[match[0]],
        )


def _is_taken_back(text: str, match: re.Match[str]) -> bool:
    """Tell whether it is denied before in the same clause, or near it is said that liars say so."""
    before, after = text[: match.start()], text[match.end() : match.end() + _NEAR]
    clause = re.split(r"[，。；！？\n]", before)[-1]
    if pattern("answers", "negated").search(clause):
        return True
    return bool(pattern("answers", "liars").search(f"{before[-_NEAR:]}\0{after}"))


def _near(text: str, at: int) -> str:
    return text[max(0, at - 6) : at + 7].replace("\n", " ")
