"""What a text looks like and sounds like: n-grams of characters and of pinyin, made dense."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from assistant.nlu.sounds import is_chinese, syllables

CHARACTERS = 4  # the longest n-gram
SYLLABLES = 3
SELDOM = 2  # an n-gram must occur in so many examples
MOST = 20_000  # n-grams that are kept, the commonest
DIMENSIONS = 384
OF_THE_END = 256  # of these, the strongest, for the last clause alone
BRIEFEST = 5  # characters of a clause that is read alone
LEARNT_FROM = 20_000  # examples; up to twice as many where they cannot be halved
HEARD = 0.7  # the weight of a pinyin n-gram beside one of characters
_SPOKEN = "\x01"  # marks n-grams of pinyin
_CLAUSE = re.compile(r"(?:[^,.;!?、~…]|[,.](?=\d))+")
_COURTESY = re.compile(
    r"\s*(?:(?:谢谢|多谢|感谢|辛苦|拜托|麻烦|劳驾)[你您了啦哈啊]*|thanks?( you)?|please)\s*"
)


def ngrams(text: str) -> Counter[str]:
    """Count the n-grams of `text`: characters as typed, and syllables as heard, ends marked.

    Who mistypes or is misheard writes another character of the same sound: 挂诗 sounds as 挂失.
    """
    marked = f"^{text}$"
    found = Counter(
        marked[i : i + n] for n in range(1, CHARACTERS + 1) for i in range(len(marked) - n + 1)
    )
    heard = ["^", *_heard(text), "$"]
    found.update(
        _SPOKEN + " ".join(heard[i : i + n])
        for n in range(1, SYLLABLES + 1)
        for i in range(len(heard) - n + 1)
    )
    return found


def _heard(text: str) -> list[str]:
    """Return the syllables of Chinese and the words of other scripts."""
    parts: list[str] = []
    inside = False  # a word
    for character, syllable in zip(text, syllables(text), strict=True):
        spelt = character.isalnum() and not is_chinese(character)
        if spelt and inside:
            parts[-1] += character
        elif not character.isspace():
            parts.append(syllable)
        inside = spelt
    return parts


def end(text: str) -> str:
    """Return the last clause of a text (in normal form), or the last two where it is but a tag.

    Who tells a story says at its end what is wanted: 在外头打工,…,帮我看看卡里有多少,谢谢.
    """
    clauses = [m for m in _CLAUSE.finditer(text) if not _COURTESY.fullmatch(m[0])]
    if not clauses:
        return text
    last = clauses[-1]
    first = last if len(last[0].strip()) >= BRIEFEST else clauses[-2:][0]
    return text[first.start() : last.end()].strip()


@dataclass
class TextFeatures:
    """N-grams weighted by TF-IDF and projected to few dimensions (latent semantic analysis).

    A text has features of all that it says and, beside them, of its end.

    Args:
        vocabulary: the row of each n-gram.
        weights: of each n-gram.
        projection: one row for each n-gram.
    """

    vocabulary: dict[str, int]
    weights: np.ndarray
    projection: np.ndarray

    @classmethod
    def learn(cls, texts: Sequence[str]) -> tuple[TextFeatures, np.ndarray]:
        """Learn from the examples; return what was learnt, and the examples' features."""
        from sklearn.utils.extmath import randomized_svd  # slow to import; only training needs it

        counted = [ngrams(text) for text in texts]
        documents = Counter(gram for grams in counted for gram in grams)
        common = [(g, n) for g, n in documents.most_common(MOST) if n >= SELDOM]
        grams = sorted(gram for gram, _ in common or documents.most_common(MOST))
        vocabulary = {gram: row for row, gram in enumerate(grams)}
        idf = np.array([np.log((1 + len(texts)) / (1 + documents[gram])) + 1 for gram in grams])
        heard = np.array([HEARD if gram.startswith(_SPOKEN) else 1.0 for gram in grams])
        weights = (idf * heard).astype(np.float32)
        made = cls(vocabulary, weights, np.zeros((len(grams), 0), np.float32))
        matrix = made._sparse(counted)
        # Many examples share what they have in common; a part of them shows it as well.
        some = matrix[:: max(len(texts) // LEARNT_FROM, 1)]
        rank = min(DIMENSIONS, min(some.shape) - 1)
        _, _, right = randomized_svd(some, max(rank, 1), n_iter=2, random_state=0)
        made.projection = right.T.astype(np.float32)
        return made, made._beside_ends(matrix, texts)

    def of_all(self, texts: Sequence[str]) -> np.ndarray:
        """Return the features of many texts, one row for each: faster than one by one."""
        return self._beside_ends(self._sparse(map(ngrams, texts)), texts)

    def _beside_ends(self, matrix: csr_matrix, texts: Sequence[str]) -> np.ndarray:
        projection = self.projection.astype(np.float32)
        whole = matrix @ projection
        ends = whole[:, :OF_THE_END].copy()
        told = [(row, last) for row, text in enumerate(texts) if (last := end(text)) != text]
        if told:
            rows, lasts = zip(*told, strict=True)
            ends[list(rows)] = self._sparse(map(ngrams, lasts)) @ projection[:, :OF_THE_END]
        return np.hstack([whole, ends])

    def of(self, text: str) -> np.ndarray:
        """Return the features of one text."""
        whole, last = self._project(text), end(text)
        ends = whole if last == text else self._project(last)
        return np.concatenate([whole, ends[:OF_THE_END]])

    def _project(self, text: str) -> np.ndarray:
        columns, values = self._row(ngrams(text))
        features: np.ndarray = values @ self.projection[columns].astype(np.float32)
        return features

    def _row(self, grams: Counter[str]) -> tuple[np.ndarray, np.ndarray]:
        known = [(self.vocabulary[g], n) for g, n in grams.items() if g in self.vocabulary]
        columns = np.array([column for column, _ in known], int)
        values = (1 + np.log([n for _, n in known])) * self.weights[columns]
        norm = max(float(np.linalg.norm(values)), 1e-9)
        return columns, (values / norm).astype(np.float32)

    def _sparse(self, counted: Iterable[Counter[str]]) -> csr_matrix:
        data: list[np.ndarray] = []
        columns: list[np.ndarray] = []
        ends = [0]
        for grams in counted:
            where, values = self._row(grams)
            columns.append(where)
            data.append(values)
            ends.append(ends[-1] + len(where))
        shape = (len(ends) - 1, len(self.vocabulary))
        return csr_matrix((np.concatenate(data), np.concatenate(columns), ends), shape=shape)
