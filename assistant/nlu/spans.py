"""Finds the values in a message: placeholders, card tails, places in a list, labels, merchants."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.nlu.numerals import SPOKEN, parse, spoken_digits


@dataclass(frozen=True)
class Span:
    """A value that was found.

    Args:
        start, end: in the normalised text.
        entity: empty for what only keeps others from its place.
        rank: decides between overlapping spans of one length; the smaller wins.
        held: must be kept against longer spans too (what the guard put there).
    """

    start: int
    end: int
    entity: str
    value: str
    rank: int = 5
    held: bool = False


_PLACEHOLDER = re.compile(r"‹(?P<kind>\w+)(?: (?P<rest>[^›]*))?›")
_SECRETS = ("password", "cvv", "pin")
_DIGIT = rf"[\d{SPOKEN}]"
_FOUR = rf"(?<![\d{SPOKEN}]){_DIGIT}{{4}}(?![\d{SPOKEN}])"
_NAMED = (
    r"(?:卡?[尾伟][号好]|末尾|尾数|卡尾|[末后最]{0,3}[后末][四4]位(?:数字?|号码?)?|卡号"
    r"|end(?:s|ing)(?: in| with)?)"
)
_SOME = rf"(?<![\d{SPOKEN}]){_DIGIT}(?:[ -]?{_DIGIT}){{3}}(?![\d{SPOKEN}])"
_TAIL_AFTER = re.compile(rf"{_NAMED}(?:就?是|为|:)?[ ]?({_SOME})")
_TAIL_REPEATED = re.compile(rf"{_NAMED}(?:就?是|为|:)?((?:[一两二三123]个{_DIGIT}){{2,4}})(?!个)")
_TAIL_STARRED = re.compile(r"(?<![\d*])\*{1,16} ?(\d{4})(?!\d)")
# What has four last digits too: 手机尾号, 身份证后四位.
_NO_CARD = re.compile(r"(?:手机|电话|身份证|证件)(?:号码?)?的?$")
_TAIL_BEFORE = re.compile(rf"({_FOUR})(?:结尾|尾号|的?尾)")
_TAIL_SAME = re.compile(rf"(?:{_NAMED}(?:就?是|为)?)?[四4]个({_DIGIT})")
_TAIL_NEXT = re.compile(rf"(?:和|跟|还有|与|及|以及|,|、| |或者?|还是)(?:{_NAMED})?({_FOUR})")
_TAIL_ALONE = re.compile(
    r"(?<![\d:/¥$*年-])(?<!\d[.,])(\d{4})(?![\d%/:*年月万千百元块圆分次笔个点号-]|[.,]\d|积分|左右|以上|以下)"
)
_TAIL_SPOKEN = re.compile(rf"(?<![\d{SPOKEN}])([{SPOKEN}]{{4}})(?=那张|这张|的卡|[那这]个|的那|$)")
_TAIL_SPACED = re.compile(r"(?<![\d ])(\d \d \d \d)(?![\d ])")
_NEGATED = re.compile(
    rf"(?:(?<!是)不是|不要|别|(?<![解扣删清])除了?|而非)(?:那张|这张|我的)?(?:{_NAMED})?$"
)

_COUNTED = r"(?:张|笔|个|条|项|单|件)"
_ORDINAL = re.compile(
    rf"(?:第|no\.?)(\d{{1,2}}|[一二三四五六七八九十两]{{1,2}})(?:{_COUNTED}(?:卡)?)?(?![号季次节步周天月年百千万\d])"
)
_ORDINAL_BACK = re.compile(rf"倒数第(\d|[一二三四五])(?:{_COUNTED})?")
_CHOICE = re.compile(
    r"(?:选|选择|要|就|我选|我要)?([1-9一二三四五六七八九])(?:号|\.)?(?:吧|呀|啊)?"
)
_CHOICES = re.compile(r"[1-9](?:(?:和|、|,| |跟)[1-9])+")

_CALLED = re.compile(
    r"(?:名叫|标签是|备注是|备注叫|叫做?|备注(?=[“\"「『']))[“\"「『']?([\w]{2,8}?)[”\"」』']?的?(?:那张)?(?:银行)?(?:卡|账户)"
)
_LABEL = re.compile(r"(?:我的|我那张|那张|这张)([\u4e00-\u9fff]{2,3})卡")
_SPENT_AT = re.compile(
    r"(?:在|去|给)([\w·&'-]{2,12}?)(?:里面|里|上|那边|那儿|那)?(?:的?那?一?[笔次]?)?"
    r"(?:消费|花|买|刷|付|支付|扣|充值|转|吃|订|下单|支出|交易)"
)
_NAMED_SHOP = re.compile(
    r"(?:付给|商[户家](?:名称?(?:是(?!否)|叫做?|为)|叫做?))([\w·&'-]{2,12}?)(?=的|那?[一]?[笔次]|[,。!?]|$)"
    r"|(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,6})(?=那家店)"
)
_NO_MERCHANT = re.compile(
    r"[这那哪我你您他她谁]|什么|网上|线上|别|外面|国外|境外|境内|卡|时候|不|没|想|看|最近|期间|盗|被"
)


def placeholders(text: str) -> list[Span]:
    """Return what the guard left in place of secrets; unknown kinds hold their place only."""
    found = []
    for match in _PLACEHOLDER.finditer(text):
        kind, rest = match["kind"], match["rest"] or "given"
        entity, value = kind, "given"
        if kind == "card":
            entity, value = "card_tail", rest[-4:]
        elif kind == "phone":
            value = rest
        elif kind == "id_number":
            entity = "id_tail"
        elif kind in _SECRETS:
            entity, value = "secret", kind
        found.append(Span(match.start(), match.end(), entity, value, 0, held=True))
    return found


def tails(text: str) -> list[Span]:
    """Return the card tails that the customer names."""
    found: list[Span] = []
    others = [False] * (len(text) + 1)
    for pattern, read in _TAILS.items():
        for match in pattern.finditer(text):
            value = read(spoken_digits(match[1]))
            if _NO_CARD.search(text, max(0, match.start() - 8), match.start()):
                others[match.start() : match.end()] = [True] * (match.end() - match.start())
            if others[match.start()] or len(value) != 4:
                continue
            found.append(Span(match.start(), match.end(), "card_tail", value, 1))
            following = _TAIL_NEXT.match(text, match.end())
            while following:
                value = spoken_digits(following[1])
                found.append(Span(following.start(1), following.end(), "card_tail", value, 1))
                following = _TAIL_NEXT.match(text, following.end())
    for match in _TAIL_ALONE.finditer(text):
        if not others[match.start(1)]:
            found.append(Span(match.start(1), match.end(1), "card_tail", match[1], 9))
    return found


def _repeated(said: str) -> str:
    """Read 3个81个6 as 8886."""
    return "".join(digit * int(times) for times, digit in re.findall(r"(\d)个(\d)", said))


_TAILS: dict[re.Pattern[str], Callable[[str], str]] = {
    _TAIL_AFTER: lambda said: re.sub("[ -]", "", said),
    _TAIL_REPEATED: _repeated,
    _TAIL_BEFORE: str,
    _TAIL_SAME: lambda said: said * 4,
    _TAIL_SPOKEN: str,
    _TAIL_SPACED: lambda said: said.replace(" ", ""),
    _TAIL_STARRED: str,
}


def wanted(text: str, found: list[Span]) -> list[Span]:
    """Return the values without those that the customer turns down: 不是6789，是1234.

    A rejected card is never kept; of anything else, only when another of its kind stands.
    """
    refused = [bool(_NEGATED.search(text, max(0, s.start - 20), s.start)) for s in found]
    stand = {span.entity for span, no in zip(found, refused, strict=True) if not no}
    return [
        span
        for span, no in zip(found, refused, strict=True)
        if not no or (span.entity != "card_tail" and span.entity not in stand)
    ]


def ordinals(text: str) -> list[Span]:
    """Return places in a list: 第二张, 倒数第二笔, a bare 2."""
    found = []
    for match in _ORDINAL_BACK.finditer(text):
        found.append(Span(match.start(), match.end(), "ordinal", f"-{parse(match[1])}", 2))
    for match in _ORDINAL.finditer(text):
        number = parse(match[1].replace("两", "二"))
        if number:
            found.append(Span(match.start(), match.end(), "ordinal", str(number), 3))
    bare = text.rstrip(" .。,!")
    choice = _CHOICE.fullmatch(bare)
    if choice:
        found.append(Span(choice.start(1), choice.end(1), "ordinal", str(parse(choice[1])), 4))
    elif _CHOICES.fullmatch(bare):
        for match in re.finditer(r"\d", bare):
            found.append(Span(match.start(), match.end(), "ordinal", match[0], 4))
    return found


def labels(text: str, not_labels: list[str]) -> list[Span]:
    """Return labels that no list knows: 我的旅行卡, 叫“孩子教育”的卡."""
    found = [
        Span(match.start(1), match.end(1), "account_label", match[1], 6)
        for match in _CALLED.finditer(text)
    ]
    for match in _LABEL.finditer(text):
        if not any(word in match[1] for word in not_labels):
            found.append(Span(match.start(1), match.end(), "account_label", match[1] + "卡", 7))
    return found


def merchants(text: str) -> list[Span]:
    """Return where the customer says that he spent: 在老王面馆花的."""
    hits = [*_SPENT_AT.finditer(text), *_NAMED_SHOP.finditer(text)]
    return [
        Span(*match.span(match.lastindex or 0), "merchant", name, 8)
        for match in hits
        if not _NO_MERCHANT.search(name := match[match.lastindex or 0])
    ]


def longest(spans: list[Span]) -> list[Span]:
    """Return spans that do not overlap: the guard's, then the longest, then the best ranked."""
    chosen: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (not s.held, s.start - s.end, s.rank, s.start)):
        places = range(span.start, span.end)
        if taken.isdisjoint(places):
            chosen.append(span)
            taken.update(places)
    return sorted(chosen, key=lambda s: s.start)
