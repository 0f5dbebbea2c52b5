"""The words that periods are made of, as parts of patterns."""

from __future__ import annotations

import re

from assistant.nlu.holidays import NAMES

N = r"(?:\d{1,2}|[零一二三四五六七八九十]{1,3})"
COUNT = r"(?:\d{1,3}|[一二两俩仨三四五六七八九十]{1,3}|半)"
YEAR4 = r"(?:(?:19|20)\d{2}|二零[零一二三四五六七八九]{2})"
YEAR2 = r"(?:(?<!\d)2\d|(?<![零一二三四五六七八九十])二[零一二三四五六七八九])"
YEAR = rf"(?P<year>(?:{YEAR4}|{YEAR2})年|今年|本年度?|去年|上一?年|前年)"
THIS, LAST = r"这一?个?|本|当", r"上一?[个回次]?那?|(?:再往?)?前面?那?一个?"
LAST2 = r"上上上?一?个?|大上个?|前个(?=月)"
BACK = rf"(?P<back>{LAST2}|{LAST}|{THIS}|同)"
MONTH = rf"(?:{YEAR}的?)?(?<!\d)(?P<month>{N})月(?!租|供|底薪|结)份?"
DAY = (
    r"(?<![\d每])(?<!每月)(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})"
    r"(?:号(?!线|楼|码|卡)|日(?!元))"
)
WEEK = r"(?:周|星期|礼拜)"
DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "当": 0}
HOLIDAY = {name: key for key, names in NAMES.items() for name in names}
HOLIDAYS = "|".join(sorted(map(re.escape, HOLIDAY), key=len, reverse=True))
PART = r"(?P<part>上旬|中旬|下旬|月?初|中(?=旬)|月中(?![午国秋信])|月?底|月?末)"
OF = r"(?:的|流水|明细|交易|账单|消费|记录|开支|支出|收支|$)"
TO = r"(?:到|至|-|~|—|–)"
MONEY = r"[块元万千]"
HERE = r"(?:那[天笔次]|当天|[,。!?]|的|$)"
UNITS = {"天": "d", "日": "d", "周": "w", "星": "w", "礼": "w", "月": "m", "年": "y"}
SPAN = rf"(?P<count>{COUNT})(?P<unit>天|日|周|个?星期|个?礼拜|个月|(?<=[俩仨])月|年)"
