"""Numbers as Chinese customers write and say them: 25, 两万五, 1.2万, 1万2, 叁仟, 幺二三."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3, "〇": 0}
_SPOKEN = _DIGIT | {"幺": 1, "洞": 0, "拐": 7, "勾": 9}
for _word in "俩仨":
    _SPOKEN.pop(_word)
_UNIT = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "k": 1000, "w": 10_000}

# As on cheques; in a place's name (陆家嘴) one of them stands alone.
_FORMAL = str.maketrans("壹贰叁参肆伍陆柒捌玖拾佰仟圆", "一二三三四五六七八九十百千元")
_FORMAL_RUN = re.compile(r"[壹贰叁参肆伍陆柒捌玖拾佰仟圆零万亿元角分]{2,}")

SPOKEN = "零一二三四五六七八九幺两洞拐勾"
CHINESE = r"[零一二两三四五六七八九十百千万亿]{1,24}"
ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,8})?|\d{1,15}(?:\.\d{1,8})?)(?!\d)"
_POINT = r"[零一二两三四五六七八九十百千]{1,8}点[零一二三四五六七八九]{1,8}(?:[千万亿]|(?=[块元]))"
# 1万2, 3万5千: the last digit counts only if nothing is counted with it (1万2张).
_MIXED = (
    r"\d{1,4}[千万亿](?:\d{1,3}[百千万]){0,3}"
    r"(?:\d{1,4}|[一二三四五六七八九])(?![\d.,:年月日号张笔个次天期%十百千万分])"
)
_MIXED_UNITS = r"\d{1,4}[千万亿](?:\d{1,3}[百千万]){1,3}"
NUMBER = (
    rf"(?:{_POINT}|{_MIXED}|{_MIXED_UNITS}"
    rf"|(?:{ARABIC})(?:[十百千万亿]{{1,3}}|[kw](?![a-z]))?|{CHINESE})"
)


def spoken_digits(text: str) -> str:
    """Return `text` with spoken digits written: 尾号幺二三四 → 尾号1234, digit by digit."""
    return "".join(str(_SPOKEN[c]) if c in _SPOKEN else c for c in text)


def informal(text: str) -> str:
    """Return `text` with 壹仟贰佰圆 written 一千二百元, of the same length."""
    return _FORMAL_RUN.sub(lambda match: match[0].translate(_FORMAL), text)


def parse(text: str) -> Decimal | None:
    """Return the number that `text` (in normal form, all of it a number) says, or None."""
    match = re.fullmatch(rf"({ARABIC})([十百千万亿kw]*)", text)
    if match:
        number = Decimal(match[1].replace(",", ""))
        for unit in match[2]:
            number *= _UNIT[unit]
        return number
    if text[:1].isdecimal() and re.fullmatch(rf"{_MIXED}|{_MIXED_UNITS}", text):
        return _mixed(text)
    whole, point, rest = text.partition("点")
    if point:
        return _with_point(whole, rest)
    if text and all(c in _DIGIT for c in text):
        return Decimal("".join(str(_DIGIT[c]) for c in text))
    if not re.fullmatch(CHINESE, text):
        return None
    return _chinese(text)


def _mixed(text: str) -> Decimal:
    """Read 1万2 (a last bare digit is short, as in 两万五), 3万5千, 2万3500."""
    total, unit = Decimal(0), 1
    for digits, name in re.findall(r"(\d+|[一二三四五六七八九])([百千万亿]?)", text):
        unit = _UNIT[name] if name else unit // 10 if len(digits) == 1 else 1
        total += Decimal(parse(digits) or 0) * unit
    return total


def _with_point(whole: str, rest: str) -> Decimal | None:
    """Read 三点五万."""
    before, digits = parse(whole), rest.rstrip("千万亿")
    if before is None or not digits or any(c not in _DIGIT for c in digits):
        return None
    number = before + Decimal("0." + "".join(str(_DIGIT[c]) for c in digits))
    for unit in rest[len(digits) :]:
        number *= _UNIT[unit]
    return number


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
