"""What Chinese characters sound like, and which sounds are mixed up."""

from __future__ import annotations

from functools import lru_cache

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_CONFUSED = {"n": "l", "f": "h"}


def syllables(text: str) -> tuple[str, ...]:
    """Return the pinyin of each character in its context, without tones; others as they are."""
    from pypinyin.seg.simpleseg import seg

    return tuple(syllable for word in seg(text) if word for syllable in _of_word(word))


@lru_cache(maxsize=65536)  # words recur; to look one up takes longer than to find where it ends
def _of_word(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin([word], errors=lambda rest: list(rest)))  # type: ignore


def blurred(syllable: str) -> str:
    """Return what a syllable has in common with those that it is taken for: zhang, zang, zhan."""
    for long, short in _INITIALS:
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
    syllable = _CONFUSED.get(syllable[:1], syllable[:1]) + syllable[1:]
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


def is_chinese(character: str) -> bool:
    """Tell whether it is a Chinese character."""
    return "\u4e00" <= character <= "\u9fff"
