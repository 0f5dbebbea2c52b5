"""How customers say periods: each pattern, and the value that it stands for.

The values are those of `assistant.nlu.period_values`. The longest match wins, then the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.nlu import period_makers as make
from assistant.nlu.period_words import (
    BACK,
    COUNT,
    DAY,
    DAYS,
    HERE,
    HOLIDAYS,
    LAST,
    LAST2,
    MONEY,
    MONTH,
    OF,
    PART,
    SPAN,
    THIS,
    TO,
    WEEK,
    YEAR,
    N,
)

RULES: list[tuple[str, Callable[[re.Match[str]], str | None]]] = [
    (
        r"(?<!\d)(?P<year4>(?:19|20)\d{2})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})(?!\d)",
        make.numeric_date,
    ),
    (r"(?<!\d)(?P<year4>20\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)", make.numeric_date),
    (r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])", make.numeric_date),
    (
        r"(?<!\d)(?P<y>20\d{2})[-/.]?(?P<m>0[1-9]|1[0-2])(?!\d)(?:月份?)?",
        lambda m: f"month:{m['y']}-{m['m']}",
    ),
    (
        r"(?<![\d.])(?P<month>\d{1,2})\.(?P<day>\d{1,2})(?:号|日(?!元)|(?=那天|当天))",
        make.numeric_date,
    ),
    (
        rf"(?<![\d.])(?P<month>\d{{1,2}})\.(?P<day>\d{{1,2}}){TO}"
        rf"(?P<month2>\d{{1,2}})\.(?P<day2>\d{{1,2}})(?![\d.]|{MONEY})",
        make.dotted,
    ),
    (r"(?<![\d/-])(?P<month>\d{1,2})-(?P<day>\d{1,2})(?=那[天笔]|当天)", make.numeric_date),
    (
        rf"(?:{MONTH}的?|{BACK}月的?)?(?<![\d/.-])(?P<day>{N})[号日]?{TO}(?P<last>{N})"
        r"(?:号(?!线|楼|码|卡)|日(?!元))",
        make.days,
    ),
    (
        rf"(?:{YEAR}的?)?(?<![\d/.-])(?P<first>{N})(?P<to>{TO})(?P<last>{N})月(?!租|供)份?",
        make.months,
    ),
    (
        rf"(?:{YEAR}的?)?(?<![零一二三四五六七八九十])(?P<first>[一二三四五六七八九])(?P<to>)"
        r"(?P<last>[二三四五六七八九])月(?!租|供)份?",
        make.months,
    ),
    (rf"(?:{MONTH}|{BACK}月)的?{DAY}", make.date),
    (rf"{MONTH}(?P<day>\d{{1,2}})(?={TO}|{HERE})", make.date),
    (rf"(?:{MONTH}|{BACK}月)的?{PART}", make.tenday),
    (r"(?P<part>月初|月中(?![午国秋信])|月底|月末)", make.tenday),
    (DAY, make.date),
    (MONTH, make.month),
    # What is due this month is on the newest statement, whichever month it was made in.
    (
        r"(?:这一?个?|本|当)月份?的?(?=[^,。!?]{0,8}(?:[要该应]还|还款|还多少|最低|账单|欠))",
        lambda m: "statement:0",
    ),
    (rf"{BACK}月份?", make.month),
    (rf"{BACK}一?(?:期|账期)(?!间)", lambda m: make.statement(m["back"])),
    (r"(?:还完|还掉|还清)了?的?那一?(?:期|张)", lambda m: "statement:-1"),
    (r"上一?[回次](?:那张|出的|那个)?(?:信用卡)?(?:单子|卡?账单?)", lambda m: "statement:-1"),
    (rf"{BACK}(?:账单|对账单)(?!日)", lambda m: f"statement:{make.steps_back(m['back'])}"),
    (
        r"(?P<d>大前|前|昨|今|当)(?:天|日|晚|夜|儿个?)(?:上|早上|中午|下午|晚上|凌晨|夜里)?|今早",
        lambda m: f"date:{DAYS[m['d'] or '今']}",
    ),
    (
        rf"(?<!每)(?<!每个)(?:(?P<back>{LAST2}|{LAST}|{THIS})一?个?)?{WEEK}(?P<weekday>[一二三四五六日天末1-7])"
        r"(?!\d|个)",
        lambda m: make.weekend(m) if m["weekday"] == "末" else make.weekday(m),
    ),
    (
        rf"(?P<back>{LAST2}|{LAST}|{THIS})一?个?{WEEK}(?![一二三四五六日天末])",
        lambda m: f"week:{make.steps_back(m['back'])}",
    ),
    (
        rf"(?:(?:最近|近来|近|过去|这|(?<!提)前|往前)的?这?|之前的?){SPAN}(?:之?内|以内|以来|里)?",
        make.latest,
    ),
    (rf"{SPAN}(?:之?内|以内|以来)", make.latest),
    (rf"(?<![分第存]){SPAN}(?={OF})", make.latest),
    (
        rf"(?:最近|近来|近|过去)的?(?P<count>{COUNT})(?P<unit>月)(?![份底初末])(?!的?\d)",
        make.latest,
    ),
    (
        rf"(?:最近|近|过去|(?<!往)前|(?<!往)上)的?(?P<count>{COUNT})(?P<unit>个?账?期|个(?=账单(?!日)))(?!间)",
        lambda m: make.latest(m, "m"),
    ),
    (rf"{SPAN}(?:之前|以前|前)", make.ago),
    (r"(?:前阵子|前一?(?:阵子|段时间)|[这近]段时间)", lambda m: "last:30d"),
    (r"(?:最近|近|这|前)的?几(?:天|日)|前些(?:天|日子)|这阵子", lambda m: "last:7d"),
    (r"(?:最近|近|这)的?几个?(?:周|星期|礼拜)", lambda m: "last:4w"),
    (r"(?:最近|近|这|前)的?几个月", lambda m: "last:3m"),
    (
        rf"(?:{YEAR}的?)?(?:第(?=[一二三四1-4]))?(?:(?P<number>[一二三四1-4])|{BACK}一?个?)季度?",
        make.quarter,
    ),
    (rf"(?:{YEAR}的?)?(?P<half>[上下])半年", make.half),
    (rf"(?:{YEAR}的?)?q(?P<number>[1-4])(?P<back>)(?![\da-z])", make.quarter),
    (rf"{YEAR}的?(?P<part>年?初|年?[底末])(?!期)", make.edge_of_year),
    (r"(?P<year>)(?P<part>年初|年底|年末|开年)", make.edge_of_year),
    (r"(?:全年|一整年)", lambda m: "year:0"),
    (rf"{YEAR}全年", lambda m: f"year:{make.year_of(m['year'])}"),
    (YEAR, lambda m: f"year:{make.year_of(m['year'])}"),
    (rf"(?:{YEAR}的?)?(?P<holiday>{HOLIDAYS})(?:期间|那几天|前后|当天|的时候)?", make.holiday),
]
