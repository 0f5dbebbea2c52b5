"""One normal form of what a customer typed, with the way back to his own characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Not unified by OpenCC's t2s: the bank's word is 账, whichever way it was typed.
_VARIANTS = str.maketrans({"帐": "账", "⼀": "一", "〇": "零", "○": "零", "賬": "账"})
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_INVISIBLE = ("Cc", "Cf", "Mn", "Me")  # controls, joiners, combining marks
# A phrase said again and again says no more than once: 转人工转人工转人工.
_REPEATED_PHRASE = re.compile(r"([^\d‹›]{3,12}?)\1+")
_REPEATED_CHARACTER = re.compile(r"([^\d零一二三四五六七八九])\1{2,}")
_PLACEHOLDER = re.compile(r"‹(\w+)[^›]*›")
_DIGITS = re.compile(r"\d+")
# Which card it is does not change what is asked: 尾号6789的余额 is 这张卡的余额.
_CARD = re.compile(
    r"(?:(?:(?:卡?尾号|[末后最][后末]?[四4]位)(?:就?是|为)?:?)"
    r"(?:\d{4}|[零一二三四五六七八九幺]{4}|‹card›)(?!\d)|‹card›"
    r"|(?<![\d.:/¥年-])\d{4}(?![\d%/:年月万千百元块分.多左以]))(?:的?(?:那张|这张)?(?:银行)?卡|那张|这张)?"
)
_LAUGHTER_OR_FILLER = re.compile(r"^(?:嗯+|呃+|额+|那个|就是|诶|哎)[,，。、 ]+")


@dataclass(frozen=True)
class Normalised:
    """A text in normal form.

    Args:
        text: NFKC, lower case, simplified, no spaces beside Chinese characters, no invisible ones.
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
    characters: list[str] = []
    offsets: list[int] = []
    for at, original in enumerate(text):
        if unicodedata.category(original) in _INVISIBLE and original not in "\n\t":
            continue
        for character in unicodedata.normalize("NFKC", original).lower():
            characters.append(" " if character.isspace() else character)
            offsets.append(at)
    kept = [i for i in range(len(characters)) if not _blank(characters, i)]
    joined = simplify("".join(characters[i] for i in kept))
    return Normalised(joined, (*(offsets[i] for i in kept), len(text)))


def _blank(characters: list[str], at: int) -> bool:
    """Tell whether the space at `at` separates nothing: only Latin words need one."""
    if characters[at] != " ":
        return False
    after = next((c for c in characters[at + 1 :] if c != " "), "")
    before = characters[at - 1] if at else ""
    if before in ("", " ") or not after:
        return True
    return bool(_CHINESE.match(before) or _CHINESE.match(after))


@lru_cache(maxsize=4096)
def for_classifier(text: str) -> str:
    """Return what the intent classifier reads: the normal form without numbers and echoes."""
    plain = normalise(text).text
    plain = _PLACEHOLDER.sub(r"‹\1›", plain)
    plain = _DIGITS.sub("0", _CARD.sub("这张卡", plain))
    plain = _REPEATED_PHRASE.sub(r"\1", plain)
    plain = _REPEATED_CHARACTER.sub(r"\1\1", plain)
    plain = _LAUGHTER_OR_FILLER.sub("", plain) or plain
    return plain.strip()
