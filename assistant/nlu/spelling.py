"""Mends what was mistyped or misheard: 查于额 becomes 查余额, 挂诗 becomes 挂失.

Typing by pinyin and dictation write another character of the same or nearly the same sound. Where
two characters stand together that no example has, each may give way to one of its sound, if that
makes the sentence so much likelier that it outweighs the cost of a change (a noisy channel, with a
model of character trigrams learnt from the examples; Witten-Bell smoothing).
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from assistant.nlu.sounds import blurred, is_chinese, syllables

FILE = "spelling.json"
START, END = "^", "$"
# In natural logarithms. Chosen on the development sets, between what is mended and what is spoilt.
SAME_SOUND, LIKE_SOUND = 6.5, 8.0
IN_A_WORD = 3.0  # more, where a dictionary has the word as it was written
REMEMBERED = 200_000  # likelihoods
COMMON = 10  # a word's frequency in the dictionary
PATHS = 12  # kept side by side
LEAST = 3  # times a character must occur in the examples, to be put for another
SHARE = 0.05  # of its occurrences that must sound so
MENDED = 3  # at most one character in so many is changed; else it is no slip but something else


class _Path(NamedTuple):
    score: float
    before: str
    last: str
    text: str


@dataclass
class Speller:
    """A model of how customers write, and what sounds like what.

    Args:
        grams: how often one, two and three characters stand together in the examples.
        sounds: the characters of each syllable.
        pairs: of characters that stand together in words, by a dictionary.
    """

    grams: list[dict[str, int]]
    sounds: dict[str, str]
    pairs: set[str]
    _follow: list[Counter[str]] = field(default_factory=list, repr=False)
    _kinds: list[Counter[str]] = field(default_factory=list, repr=False)
    _alike: dict[str, set[str]] = field(default_factory=dict, repr=False)
    _known: dict[tuple[str, str, str], float] = field(default_factory=dict, repr=False)
    _total: float = 0.0

    def __post_init__(self) -> None:
        # Half a time for every character seen, and for a thousand that were not.
        self._total = sum(self.grams[0].values()) + 0.5 * (len(self.grams[0]) + 1000)
        for size in (1, 2):
            follow: Counter[str] = Counter()
            kinds: Counter[str] = Counter()
            for gram, count in self.grams[size].items():
                follow[gram[:-1]] += count
                kinds[gram[:-1]] += 1
            self._follow.append(follow)
            self._kinds.append(kinds)
        alike: defaultdict[str, set[str]] = defaultdict(set)
        for syllable, characters in self.sounds.items():
            alike[blurred(syllable)].update(characters)
        self._alike = dict(alike)

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Speller:
        """Learn from the examples, as the classifier reads them."""
        grams: list[Counter[str]] = [Counter(), Counter(), Counter()]
        heard: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            marked = START + START + text + END
            for end in range(3, len(marked) + 1):
                for size in (1, 2, 3):
                    grams[size - 1][marked[end - size : end]] += 1
            for character, syllable in zip(text, syllables(text), strict=True):
                heard[character][syllable] += 1
        sounds: defaultdict[str, str] = defaultdict(str)
        for character, heard_as in sorted(heard.items()):
            if grams[0][character] < LEAST or not is_chinese(character):
                continue
            for syllable, count in heard_as.items():
                if count >= SHARE * heard_as.total():
                    sounds[syllable] += character
        return cls([dict(g) for g in grams], dict(sounds), _dictionary())

    def __call__(self, text: str) -> str:
        """Return `text` mended; `text` itself where nothing is wrong or too much is."""
        doubtful = self._doubtful(text)
        if not any(doubtful):
            return text
        paths = [_Path(0.0, START, START, "")]
        for at, (character, syllable) in enumerate(zip(text, syllables(text), strict=True)):
            choices = [(character, 0.0)]
            if doubtful[at] and is_chinese(character):
                around = text[max(at - 1, 0) : at + 2]
                more = IN_A_WORD if any(p in self.pairs for p in _pairs(around)) else 0.0
                choices += [(c, cost + more) for c, cost in self._others(character, syllable)]
            best: dict[tuple[str, str], _Path] = {}
            for path in paths:
                for choice, cost in choices:
                    if cost and path.last + choice not in self.grams[1]:
                        continue
                    score = path.score + self._likelihood(path.before, path.last, choice) - cost
                    key = (path.last, choice)
                    if key not in best or best[key].score < score:
                        best[key] = _Path(score, path.last, choice, path.text + choice)
            paths = sorted(best.values(), reverse=True)[:PATHS]
        mended = max(paths, key=lambda p: p.score + self._likelihood(p.before, p.last, END)).text
        changed = sum(a != b for a, b in zip(text, mended, strict=True))
        return mended if changed <= max(1, len(text) // MENDED) else text

    def _doubtful(self, text: str) -> list[bool]:
        """Tell for each character whether no example has it beside both its neighbours."""
        marked = START + text + END
        seen = [marked[i : i + 2] in self.grams[1] for i in range(len(marked) - 1)]
        return [not (before and after) for before, after in pairwise(seen)]

    def _others(self, character: str, syllable: str) -> list[tuple[str, float]]:
        same = set(self.sounds.get(syllable, ""))
        alike = self._alike.get(blurred(syllable), set())
        return [
            (other, SAME_SOUND if other in same else LIKE_SOUND)
            for other in sorted(same | alike)
            if other != character
        ]

    def _likelihood(self, before: str, last: str, character: str) -> float:
        key = (before, last, character)
        if key not in self._known:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            share = (self.grams[0].get(character, 0) + 0.5) / self._total
            for size, context in ((0, last), (1, before + last)):
                follow, kinds = self._follow[size][context], self._kinds[size][context]
                if follow:
                    seen = self.grams[size + 1].get(context + character, 0)
                    share = (seen + kinds * share) / (follow + kinds)
            self._known[key] = math.log(share)
        return self._known[key]

    def save(self, folder: Path) -> None:
        """Write it into `folder`."""
        content = {"grams": self.grams, "sounds": self.sounds, "pairs": "".join(sorted(self.pairs))}
        (folder / FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Speller:
        """Read what `save` wrote."""
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        pairs = content["pairs"]
        content["pairs"] = {pairs[i : i + 2] for i in range(0, len(pairs), 2)}
        return cls(**content)


def _pairs(text: str) -> list[str]:
    return [a + b for a, b in pairwise(text)]


def _dictionary() -> set[str]:
    """Return the pairs of characters that stand together in the words of jieba's dictionary."""
    import jieba  # only training needs it

    pairs: set[str] = set()
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, frequency, *_ = line.decode("utf-8").split()
            if int(frequency) >= COMMON:
                pairs.update(pair for pair in _pairs(word) if all(map(is_chinese, pair)))
    return pairs
