"""Phrasings that are taught twice, or so alike that nobody could tell their intents apart."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from assistant.linting.alike import Alike, neighbours
from assistant.linting.findings import Finding, found
from assistant.linting.parts import Example
from assistant.linting.project import Project
from assistant.linting.words import words
from assistant.nlu.plain import Plain


def normal(text: str) -> str:
    """Fold width and case, drop punctuation and spaces; keep a text that is nothing else."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in folded if c.isalnum() or c in "‹›*") or folded


def check(project: Project) -> Iterator[Finding]:
    """Yield phrasings that repeat another one, or nearly."""
    said = words()["examples"]
    key = _Key(Plain(project.lexicon), said["fillers"])
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in project.examples:
        groups[key(example.text)].append(example)
    yield from _twice(project.examples)
    for group in groups.values():
        yield from _same(group)
    texts, alike = list(groups), Alike(said)
    for one, other in neighbours(texts, said["shortest"], said["overlap"]):
        first, second = groups[texts[one]][0], groups[texts[other]][0]
        if first.label != second.label and alike(texts[one], texts[other]):
            yield _told("near-example", first, second)
            yield _told("near-example", second, first)


class _Key:
    """What is left of a text when nothing stands in it that tells no intent from another."""

    def __init__(self, plain: Plain, fillers: list[str]) -> None:
        longest_first = sorted(fillers, key=len, reverse=True)
        self._plain = plain
        # What is left must be a phrase: 你好客服 is no 客服.
        self._fillers = re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})+(?=.{{4}})")

    def __call__(self, text: str) -> str:
        plain = normal(self._plain(text))
        return self._fillers.sub("", plain, count=1) if self._fillers.match(plain) else plain


def _twice(examples: list[Example]) -> Iterator[Finding]:
    """Yield the second and later of the same phrasings of one intent."""
    first: dict[tuple[str, str], Example] = {}
    for example in examples:
        known = first.setdefault((example.label, normal(example.text)), example)
        if known is not example:
            yield _told("same-example/twice", example, known)


def _same(group: list[Example]) -> Iterator[Finding]:
    """Yield the phrasings of several intents that are the same, each with one of the others."""
    for example in group:
        other = next((one for one in group if one.label != example.label), None)
        if other:
            yield _told("same-example", example, other)


def _told(key: str, example: Example, other: Example) -> Finding:
    return found(
        key,
        example.path,
        example.line,
        text=example.text,
        label=example.label,
        other=other.text,
        other_label=other.label,
        where=f"{other.path}:{other.line}",
    )
