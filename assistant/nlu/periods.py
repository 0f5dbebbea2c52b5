"""Periods in a customer's words: 上个月, 最近三个月, 上周五到今天, 国庆期间, 2026年9月."""

from __future__ import annotations

import re

from assistant.nlu.period_patterns import RULES
from assistant.nlu.period_values import resolve, resolve_month

__all__ = ["find", "resolve", "resolve_month"]

_COMPILED = [(re.compile(pattern), make) for pattern, make in RULES]
_TO = re.compile(r"(?:开始)?(?:一直)?(?:到|至|-|~|—|–)(?:了)?")
_UNTIL_NOW = re.compile(
    r"(?:开始)?(?:一直)?(?:到|至)(?:现在|今(?![天日年早晚])|目前|如今)|以来|(?:开始)?(?:以后|之后)|起"
)


def find(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, value) of each period in `text` (in normal form), left to right.

    `resolve` tells what a value means on a given day.
    """
    hits: list[tuple[int, int, str]] = []
    for pattern, make in _COMPILED:
        for match in pattern.finditer(text):
            value = make(match)
            if value:
                hits.append((match.start(), match.end(), value))
    hits.sort(key=lambda hit: (hit[0], -hit[1]))
    longest: list[tuple[int, int, str]] = []
    for hit in hits:
        if not longest or hit[0] >= longest[-1][1]:
            longest.append(hit)
    return _ranges(text, longest)


def _ranges(text: str, hits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Join 上周五 and 今天 in 上周五到今天; end 三月以来 today."""
    found: list[tuple[int, int, str]] = []
    for start, end, value in hits:
        last = found[-1] if found else None
        if last and not last[2].startswith("range") and _TO.fullmatch(text, last[1], start):
            found[-1] = (last[0], end, f"range:{last[2]}..{_like(last[2], value)}")
            continue
        found.append((start, end, value))
        now = _UNTIL_NOW.match(text, end)
        if now and not value.startswith(("range", "last")):
            found[-1] = (start, now.end(), f"range:{value}..date:0")
    return found


def _like(left: str, right: str) -> str:
    """Give the second of 9月1号到15号 and 2026年3月到5月 the month or year of the first."""
    day = re.fullmatch(r"date:(\d+)", right)
    if day and "/" in left and left.startswith("date"):
        return f"{left.rpartition('/')[0]}/{day[1]}"
    weekday = re.fullmatch(r"weekday:(\d)", right)
    week = re.fullmatch(r"weekday:(-?\d+)/(\d)", left)
    if weekday and week and int(week[2]) < int(weekday[1]):
        return f"weekday:{week[1]}/{weekday[1]}"
    month = re.fullmatch(r"(month|date):(\d{1,2})(/\d+)?", right)
    year = re.match(r"(?:month|date|tenday):(?:(\d{4})-|y(-?\d+)/)(\d+)", left)
    if month and year and (month[1] == "month" or month[3]):
        later = int(month[2]) < int(year[3])  # 2025年12月到2月
        if year[1]:
            reference = f"{int(year[1]) + later}-{int(month[2]):02}"
        else:
            reference = f"y{int(year[2]) + later}/{month[2]}"
        return f"{month[1]}:{reference}{month[3] or ''}"
    return right
