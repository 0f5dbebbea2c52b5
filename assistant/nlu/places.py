"""Cities and branches that a customer names: 上海, 中关村支行, 高新网点."""

from __future__ import annotations

import re

from assistant.nlu.lexicon import Lexicon
from assistant.nlu.spans import Span

_ROAD = r"(?:[东西南北中]?(?:路|街|大街|大道|巷|门))"
_NAME = 10  # characters before 支行 that are looked at
_LONGEST = 6  # a name that is longer is a sentence


class Places:
    """Finds places by `data/lexicon/city.yml` and `branch.yml`."""

    def __init__(self, lexicon: Lexicon) -> None:
        cities = lexicon.files.get("city", {}).get("cities", [])
        self._city = _any_of([str(city) for city in cities])
        self._no_city = _any_of(lexicon.words("city", "not_before"))
        self._suffix = _any_of(lexicon.words("branch", "suffixes"))
        self._before = _any_of(lexicon.words("branch", "before"))
        self._generic = set(lexicon.words("branch", "generic"))

    def find(self, text: str, others: list[Span]) -> list[Span]:
        """Return the cities and branches in `text` (in normal form).

        Args:
            others: values that are in no branch's name: 国庆期间网点.
        """
        found = self._branches(text, {span.end for span in others})
        for match in self._city.finditer(text):
            end = match.end()
            other = self._no_city.match(text, end)
            if other:  # 南京东路 holds its place: it is not 京东
                found.append(Span(match.start(), other.end(), "", "", 9))
                continue
            if text[end : end + 1] == "市" and text[end + 1 : end + 2] not in ("场", "值", "面"):
                end += 1
            found.append(Span(match.start(), end, "city", match[0].removesuffix("市"), 3))
        return found

    def _branches(self, text: str, ends: set[int]) -> list[Span]:
        found = []
        last = 0
        for suffix in self._suffix.finditer(text):
            first = max(last, suffix.start() - _NAME)
            first = max([first, *(at for at in range(first, suffix.start() + 1) if at in ends)])
            start = self._name_start(text, first, suffix.start())
            last = suffix.end()
            if suffix.start() - start > _LONGEST:
                continue
            name = text[start : suffix.start()]
            if name and name not in self._generic:
                found.append(Span(start, suffix.end(), "branch", text[start : suffix.end()], 2))
        return found

    def _name_start(self, text: str, start: int, end: int) -> int:
        """Return where the name before 支行 begins: after 去, 我在, a comma, or the city."""
        for at in range(end - 1, start - 1, -1):
            if not ("\u4e00" <= text[at] <= "\u9fff" or text[at].isdecimal()):
                start = at + 1
                break
        for word in self._before.finditer(text, start, end):
            start = word.end()
        city = self._city.match(text, start, end)
        if not city:
            return start
        after = city.end() + (text[city.end() : city.end() + 1] == "市")
        return start if after >= end or re.compile(_ROAD).match(text, after) else after


def _any_of(words: list[str]) -> re.Pattern[str]:
    """Match the longest of `words`; of none, nothing. A word may hold a lookahead."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(longest_first) or r"(?!)")
