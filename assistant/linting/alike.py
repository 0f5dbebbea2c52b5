"""Tells which of many texts are nearly the same, and whether what differs changes the meaning."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from pypinyin import lazy_pinyin


def neighbours(texts: Sequence[str], shortest: int, overlap: float) -> Iterator[tuple[int, int]]:
    """Yield pairs of texts that may be nearly the same, each pair once, the first number smaller.

    Those are texts that are equal when each loses at most one character, and texts whose pairs of
    characters are the same to a share of `overlap`. An index finds them, so it takes a second for
    40,000 texts.
    """
    long = [at for at, text in enumerate(texts) if len(text) >= shortest]
    seen: set[tuple[int, int]] = set()
    for group in (_one_less(texts, long), _rarest(texts, long, overlap)):
        for members in group:
            for i, one in enumerate(members):
                for other in members[:i]:
                    pair = (min(one, other), max(one, other))
                    if one != other and pair not in seen:
                        seen.add(pair)
                        yield pair


def _one_less(texts: Sequence[str], long: list[int]) -> Iterator[list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for at in long:
        text = texts[at]
        for key in {text, *(text[:i] + text[i + 1 :] for i in range(len(text)))}:
            index[key].append(at)
    yield from (members for members in index.values() if len(members) > 1)


def _rarest(texts: Sequence[str], long: list[int], overlap: float) -> Iterator[list[int]]:
    """Yield texts that share one of their rarest pairs of characters.

    Two sets that share so much share one of the few rarest: with 20 pairs and 0.9, of the three.
    """
    pairs = {at: bigrams(texts[at]) for at in long}
    often = Counter(pair for found in pairs.values() for pair in found)
    index: dict[str, list[int]] = defaultdict(list)
    for at, found in pairs.items():
        rarest = sorted(found, key=lambda pair: (often[pair], pair))
        for pair in rarest[: len(found) - math.ceil(overlap * len(found)) + 1]:
            index[pair].append(at)
    for members in index.values():
        yield from (
            [one, other]
            for i, one in enumerate(members)
            for other in members[:i]
            if shared(pairs[one], pairs[other]) >= overlap
        )


@lru_cache(maxsize=1024)
def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of characters of a text, its ends marked."""
    marked = f"^{text}$"
    return frozenset(marked[i : i + 2] for i in range(len(marked) - 1))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Return which share of two sets is in both (Jaccard)."""
    return len(one & other) / len(one | other)


class Alike:
    """Tells whether two texts say the same.

    Args:
        words: `light`, `negations`, `opposites` and `overlap` of style.yml's `examples`.
    """

    def __init__(self, words: dict[str, Any]) -> None:
        self._light = frozenset(words["light"])
        self._negations = frozenset(words["negations"])
        self._opposites = {frozenset(pair) for pair in words["opposites"]}
        self._telling = {word for pair in words["opposites"] for word in pair if len(word) > 1}
        self._overlap = float(words["overlap"])

    def __call__(self, one: str, other: str) -> bool:
        """Tell whether nobody could tell from two texts (no spaces) that they mean two things.

        What differs must be light (particles) or sound the same (a slip of the keys); or be little
        beside what is the same. It must be no negation, question or opposite.
        """
        match = SequenceMatcher(None, one, other, autojunk=False)
        changes = [
            (one[a:b], other[c:d]) for tag, a, b, c, d in match.get_opcodes() if tag != "equal"
        ]
        if any(self._changes_meaning(*change) for change in changes):
            return False
        if any((word in one) != (word in other) for word in self._telling):
            return False
        if len(changes) == 1 and self._is_small(*changes[0]):
            return True
        return shared(bigrams(one), bigrams(other)) >= self._overlap

    def _changes_meaning(self, before: str, after: str) -> bool:
        both = {*before, *after}
        figures = any(map(str.isnumeric, before)) and any(map(str.isnumeric, after))
        return figures or bool(both & self._negations) or any(p <= both for p in self._opposites)

    def _is_small(self, before: str, after: str) -> bool:
        if max(len(before), len(after)) > 1:
            return False
        if {*before, *after} <= self._light:
            return True
        return bool(before and after) and lazy_pinyin(before) == lazy_pinyin(after)
