"""Amounts of money in a customer's words, as values that do not depend on who reads them.

Values: `eq:500.5`, `gte:1000`, `lte:200`, `between:100..200`, `about:3000` (yuan, or the currency
that is said beside it).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from assistant.nlu.numerals import CHINESE, NUMBER, parse

ABOUT = Decimal("0.1")  # 三千左右 means within a tenth

_YUAN = r"(?:块钱?|元钱?|圆|rmb)"
# 三块二毛五, 12块5, 五百块五, 5毛
_SMALL = r"(?:(?P<jiao>[\d零一二两三四五六七八九])(?:[毛角](?P<fen>[\d零一二三四五六七八九])?分?)?)"
_MONEY = (
    rf"(?P<sign>[¥$]|rmb)?(?P<number>{NUMBER})(?:(?P<more>多|来|几)(?P<scale>[千万亿])?)?"
    rf"(?P<unit>{_YUAN}(?:{_SMALL}(?![\d十百千万%年月日号张笔个天]))?|[毛角](?!度))?"
)
_FOREIGN = r"(?=美元|美金|美刀|港币|港元|欧元|英镑|日元|刀|usd|hkd|eur|gbp|jpy)"
_BEFORE = {
    "gte": r"超过了?|大于等于|大于|高于|多于|不低于|不少于|至少|最少|满|不止",
    "lte": r"不超过|不高于|不大于|不多于|不到|不足|低于|小于等于|小于|少于|至多|最多",
    "about": r"大概|大约|差不多|约莫|约|将近|接近|近",
    "eq": r"金额[是为]?|消费了?|支出了?|支付了?|花了?|转账?了?|扣款?了?|付款?了?|刷了?"
    r"|入账|收到|到账|取款?了?|取了|存了?|少了",
}
_AFTER = {
    "gte": r"及?以上|起步|往上|之上|开外",
    "lte": r"及?以下|以内|之内|之下|往下",
    "about": r"左右|上下",
    "eq": r"的?(?:那|这)(?:一)?笔|的(?:消费|交易|支出|转账|扣款|流水|单子)",
}
_TO = r"(?:到|至|-|~|—|–)"
_AMOUNT = re.compile(
    rf"(?:(?P<before>{'|'.join(v for v in _BEFORE.values())}))?"
    rf"(?<![\d.:/年-]){_MONEY}(?P<foreign>{_FOREIGN})?(?P<after>{'|'.join(_AFTER.values())})?"
)
_RANGE = re.compile(
    rf"(?<![\d.:/年-])[¥$]?(?P<low>{NUMBER})(?P<low_unit>{_YUAN})?{_TO}[¥$]?"
    rf"(?P<high>{NUMBER})(?P<unit>{_YUAN}|{_FOREIGN}|(?=之间|区间))?"
)
_SPREAD = re.compile(rf"([一二三四五六七八])([二三四五六七八九])([十百千万])(?=多?{_YUAN}|左右|的)")
_VAGUE = re.compile(rf"(?:(?P<several>[好几]几?)|上)(?P<unit>[十百千万])(?P<yuan>{_YUAN})")
_NOT_MONEY = re.compile(r"年|月|[天日号张笔个次期点分位岁折倍里夜%]|小时|秒")


def find(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, value) of each amount in `text` (in normal form), left to right."""
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(text):
        hits = [hit for hit in (_next_range(text, at), _next(text, at)) if hit]
        if not hits:
            break
        hit = min(hits, key=lambda h: (h[0], -h[1]))
        at = hit[1]
        if found and hit[0] - found[-1][1] <= 1:
            hit = _joined(found.pop(), hit, found)
        found.append(hit)
    return found


def _joined(
    left: tuple[int, int, str], right: tuple[int, int, str], found: list[tuple[int, int, str]]
) -> tuple[int, int, str]:
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


def _next_range(text: str, at: int) -> tuple[int, int, str] | None:
    for match in _RANGE.finditer(text, at):
        low, high = parse(match["low"]), parse(match["high"])
        if match["unit"] is None and not _plainly_money(match["high"]):
            continue
        if low is not None and high is not None and low < high:
            return match.start(), match.end(), f"between:{_plain(low)}..{_plain(high)}"
    for pattern in (_SPREAD, _VAGUE):
        spread = pattern.search(text, at)
        if spread:
            return spread.start(), spread.end(), _vague(spread)
    return None


def _vague(match: re.Match[str]) -> str:
    """Value of 五六百 (500 to 700), 几百块 (100 to 1000), 上万块 (from 10000)."""
    if match.re is _SPREAD:
        low, high = parse(match[1] + match[3]), parse(match[2] + match[3])
        assert low is not None and high is not None
        return f"between:{_plain(low)}..{_plain(high + (high - low))}"
    unit = parse(match["unit"]) or parse("一" + match["unit"])
    assert unit is not None
    if match["several"]:
        return f"between:{_plain(unit)}..{_plain(unit * 10)}"
    return f"gte:{_plain(unit)}"


def _next(text: str, at: int) -> tuple[int, int, str] | None:
    for match in _AMOUNT.finditer(text, at):
        money = any(match[name] for name in ("sign", "unit", "before", "after", "more"))
        if not (money or match["foreign"] is not None or _plainly_money(match["number"])):
            continue
        if not match["unit"] and _NOT_MONEY.match(text, match.end("number")):
            continue
        amount = _amount(match)
        if amount is not None:
            return match.start(), match.end(), _value(match, amount)
    return None


def _plainly_money(number: str) -> bool:
    """Tell whether a number alone can only be money: 123.45, 3,050, 两万五 — but not 三 or 6789."""
    if re.search(r"[.,]\d{2}|.万", number):
        return number[0] not in "百千万亿"
    return bool(re.fullmatch(CHINESE, number) and re.match(r"[^百千万亿十]+[百千]", number))


def _amount(match: re.Match[str]) -> Decimal | None:
    number = parse(match["number"])
    if number is None:
        return None
    if match["scale"]:  # 二十来万
        number *= parse("一" + match["scale"]) or 1
    unit = match["unit"] or ""
    if unit[:1] in ("毛", "角"):
        return number / 10
    if match["jiao"]:
        number += (parse(match["jiao"]) or 0) / Decimal(10)
    if match["fen"]:
        number += (parse(match["fen"]) or 0) / Decimal(100)
    return number


def _value(match: re.Match[str], amount: Decimal) -> str:
    for kind in ("lte", "gte", "about"):  # 不超过 before 超过
        for part, words in ((match["before"], _BEFORE), (match["after"], _AFTER)):
            if part and re.fullmatch(words[kind], part):
                return f"{kind}:{_plain(amount)}"
    if match["more"]:  # 三千多: up to the next thousand
        step = Decimal(10) ** amount.adjusted()
        return f"between:{_plain(amount)}..{_plain(amount + step)}"
    return f"eq:{_plain(amount)}"


def _plain(amount: Decimal) -> str:
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
