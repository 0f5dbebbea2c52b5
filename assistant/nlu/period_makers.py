"""Values of the entity `period` from what a pattern of `assistant.nlu.period_patterns` matched."""

from __future__ import annotations

import re

from assistant.nlu.numerals import parse
from assistant.nlu.period_words import HOLIDAY, THIS, UNITS

_EITHER = re.compile("[一二两三四五六七八九]{2}")  # 三四天


def _number(text: str | None) -> int:
    """Return a whole number, 0 where there is none that fits."""
    if not text or re.fullmatch("[一二三四五六七八九]{2}", text):  # 三四月 is not the 34th
        return 0
    number = parse(text)
    return int(number) if number is not None else 0


def steps_back(word: str | None) -> int:
    """Return how many months, weeks or statements back: 0, -1, -2."""
    if not word or re.fullmatch(THIS + "|同", word):
        return 0
    if word.startswith("上上上"):
        return -3
    return -2 if word.startswith(("上上", "大上", "前个")) else -1


def year_of(word: str | None) -> str | None:
    """Return a year reference: `0`, `-1` or `2025`."""
    if not word:
        return None
    if word.startswith(("今", "本")):
        return "0"
    if word[0] in "去上前":
        return "-2" if word.startswith("前") else "-1"
    number = int(parse(word.removesuffix("年")) or 0)
    return str(number if number > 100 else 2000 + number)


def _month_reference(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    if groups.get("month"):
        number = _number(groups["month"])
        if not 1 <= number <= 12:
            return None
        year = year_of(groups.get("year"))
        if year is None:
            return str(number)
        return f"{year}-{number:02}" if int(year) > 0 else f"y{year}/{number}"
    return str(steps_back(groups.get("back")))


def month(match: re.Match[str]) -> str | None:
    """Read 上个月, 2026年9月."""
    reference = _month_reference(match)
    return f"month:{reference}" if reference else None


def date(match: re.Match[str]) -> str | None:
    """Read 15号, 9月15号."""
    day = _number(match["day"])
    if not 1 <= day <= 31:
        return None
    if not (match.groupdict().get("month") or match.groupdict().get("back")):
        return f"date:{day}"
    reference = _month_reference(match)
    return f"date:{reference}/{day}" if reference else None


def numeric_date(match: re.Match[str]) -> str | None:
    """Read 2026-9-15, 9/15."""
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = match.groupdict().get("year4")
    return f"date:{year}-{month:02}/{day}" if year else f"date:{month}/{day}"


def tenday(match: re.Match[str]) -> str | None:
    """Read 上旬, 上个月底."""
    reference, part = _month_reference(match), match["part"]
    third = 1 if part in ("上旬", "月初", "初") else 2 if "中" in part else 3
    return f"tenday:{reference}/{third}" if reference else None


def weekday(match: re.Match[str]) -> str:
    """Read 上周五."""
    day = "一二三四五六".find(match["weekday"]) + 1 or 7
    if match["weekday"].isdigit():
        day = int(match["weekday"])
    return f"weekday:{steps_back(match['back'])}/{day}" if match["back"] else f"weekday:{day}"


def latest(match: re.Match[str], unit: str | None = None) -> str | None:
    """Read 最近三个月; `unit` is that of a pattern that names none."""
    unit = unit or UNITS[match["unit"].lstrip("个")[0]]
    if match["count"] == "半":
        return {"m": "last:15d", "y": "last:6m"}.get(unit)
    if unit == "y" and re.match("二|九[一-九]", match["count"]):  # 二五年, 九八年
        return None
    count = int(parse(match["count"][-1 if _EITHER.fullmatch(match["count"]) else 0 :]) or 0)
    # 25年 is a year
    return f"last:{count}{unit}" if 0 < count <= (10 if unit == "y" else 400) else None


def ago(match: re.Match[str]) -> str | None:
    """Read 三天前."""
    last = latest(match)
    if not last or match["count"] == "半":
        return None
    kind = {"d": "date", "w": "week", "m": "month", "y": "year"}[last[-1]]
    return f"{kind}:-{last[5:-1]}"


def quarter(match: re.Match[str]) -> str | None:
    """Read 上季度, 去年第四季度."""
    if match["number"]:
        year = year_of(match["year"])
        number = _number(match["number"])
        if not 1 <= number <= 4:
            return None
        return f"quarter:{year}/{number}" if year else f"quarter:{number}"
    return f"quarter:{steps_back(match['back'])}"


def half(match: re.Match[str]) -> str:
    """Read 上半年."""
    year, number = year_of(match["year"]), 1 if match["half"] == "上" else 2
    return f"half:{year}/{number}" if year else f"half:{number}"


def months(match: re.Match[str]) -> str | None:
    """Read 9到10月, 三四月份."""
    first, last = int(parse(match["first"]) or 0), int(parse(match["last"]) or 0)
    if not (1 <= first <= 12 and 1 <= last <= 12) or (not match["to"] and last != first + 1):
        return None
    year = year_of(match["year"])
    if year is None:
        return f"range:month:{first}..month:{last}"
    parts = (f"{year}-{n:02}" if int(year) > 0 else f"y{year}/{n}" for n in (first, last))
    return "range:month:" + "..month:".join(parts)


def days(match: re.Match[str]) -> str | None:
    """Read 9月1-15号, 1到15号."""
    first, last = int(parse(match["day"]) or 0), int(parse(match["last"]) or 0)
    if not 1 <= first < last <= 31:
        return None
    named = match["month"] or match["back"]
    reference = f"{_month_reference(match)}/" if named else ""
    return f"range:date:{reference}{first}..date:{reference}{last}"


def dotted(match: re.Match[str]) -> str | None:
    """Read 9.1-9.5."""
    parts = [int(match[name]) for name in ("month", "day", "month2", "day2")]
    if not all(1 <= n <= most for n, most in zip(parts, (12, 31, 12, 31), strict=True)):
        return None
    return "range:date:{}/{}..date:{}/{}".format(*parts)


def edge_of_year(match: re.Match[str]) -> str | None:
    """January of 年初, December of 年底."""
    month = 1 if match["part"] in ("初", "年初", "开年") else 12
    year = year_of(match["year"])
    if year is None:
        return f"month:y0/{month}" if month == 1 else f"month:{month}"
    return f"month:{year}-{month:02}" if int(year) > 0 else f"month:y{year}/{month}"


def statement(back: str) -> str | None:
    """Return 上期; 同期 is none."""
    return None if back == "同" else f"statement:{steps_back(back)}"


def holiday(match: re.Match[str]) -> str:
    """Read 去年国庆."""
    year = year_of(match["year"])
    return f"holiday:{HOLIDAY[match['holiday']]}" + (f"/{year}" if year else "")


def weekend(match: re.Match[str]) -> str:
    """Read 上周末."""
    week = steps_back(match["back"])
    return f"range:weekday:{week}/6..weekday:{week}/7"
