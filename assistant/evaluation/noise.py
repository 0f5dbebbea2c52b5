"""Spoils texts as typing, dictation and hasty customers do; a text is always spoilt the same way."""

from __future__ import annotations

import random
import re
import zlib
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_WORDS = Path(__file__).with_name("noise.yml")
_FREQUENT = 5  # characters of one sound: the first that an input method offers
_LONG = 12  # characters, from which a second one is misheard
_PLACEHOLDER = re.compile(r"‹[^›]*›")
_NO_WORD = re.compile(r"(?<!\d)[^\w‹›%*]+|[^\w‹›%*]+(?!\d)|_")
_SPACE_BETWEEN_WORDS = re.compile(r"(?<=[a-zA-Z])\s+(?=[a-zA-Z])")
_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return words


@lru_cache(maxsize=1)
def _sounds() -> dict[str, str]:
    """Return the common characters of each syllable without its tone, the most frequent first."""
    import jieba
    from pypinyin import lazy_pinyin

    frequency: dict[str, int] = {}
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, count, *_ = line.decode("utf-8").split(" ")
            if len(word) == 1 and _common(word):
                frequency[word] = int(count)
    found: dict[str, str] = defaultdict(str)
    for character in sorted(frequency, key=lambda c: -frequency[c]):
        found[lazy_pinyin(character)[0]] += character
    return found


def _common(character: str) -> bool:
    """Tell whether a character is of the 3755 that GB 2312 counts as common."""
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _places(text: str) -> list[int]:
    """Return where Chinese characters stand that may be spoilt."""
    kept = {i for match in _PLACEHOLDER.finditer(text) for i in range(*match.span())}
    return [i for i, c in enumerate(text) if "\u4e00" <= c <= "\u9fff" and i not in kept]


def _syllable(character: str) -> str:
    from pypinyin import lazy_pinyin

    sound: str = lazy_pinyin(character)[0]
    return sound


def _alike(character: str) -> list[str]:
    """Return other characters of the same sound."""
    return [c for c in _sounds().get(_syllable(character), "")[: _FREQUENT + 1] if c != character]


def _mistaken(character: str) -> list[str]:
    """Return characters of a like shape, else of a like sound."""
    shapes = [c for group in _words()["shapes"] if character in group for c in group]
    if shapes:
        return [c for c in shapes if c != character]
    sound, found = _syllable(character), []
    for pair in _words()["sounds"]:
        for one, other in (pair, pair[::-1]):
            if sound.startswith(one) and one not in ("z", "c", "s") or sound.endswith(one):
                near = other + sound[len(one) :] if sound.startswith(one) else ""
                near = near or sound[: -len(one)] + other
                found += _sounds().get(near, "")[:2]
    return [c for c in found if c != character] or _alike(character)


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
    return _replace(text, chance, _mistaken, 1)


def homophone(text: str, chance: random.Random) -> str:
    """Choose the wrong character of a sound, in a long text twice."""
    return _replace(text, chance, _alike, 1 + (len(text) >= _LONG))


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
    spaced = _SPACE_BETWEEN_WORDS.sub("\x00", text)
    return _NO_WORD.sub(
        lambda match: " " if "\x00" in match[0] else "", spaced
    )


def voice(text: str, chance: random.Random) -> str:
    """Hear it: wrong characters of a sound, no punctuation, digits as words."""
    plain = no_punctuation(text, chance)
    heard = _replace(plain, chance, _alike, 1 + (len(plain) >= _LONG))
    digits: dict[str, str] = _words()["digits"]
    kept = _PLACEHOLDER.findall(heard)
    parts = [_DIGIT.sub(lambda m: digits.get(m[0], m[0]), p) for p in _PLACEHOLDER.split(heard)]
    return "".join(part + after for part, after in zip(parts, [*kept, ""], strict=True))


def fillers(text: str, chance: random.Random) -> str:
    """Hesitate, once at the start and once between two words."""
    import jieba

    words = list(jieba.cut(text)) if not _PLACEHOLDER.search(text) else [text]
    place = chance.randrange(len(words))
    said = _words()["fillers"]
    words.insert(place, chance.choice(said))
    return chance.choice(said) + "".join(words) if place else "".join(words)


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
