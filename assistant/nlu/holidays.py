"""When the holidays are that customers name: 国庆期间, 春节, 双十一."""

from __future__ import annotations

from datetime import date, timedelta

# Names, in normal form; the longest is looked for first.
NAMES = {
    "national": (
        "国庆长假",
        "国庆假期",
        "国庆节",
        "国庆",
        "十一假期",
        "十一长假",
        "十一黄金周",
        "国庆小长假",
        "十一小长假",
        "十一期间",
        "十一那几天",
        "黄金周",
    ),
    "spring": ("春节假期", "春节", "过年", "大年", "新春", "除夕", "大年三十", "年三十"),
    "labour": ("五一假期", "五一黄金周", "劳动节", "五一节", "五一", "五一小长假"),
    "new_year": ("元旦假期", "元旦节", "元旦"),
    "qingming": ("清明假期", "清明节", "清明"),
    "dragon_boat": ("端午假期", "端午节", "端午"),
    "mid_autumn": ("中秋假期", "中秋节", "中秋"),
    "double_eleven": ("双十一", "双11", "光棍节"),
    "mid_year_sale": ("六一八", "618大促", "618"),
    "double_twelve": ("双十二", "双12"),
    "christmas": ("圣诞节", "圣诞"),
    "lantern": ("元宵节", "元宵"),
    "valentine": ("情人节",),
    "women": ("妇女节", "三八节"),
    "children": ("儿童节", "六一节"),
    "teachers": ("教师节",),
    "summer": ("暑假期间", "暑假"),
}

# Month, day, number of days.
_FIXED = {
    "national": (10, 1, 7),
    "labour": (5, 1, 5),
    "new_year": (1, 1, 3),
    "qingming": (4, 4, 3),
    "double_eleven": (11, 10, 3),
    "mid_year_sale": (6, 17, 3),
    "double_twelve": (12, 11, 3),
    "christmas": (12, 24, 2),
    "valentine": (2, 14, 1),
    "women": (3, 8, 1),
    "children": (6, 1, 1),
    "teachers": (9, 10, 1),
    "summer": (7, 1, 62),
}

# First days by the lunar calendar, 2023 to 2035 (Hong Kong Observatory's conversion tables).
_LUNAR = {
    "spring": "0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208",
    "dragon_boat": "0622 0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610",
    "mid_autumn": "0929 0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916",
}
_LUNAR["lantern"] = _LUNAR["spring"]
_LUNAR_FROM = 2023
_LUNAR_DAYS = {"spring": (-1, 8), "lantern": (14, 1), "dragon_boat": (0, 3), "mid_autumn": (0, 3)}


def days(name: str, year: int) -> tuple[date, date]:
    """Return the first and last day of a holiday; past the lunar table, its average date.

    Raises:
        KeyError: there is no holiday of that name.
    """
    if name in _FIXED:
        month, day, length = _FIXED[name]
        first = date(year, month, day)
        return first, first + timedelta(days=length - 1)
    table = _LUNAR[name].split()
    known = 0 <= year - _LUNAR_FROM < len(table)
    entry = table[year - _LUNAR_FROM] if known else sorted(table)[len(table) // 2]
    offset, length = _LUNAR_DAYS[name]
    first = date(year, int(entry[:2]), int(entry[2:])) + timedelta(days=offset)
    return first, first + timedelta(days=length - 1)
