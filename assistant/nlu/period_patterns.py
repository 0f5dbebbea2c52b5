"""How customers say periods: each pattern, and the value that it stands for.

The values are those of `assistant.nlu.period_values`. The longest match wins, then the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.nlu.holidays import NAMES
from assistant.nlu.numerals import parse

_N = r"(?:\d{1,2}|[零一二三四五六七八九十]{1,3})"
_COUNT = r"(?:\d{1,3}|[一二两俩仨三四五六七八九十]{1,3}|半)"
_YEAR4 = r"(?:(?:19|20)\d{2}|二零[零一二三四五六七八九]{2})"
_YEAR = rf"(?P<year>(?:{_YEAR4}|(?<!\d)2\d|(?<![零一二三四五六七八九十])二[零一二三四五六七八九])年|今年|本年度?|去年|上一?年|前年)"
_THIS, _LAST, _LAST2 = r"这一?个?|本|当", r"上一?个?|前一个", r"上上上?一?个?|大上个?|前个(?=月)"
_BACK = rf"(?P<back>{_LAST2}|{_LAST}|{_THIS}|同)"
_MONTH = rf"(?:{_YEAR}的?)?(?<!\d)(?P<month>{_N})月(?!租|供|底薪|结)份?"
_DAY = (
    r"(?<![\d每])(?<!每月)(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})"
    r"(?:号(?!线|楼|码|卡)|日(?!元))"
)
_WEEK = r"(?:周|星期|礼拜)"
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "当": 0}
_HOLIDAY = {name: key for key, names in NAMES.items() for name in names}
_HOLIDAYS = "|".join(sorted(map(re.escape, _HOLIDAY), key=len, reverse=True))
_PART = r"(?P<part>上旬|中旬|下旬|月?初|中(?=旬)|月中(?![午国秋信])|月?底|月?末)"
_OF = r"(?:的|流水|明细|交易|账单|消费|记录|开支|支出|收支|$)"
_TO = r"(?:到|至|-|~|—|–)"
_MONEY = r"[块元万千]"
_HERE = r"(?:那[天笔次]|当天|[,。!?]|的|$)"
_UNITS = {"天": "d", "日": "d", "周": "w", "星": "w", "礼": "w", "个": "m", "月": "m", "年": "y"}


_EITHER = re.compile("[一二两三四五六七八九]{2}")  # 三四天


def _number(text: str | None) -> int:
    """Return a whole number, 0 where there is none that fits."""
    if not text or re.fullmatch("[一二三四五六七八九]{2}", text):  # 三四月 is not the 34th
        return 0
    number = parse(text)
    return int(number) if number is not None else 0


def _back(word: str | None) -> int:
    if not word or re.fullmatch(_THIS + "|同", word):
        return 0
    if word.startswith("上上上"):
        return -3
    return -2 if word.startswith(("上上", "大上", "前个")) else -1


def _year(word: str | None) -> str | None:
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
        year = _year(groups.get("year"))
        if year is None:
            return str(number)
        return f"{year}-{number:02}" if int(year) > 0 else f"y{year}/{number}"
    return str(_back(groups.get("back")))


def _month(match: re.Match[str]) -> str | None:
    reference = _month_reference(match)
    return f"month:{reference}" if reference else None


def _date(match: re.Match[str]) -> str | None:
    day = _number(match["day"])
    if not 1 <= day <= 31:
        return None
    if not (match.groupdict().get("month") or match.groupdict().get("back")):
        return f"date:{day}"
    reference = _month_reference(match)
    return f"date:{reference}/{day}" if reference else None


def _numeric_date(match: re.Match[str]) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = match.groupdict().get("year4")
    return f"date:{year}-{month:02}/{day}" if year else f"date:{month}/{day}"


def _tenday(match: re.Match[str]) -> str | None:
    reference, part = _month_reference(match), match["part"]
    third = 1 if part in ("上旬", "月初", "初") else 2 if "中" in part else 3
    return f"tenday:{reference}/{third}" if reference else None


def _weekday(match: re.Match[str]) -> str:
    day = "一二三四五六".find(match["weekday"]) + 1 or 7
    if match["weekday"].isdigit():
        day = int(match["weekday"])
    return f"weekday:{_back(match['back'])}/{day}" if match["back"] else f"weekday:{day}"


def _last(match: re.Match[str], unit: str | None = None) -> str | None:
    unit = unit or _UNITS[match["unit"][0]]
    if match["count"] == "半":
        return {"m": "last:15d", "y": "last:6m"}.get(unit)
    if unit == "y" and match["count"][0] == "二":  # 二五年
        return None
    count = int(parse(match["count"][-1 if _EITHER.fullmatch(match["count"]) else 0 :]) or 0)
    # 25年 is a year
    return f"last:{count}{unit}" if 0 < count <= (10 if unit == "y" else 400) else None


def _ago(match: re.Match[str]) -> str | None:
    last = _last(match)
    if not last or match["count"] == "半":
        return None
    kind = {"d": "date", "w": "week", "m": "month", "y": "year"}[last[-1]]
    return f"{kind}:-{last[5:-1]}"


def _quarter(match: re.Match[str]) -> str | None:
    if match["number"]:
        year = _year(match["year"])
        number = _number(match["number"])
        if not 1 <= number <= 4:
            return None
        return f"quarter:{year}/{number}" if year else f"quarter:{number}"
    return f"quarter:{_back(match['back'])}"


def _half(match: re.Match[str]) -> str:
    year, number = _year(match["year"]), 1 if match["half"] == "上" else 2
    return f"half:{year}/{number}" if year else f"half:{number}"


def _months(match: re.Match[str]) -> str | None:
    """Read 9到10月, 三四月份."""
    first, last = int(parse(match["first"]) or 0), int(parse(match["last"]) or 0)
    if not (1 <= first <= 12 and 1 <= last <= 12) or (not match["to"] and last != first + 1):
        return None
    year = _year(match["year"])
    if year is None:
        return f"range:month:{first}..month:{last}"
    parts = (f"{year}-{n:02}" if int(year) > 0 else f"y{year}/{n}" for n in (first, last))
    return "range:month:" + "..month:".join(parts)


def _days(match: re.Match[str]) -> str | None:
    """Read 9月1-15号, 1到15号."""
    first, last = int(parse(match["day"]) or 0), int(parse(match["last"]) or 0)
    if not 1 <= first < last <= 31:
        return None
    named = match["month"] or match["back"]
    reference = f"{_month_reference(match)}/" if named else ""
    return f"range:date:{reference}{first}..date:{reference}{last}"


def _dotted(match: re.Match[str]) -> str | None:
    """Read 9.1-9.5."""
    parts = [int(match[name]) for name in ("month", "day", "month2", "day2")]
    if not all(1 <= n <= most for n, most in zip(parts, (12, 31, 12, 31), strict=True)):
        return None
    return "range:date:{}/{}..date:{}/{}".format(*parts)


def _edge_of_year(match: re.Match[str]) -> str | None:
    """January of 年初, December of 年底."""
    month = 1 if match["part"] in ("初", "年初", "开年") else 12
    year = _year(match["year"])
    if year is None:
        return f"month:y0/{month}" if month == 1 else f"month:{month}"
    return f"month:{year}-{month:02}" if int(year) > 0 else f"month:y{year}/{month}"


def _period_of(back: str, kind: str) -> str | None:
    """Return 上期; 同期 alone is none."""
    return None if back == "同" else f"{kind}:{_back(back)}"


def _holiday(match: re.Match[str]) -> str:
    year = _year(match["year"])
    return f"holiday:{_HOLIDAY[match['holiday']]}" + (f"/{year}" if year else "")


def _weekend(match: re.Match[str]) -> str:
    week = _back(match["back"])
    return f"range:weekday:{week}/6..weekday:{week}/7"


_SPAN = rf"(?P<count>{_COUNT})(?P<unit>天|日|周|个?星期|个?礼拜|个月|(?<=[俩仨])月|年)"
RULES: list[tuple[str, Callable[[re.Match[str]], str | None]]] = [
    (
        r"(?<!\d)(?P<year4>(?:19|20)\d{2})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})(?!\d)",
        _numeric_date,
    ),
    (r"(?<!\d)(?P<year4>20\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)", _numeric_date),
    (r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])", _numeric_date),
    (
        r"(?<!\d)(?P<y>20\d{2})[-/.]?(?P<m>0[1-9]|1[0-2])(?!\d)(?:月份?)?",
        lambda m: f"month:{m['y']}-{m['m']}",
    ),
    (
        r"(?<![\d.])(?P<month>\d{1,2})\.(?P<day>\d{1,2})(?:号|日(?!元)|(?=那天|当天))",
        _numeric_date,
    ),
    (
        rf"(?<![\d.])(?P<month>\d{{1,2}})\.(?P<day>\d{{1,2}}){_TO}"
        rf"(?P<month2>\d{{1,2}})\.(?P<day2>\d{{1,2}})(?![\d.]|{_MONEY})",
        _dotted,
    ),
    (r"(?<![\d/-])(?P<month>\d{1,2})-(?P<day>\d{1,2})(?=那[天笔]|当天)", _numeric_date),
    (
        rf"(?:{_MONTH}的?|{_BACK}月的?)?(?<![\d/.-])(?P<day>{_N})[号日]?{_TO}(?P<last>{_N})"
        r"(?:号(?!线|楼|码|卡)|日(?!元))",
        _days,
    ),
    (
        rf"(?:{_YEAR}的?)?(?<![\d/.-])(?P<first>{_N})(?P<to>{_TO})(?P<last>{_N})月(?!租|供)份?",
        _months,
    ),
    (
        rf"(?:{_YEAR}的?)?(?<![零一二三四五六七八九十])(?P<first>[一二三四五六七八九])(?P<to>)"
        r"(?P<last>[二三四五六七八九])月(?!租|供)份?",
        _months,
    ),
    (rf"(?:{_MONTH}|{_BACK}月)的?{_DAY}", _date),
    (rf"{_MONTH}(?P<day>\d{{1,2}})(?={_TO}|{_HERE})", _date),
    (rf"(?:{_MONTH}|{_BACK}月)的?{_PART}", _tenday),
    (r"(?P<part>月初|月中(?![午国秋信])|月底|月末)", _tenday),
    (_DAY, _date),
    (_MONTH, _month),
    # What is due this month is on the newest statement, whichever month it was made in.
    (
        r"(?:这一?个?|本|当)月份?的?(?=[^,。!?]{0,8}(?:[要该应]还|还款|还多少|最低|账单|欠))",
        lambda m: "statement:0",
    ),
    (rf"{_BACK}月份?", _month),
    (rf"{_BACK}一?(?:期|账期)(?!间)", lambda m: _period_of(m["back"], "statement")),
    (rf"{_BACK}(?:账单|对账单)(?!日)", lambda m: f"statement:{_back(m['back'])}"),
    (
        r"(?P<d>大前|前|昨|今|当)(?:天|日|晚|夜|儿个?)(?:上|早上|中午|下午|晚上|凌晨|夜里)?|今早",
        lambda m: f"date:{_DAYS[m['d'] or '今']}",
    ),
    (
        rf"(?<!每)(?<!每个)(?:(?P<back>{_LAST2}|{_LAST}|{_THIS})一?个?)?{_WEEK}(?P<weekday>[一二三四五六日天末1-7])"
        r"(?!\d|个)",
        lambda m: _weekend(m) if m["weekday"] == "末" else _weekday(m),
    ),
    (
        rf"(?P<back>{_LAST2}|{_LAST}|{_THIS})一?个?{_WEEK}(?![一二三四五六日天末])",
        lambda m: f"week:{_back(m['back'])}",
    ),
    (rf"(?:(?:最近|近来|近|过去|这|(?<!提)前|往前)的?这?|之前的?){_SPAN}(?:之?内|以内|以来|里)?", _last),
    (rf"{_SPAN}(?:之?内|以内|以来)", _last),
    (rf"(?<![分第存]){_SPAN}(?={_OF})", _last),
    (rf"(?:最近|近来|近|过去)的?(?P<count>{_COUNT})(?P<unit>月)(?![份底初末])(?!的?\d)", _last),
    (
        rf"(?:最近|近|过去|前|上)的?(?P<count>{_COUNT})(?P<unit>个?账?期|个(?=账单))(?!间)",
        lambda m: _last(m, "m"),
    ),
    (rf"{_SPAN}(?:之前|以前|前)", _ago),
    (r"(?:前阵子|前一?(?:阵子|段时间)|[这近]段时间)", lambda m: "last:30d"),
    (r"(?:最近|近|这|前)的?几(?:天|日)|前些(?:天|日子)|这阵子", lambda m: "last:7d"),
    (r"(?:最近|近|这)的?几个?(?:周|星期|礼拜)", lambda m: "last:4w"),
    (r"(?:最近|近|这|前)的?几个月", lambda m: "last:3m"),
    (
        rf"(?:{_YEAR}的?)?(?:第(?=[一二三四1-4]))?(?:(?P<number>[一二三四1-4])|{_BACK}一?个?)季度?",
        _quarter,
    ),
    (rf"(?:{_YEAR}的?)?(?P<half>[上下])半年", _half),
    (rf"(?:{_YEAR}的?)?q(?P<number>[1-4])(?P<back>)(?![\da-z])", _quarter),
    (rf"{_YEAR}的?(?P<part>年?初|年?[底末])(?!期)", _edge_of_year),
    (r"(?P<year>)(?P<part>年初|年底|年末|开年)", _edge_of_year),
    (r"(?:全年|一整年)", lambda m: "year:0"),
    (rf"{_YEAR}全年", lambda m: f"year:{_year(m['year'])}"),
    (_YEAR, lambda m: f"year:{_year(m['year'])}"),
    (rf"(?:{_YEAR}的?)?(?P<holiday>{_HOLIDAYS})(?:期间|那几天|前后|当天|的时候)?", _holiday),
]
