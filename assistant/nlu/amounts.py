"""Amounts of money in a customer's words, as values that do not depend on who reads them.

Values: `eq:500.5`, `gte:1000`, `lte:200`, `between:100..200`, `about:3000` (yuan, or the currency
that is said beside it).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from assistant.nlu.amount_patterns import (
    AFTER,
    AMOUNT,
    BEFORE,
    CARD_TAIL,
    COMPARED,
    HALF,
    NOT_MONEY,
    RANGE,
    SERVICE,
    SIGNED,
    SPREAD,
    VAGUE,
)
from assistant.nlu.numerals import CHINESE, parse

Hit = tuple[int, int, str]

MOST = Decimal(10) ** 12  # yuan; more than this is no amount that anybody means
ABOUT = Decimal("0.1")  # 三千左右 means within a tenth


def find(text: str) -> list[Hit]:
    """Return (start, end, value) of each amount in `text` (in normal form), left to right."""
    found: list[Hit] = []
    upcoming: dict[Callable[[str, int], Hit | None], Hit | None] = {
        way: way(text, 0) for way in (_next_range, _next_spread, _next_compared, _next)
    }
    while hits := [hit for hit in upcoming.values() if hit]:
        hit = min(hits, key=lambda h: (h[0], -h[1]))
        at = hit[1]
        if found and hit[0] - found[-1][1] <= 1:
            hit = _joined(found.pop(), hit, found)
        found.append(hit)
        for way, last in upcoming.items():
            if last and last[0] < at:
                upcoming[way] = way(text, at)
    return found


def _joined(left: Hit, right: Hit, found: list[Hit]) -> Hit:
    """Make one of 20块以上100块以下; anything else stays two."""
    low, high = left[2].removeprefix("gte:"), right[2].removeprefix("lte:")
    if low == left[2] or high == right[2] or Decimal(low) > Decimal(high):
        found.append(left)
        return right
    return left[0], right[1], f"between:{low}..{high}"


def resolve(value: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the greatest amount that `value` means; None where it is open.

    Raises:
        ValueError: `value` is none that `find` makes.
    """
    kind, _, rest = value.partition(":")
    if kind == "between":
        low, _, high = rest.partition("..")
        return Decimal(low), Decimal(high)
    if kind not in ("eq", "gte", "lte", "about") or not re.fullmatch(r"\d+(\.\d+)?", rest):
        raise ValueError(f"not an amount: {value}")
    amount = Decimal(rest)
    if kind == "about":
        cent = Decimal("0.01")
        return tuple(  # type: ignore[return-value]
            (amount * (1 + way * ABOUT)).quantize(cent, ROUND_HALF_UP) for way in (-1, 1)
        )
    return (None if kind == "lte" else amount), (None if kind == "gte" else amount)


def _next_range(text: str, at: int) -> Hit | None:
    for match in RANGE.finditer(text, at):
        low, high = parse(match["low"]), parse(match["high"])
        closed = (match["unit"] or "").endswith(("之间", "区间"))
        if match["and"] and not closed:  # 100和200块 are two
            continue
        if match["unit"] is None and not _plainly_money(match["high"]):
            continue
        if low is None or high is None:
            continue
        unit = parse("一" + match["high"][-1]) if match["high"][-1] in "十百千万亿" else None
        if unit and not match["low_unit"] and low * unit < high and low < 10:  # 五到八百
            low *= unit
        if low < high:
            return match.start(), match.end(), f"between:{_plain(low)}..{_plain(high)}"
    return None


def _next_spread(text: str, at: int) -> Hit | None:
    hits = [pattern.search(text, at) for pattern in (SPREAD, VAGUE, HALF)]
    first = min((hit for hit in hits if hit), key=lambda hit: hit.start(), default=None)
    return (first.start(), first.end(), _vague(first)) if first else None


def _next_compared(text: str, at: int) -> Hit | None:
    """Read 比一千块多."""
    for match in COMPARED.finditer(text, at):
        number = parse(match["number"])
        if number is not None:
            kind = "lte" if match["way"] in "少低小" else "gte"
            return match.start(), match.end(), f"{kind}:{_plain(number)}"
    return None


