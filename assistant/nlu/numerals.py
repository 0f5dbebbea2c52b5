"""Numbers as Chinese customers write and say them: 25, 两万五, 1.2万, 幺二三."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_SPOKEN = _DIGIT | {"幺": 1, "洞": 0, "拐": 7, "勾": 9}
_SPOKEN.pop("俩")
_UNIT = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "k": 1000, "w": 10_000}

SPOKEN = "零一二三四五六七八九幺两洞拐勾"
CHINESE = r"[零一二两三四五六七八九十百千万亿]+"
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = rf"(?:(?:{ARABIC})(?:[十百千万亿]+|[kw](?![a-z]))?|{CHINESE})"


def spoken_digits(text: str) -> str:
    """Return `text` with spoken digits written: 尾号幺二三四 → 尾号1234, digit by digit."""
    return "".join(str(_SPOKEN[c]) if c in _SPOKEN else c for c in text)


def parse(text: str) -> Decimal | None:
    """Return the number that `text` (in normal form, all of it a number) says, or None."""
    match = re.fullmatch(rf"({ARABIC})([十百千万亿kw]*)", text)
    if match:
        number = Decimal(match[1].replace(",", ""))
        for unit in match[2]:
            number *= _UNIT[unit]
        return number
    if text and all(c in _DIGIT for c in text):
        return Decimal("".join(str(_DIGIT[c]) for c in text))
    if not re.fullmatch(CHINESE, text):
        return None
    return _chinese(text)


def _chinese(text: str) -> Decimal | None:
    """Read 两万五千零三: sections of up to 千, then 万, then 亿; a last bare digit is short."""
    total = section = digit = 0
    last_unit = 1
    bare = False  # a digit waits for its unit
    for character in text:
        if character in _DIGIT:
            if bare:
                return None
            digit, bare = _DIGIT[character], character != "零"
            if character == "零":
                last_unit = 1  # 两万零五 is not 两万五
        elif character in "十百千":
            unit = _UNIT[character]
            section += (digit if bare else 1) * unit
            digit, bare, last_unit = 0, False, unit
        else:
            unit = _UNIT[character]
            below = section + digit
            total = (total + below) * unit if total and unit > 10_000 else total + below * unit
            if not below:
                return None
            section, digit, bare, last_unit = 0, 0, False, unit
    if bare:
        section += digit * (last_unit // 10 if last_unit >= 100 else 1)
    return Decimal(total + section)
