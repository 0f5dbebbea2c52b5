"""Spoils texts as typing, dictation and haste do; the same text always in the same way."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from assistant.evaluation.characters import alike, mistaken, words

_LONG = 12  # characters, from which a second one is misheard
_PLACEHOLDER = re.compile(r"‹[^›]*›")
_NO_WORD = re.compile(r"(?<!\d)[^\w%*]+|[^\w%*]+(?!\d)")
_SPACE_BETWEEN_WORDS = re.compile(r"(?<=[a-zA-Z])\s+(?=[a-zA-Z])")
_CARD_DIGITS = re.compile(r"(?<![\d.,])[0-9]{2,}[1-9][0-9]?(?![\d.,:年月号])")  # not of a round sum
_KEPT_SPACE = "_"


def _places(text: str) -> list[int]:
    """Return where Chinese characters stand that may be spoilt."""
    kept = {i for match in _PLACEHOLDER.finditer(text) for i in range(*match.span())}
    return [i for i, c in enumerate(text) if "\u4e00" <= c <= "\u9fff" and i not in kept]


def _replace(
    text: str, chance: random.Random, others: Callable[[str], list[str]], number: int
) -> str:
    places = _places(text)
    chance.shuffle(places)
    characters, done = list(text), 0
    for place in places:
        found = others(characters[place])
        if found and done < number:
            characters[place] = chance.choice(found)
            done += 1
    return "".join(characters)


def typo(text: str, chance: random.Random) -> str:
    """Mistype one character."""
    return _replace(text, chance, mistaken, 1)


def homophone(text: str, chance: random.Random) -> str:
    """Choose the wrong character of a sound, in a long text twice."""
    return _replace(text, chance, alike, 1 + (len(text) >= _LONG))


def dropped(text: str, chance: random.Random) -> str:
    """Lose one character."""
    places = _places(text)
    if len(places) < 3:
        return text
    place = chance.choice(places)
    return text[:place] + text[place + 1 :]


def traditional(text: str, chance: random.Random) -> str:
    """Write traditional characters."""
    converted: str = _to_traditional().convert(text)
    return converted


@lru_cache(maxsize=1)
def _to_traditional() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def no_punctuation(text: str, chance: random.Random) -> str:
    """Leave out what is no word."""
    return _between_placeholders(text, _only_words) or text


def _only_words(text: str) -> str:
    spaced = _SPACE_BETWEEN_WORDS.sub(_KEPT_SPACE, text)
    return _NO_WORD.sub("", spaced).replace(_KEPT_SPACE, " ")


def voice(text: str, chance: random.Random) -> str:
    """Hear it: wrong characters of a sound, no punctuation, digits of a card as words."""
    plain = no_punctuation(text, chance)
    heard = _replace(plain, chance, alike, 1 + (len(plain) >= _LONG))
    digits: dict[str, str] = words()["digits"]

    def spoken(match: re.Match[str]) -> str:
        return "".join(digits[digit] for digit in match[0])

    return _between_placeholders(heard, lambda part: _CARD_DIGITS.sub(spoken, part))


def _between_placeholders(text: str, change: Callable[[str], str]) -> str:
    kept = [*_PLACEHOLDER.findall(text), ""]
    parts = map(change, _PLACEHOLDER.split(text))
    return "".join(part + after for part, after in zip(parts, kept, strict=True))


def fillers(text: str, chance: random.Random) -> str:
    """Hesitate, once at the start and once between two words."""
    import jieba

    parts = [text] if _PLACEHOLDER.search(text) else list(jieba.cut(text))
    place = chance.randrange(len(parts))
    said = words()["fillers"]
    parts.insert(place, chance.choice(said))
    return (chance.choice(said) if place else "") + "".join(parts)


NOISES: dict[str, Callable[[str, random.Random], str]] = {
    noise.__name__: noise
    for noise in (typo, homophone, dropped, traditional, voice, fillers, no_punctuation)
}


def spoil(text: str, noise: str) -> str:
    """Return `text` after one of `NOISES`, the same text for it whenever and wherever."""
    return NOISES[noise](text, random.Random(zlib.crc32(f"{noise}\0{text}".encode())))


def any_noise(text: str) -> tuple[str, str] | None:
    """Return one noise, chosen by the text among those that change it, and what it makes of it."""
    names = list(NOISES)
    random.Random(zlib.crc32(text.encode())).shuffle(names)
    made = ((name, spoil(text, name)) for name in names)
    return next((pair for pair in made if pair[1] != text), None)
