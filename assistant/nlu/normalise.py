"""One normal form of what a customer typed, with the way back to his own characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Not unified by OpenCC's t2s: the bank's word is 账, whichever way it was typed.
_VARIANTS = str.maketrans({"帐": "账", "⼀": "一", "〇": "零", "○": "零", "賬": "账"})
_SAID = re.compile(r"\w")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_INVISIBLE = ("Cc", "Cf", "Cs", "Mn", "Me")  # controls, joiners, surrogates, combining marks
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u25a0-\u25ff]")
# A phrase said again and again says no more than once: 转人工转人工转人工.
_REPEATED_PHRASE = re.compile(r"([^\d‹›]{3,12}?)\1+")
_REPEATED_MARK = re.compile(r"([^\w\s‹›/])\1+")
_ASKED_AND_SHOUTED = re.compile(r"[!?]{2,}")
_REPEATED_CHARACTER = re.compile(r"([^\d零一二三四五六七八九])\1{2,}")
_PLACEHOLDER = re.compile(r"‹(\w+)[^›]*›")
_DIGITS = re.compile(r"\d+")
# Which card it is does not change what is asked: 尾号6789的余额 is 这张卡的余额.
_CARD = re.compile(
    r"(?:(?:(?:卡?尾号|[末后最][后末]?[四4]位)(?:就?是|为)?:?)"
    r"(?:\d{4}|[零一二三四五六七八九幺]{4}|‹card›)(?!\d)|‹card›"
    r"|(?<![\d.:/¥年-])\d{4}(?![\d%/:年月万千百元块分.多左以]))(?:的?(?:那张|这张)?(?:银行)?卡|那张|这张)?"
)
_LAUGHTER = re.compile(
    r"(?:^|(?<=[,。.!?~ ]))(?:([哈呵嘿嘻])\1+|h{3,}(?![a-z]))[,。.!?~、 ]*"
    r"|([哈呵嘿嘻])\2{2,}"
)
_FILLER = re.compile(r"^(?:嗯+|呃+|额+|那个|就是|诶|哎)[,，。、 ]+")
# Anywhere, and at the start where a sentence begins after it: 那个我想, but not 那个卡, 这个月.
_HESITATION = re.compile(
    r"嗯+|呃+|就是说|那什么(?!时)|^(?:那个|这个|就是|额|诶|哎)+(?=[我你您咱俺请帮能可麻查想要把给])"
)


@dataclass(frozen=True)
class Normalised:
    """A text in normal form.

    Args:
        text: NFKC, lower case, simplified, no spaces beside Chinese characters, nothing invisible,
            no emoji unless it is all there is.
        offsets: where each character of `text` came from in the original; one more for the end.
    """

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original start and end of `text[start:end]`."""
        return self.offsets[start], self.offsets[end - 1] + 1


@lru_cache(maxsize=1)
def _converter() -> object:
    from opencc import OpenCC  # only pays for whoever meets it

    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Return `text` in simplified characters, of the same length."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        converted: str = _converter().convert(text)  # type: ignore[attr-defined]
        if len(converted) == len(text):
            text = converted
    return text.translate(_VARIANTS)


@lru_cache(maxsize=4096)
def normalise(text: str) -> Normalised:
    """Return the normal form of `text`."""
    visible = list(_visible(text))
    said = [(at, c) for at, c in visible if not _EMOJI.match(c)]
    if any(c != " " for _, c in said):
        visible = said
    kept = _spaced(visible)
    joined = simplify("".join(character for _, character in kept))
    return Normalised(joined, (*(at for at, _ in kept), len(text)))


def _visible(text: str) -> Iterator[tuple[int, str]]:
    """Yield the visible characters in compatible lower case, and where each came from."""
    for at, original in enumerate(text):
        for character in unicodedata.normalize("NFKC", original).lower():
            if character.isspace():
                yield at, " "
            elif unicodedata.category(character) not in _INVISIBLE:
                yield at, character


def _spaced(characters: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Keep a space only where it separates something: beside Chinese it does not."""
    kept: list[tuple[int, str]] = []
    space = None
    for place in characters:
        if place[1] == " ":
            space = space or place
            continue
        if space and kept and not (_CHINESE.match(kept[-1][1]) or _CHINESE.match(place[1])):
            kept.append(space)
        kept.append(place)
        space = None
    return kept


@lru_cache(maxsize=4096)
def for_classifier(text: str) -> str:
    """Return what the intent classifier reads: no numbers, echoes, laughter, repeated marks."""
    plain = normalise(text).text
    plain = _PLACEHOLDER.sub(r"‹\1›", plain)
    plain = _DIGITS.sub("0", _CARD.sub("这张卡", plain))
    plain = _REPEATED_PHRASE.sub(r"\1", plain)
    plain = _LAUGHTER.sub("", plain) or plain
    plain = _ASKED_AND_SHOUTED.sub(lambda run: "?" if "?" in run[0] else "!", plain)
    plain = _REPEATED_MARK.sub(r"\1", plain)
    plain = _REPEATED_CHARACTER.sub(r"\1\1", plain)
    plain = _FILLER.sub("", plain) or plain
    fluent = _HESITATION.sub("", plain).strip()
    return (fluent if _SAID.search(fluent) else plain).strip()