def _vague(match: re.Match[str]) -> str:
    """Value of 五六百 (500 to 700), 几百块 (100 to 1000), 上万块 (from 10000), 半块钱."""
    if match.re is HALF:
        return "eq:0.5"
    if match.re is SPREAD:
        low, high = parse(match[1] + match[3]), parse(match[2] + match[3])
        assert low is not None and high is not None
        wide = parse(match[2]) != (parse(match[1]) or 0) + 1  # 三五百; 五六百 may be 680
        low, high = sorted((low, high))
        return f"between:{_plain(low)}..{_plain(high if wide else high + (high - low))}"
    unit = parse(match["unit"]) or parse("一" + match["unit"])
    assert unit is not None
    if match["several"]:
        return f"between:{_plain(unit)}..{_plain(unit * 10)}"
    return f"gte:{_plain(unit)}"


def _next(text: str, at: int) -> Hit | None:
    for match in AMOUNT.finditer(text, at):
        number = match.start("number")
        signed = SIGNED.search(text, max(0, number - 6), number)
        money = any(match[name] for name in ("sign", "unit", "before", "after", "more")) or signed
        if not (money or match["foreign"] is not None or _plainly_money(match["number"])):
            continue
        end = max(match.end("number"), match.end("more"), match.end("scale"))
        if match["unit"] or match["foreign"] is not None:
            pass
        elif NOT_MONEY.match(text, end) or (not match["sign"] and _no_number(match)):
            continue
        if CARD_TAIL.search(text, max(0, number - 6), number):
            continue
        amount = _amount(match)
        if amount is not None:
            start = number if SERVICE.match(match["before"] or "") else match.start()
            return start, match.end(), _value(match, amount)
    return None


def _no_number(match: re.Match[str]) -> bool:
    """Tell whether characters are none here: 还款一直很好, 退千, 小两居."""
    number = match["number"]
    if match["before"] == "小":
        return not re.search("[百千万]", number)
    alone = not (match["after"] or match["more"])
    return alone and bool(re.fullmatch(r"[^\d]|[百千万亿].*", number))


def _plainly_money(number: str) -> bool:
    """Tell whether a number alone can only be money: 123.45, 3,050, 两万五 — but not 三 or 6789."""
    if re.search(r"[.,]\d{2}|.[万亿]|^\d+[百千]|k$|^(?:1[3-9]|[2-9]\d|\d{3,})\.\d$", number):
        return number[0] not in "百千万亿"
    return bool(re.fullmatch(CHINESE, number) and re.match(r"[^百千万亿十]+[百千]", number))


def _amount(match: re.Match[str]) -> Decimal | None:
    number = parse(match["number"])
    if number is None:
        return None
    if match["scale"]:  # 二十来万
        number *= parse("一" + match["scale"]) or 1
    if number >= MOST:
        return None
    unit = match["unit"] or ""
    if unit.startswith(("毛", "角")):
        return number / 10 + (parse(match["cents"] or "零") or 0) / Decimal(100)
    if unit == "分钱":
        return number / 100
    if match["jiao"]:
        number += (parse(match["jiao"].replace("半", "五")) or 0) / Decimal(10)
    if match["fen"]:
        number += (parse(match["fen"]) or 0) / Decimal(100)
    return number


def _value(match: re.Match[str], amount: Decimal) -> str:
    for kind in ("lte", "gte", "about"):  # 不超过 before 超过
        for part, words in ((match["before"], BEFORE), (match["after"], AFTER)):
            if part and re.fullmatch(words[kind], part):
                return f"{kind}:{_plain(amount)}"
    if match["more"] or match["over"]:  # 三千多: up to the next thousand
        step = Decimal(10) ** amount.adjusted()
        return f"between:{_plain(amount)}..{_plain(amount + step)}"
    return f"eq:{_plain(amount)}"


def _plain(amount: Decimal) -> str:
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
