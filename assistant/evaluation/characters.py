"""Which characters are mixed up: by their sound in pinyin, or by their shape."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_WORDS = Path(__file__).with_name("noise.yml")
_FREQUENT = 5  # characters of one sound: the first that an input method offers


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return what `noise.yml` says."""
    content: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return content


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


def _syllable(character: str) -> str:
    from pypinyin import lazy_pinyin

    sound: str = lazy_pinyin(character)[0]
    return sound


def alike(character: str) -> list[str]:
    """Return other characters of the same sound."""
    return [c for c in _sounds().get(_syllable(character), "")[: _FREQUENT + 1] if c != character]


def mistaken(character: str) -> list[str]:
    """Return characters of a like shape, else of a like sound."""
    shapes = [c for group in words()["shapes"] if character in group for c in group]
    if shapes:
        return [c for c in shapes if c != character]
    sound = _syllable(character)
    near = [
        other + sound[len(one) :]
        for one, other in _both_ways("initials")
        if sound.startswith(one) and not sound.startswith(f"{one}h")
    ]
    near += [
        sound[: -len(one)] + other for one, other in _both_ways("finals") if sound.endswith(one)
    ]
    found = [c for syllable in near for c in _sounds().get(syllable, "")[:2]]
    return [c for c in found if c != character] or alike(character)


def _both_ways(pairs: str) -> list[tuple[str, str]]:
    return [way for one, other in words()[pairs] for way in ((one, other), (other, one))]
