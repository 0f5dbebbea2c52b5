"""The intent model: one linear classifier over character n-grams and sentence vectors."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MODEL_FILE, ARRAYS_FILE = "intents.json", "intents.npz"
LONGEST_NGRAM = 4


def ngrams(text: str) -> Counter[str]:
    """Count the character n-grams of `text`, with its ends marked."""
    marked = f"^{text}$"
    return Counter(
        marked[i : i + n] for n in range(1, LONGEST_NGRAM + 1) for i in range(len(marked) - n + 1)
    )


@dataclass
class LinearModel:
    """A trained model; all it holds can be read from JSON and plain arrays.

    Args:
        labels: the intents.
        vocabulary: the column of each n-gram.
        idf: the weight of each n-gram.
        weights, bias: one row for each label, n-grams first, then the vector's dimensions.
        temperature: divides the scores, so that a probability is how often it comes true.
        center: the mean of the training vectors.
        vectors: of the training examples, centred, of length 1, ordered by intent.
        owners: the number of each one's intent.
    """

    labels: list[str]
    vocabulary: dict[str, int]
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    temperature: float
    center: np.ndarray
    vectors: np.ndarray
    owners: np.ndarray

    def features(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns and TF-IDF weights of the n-grams of `text` that are known."""
        counts = [(self.vocabulary[g], c) for g, c in ngrams(text).items() if g in self.vocabulary]
        if not counts:
            return np.empty(0, int), np.empty(0, np.float32)
        columns = np.array([column for column, _ in counts])
        values = (1 + np.log([count for _, count in counts])) * self.idf[columns]
        return columns, (values / np.linalg.norm(values)).astype(np.float32)

    def probabilities(self, text: str, vector: np.ndarray | None) -> np.ndarray:
        """Return the probability of each label."""
        columns, values = self.features(text)
        scores = self.bias + self.weights[:, columns] @ values
        if vector is not None:
            scores = scores + self.weights[:, len(self.idf) :] @ self.centred(vector)
        return softmax(scores / self.temperature)

    def centred(self, vector: np.ndarray) -> np.ndarray:
        """Return `vector` without what all sentences share, of length 1."""
        rest = vector - self.center
        return rest / max(float(np.linalg.norm(rest)), 1e-6)

    def similarities(self, vector: np.ndarray) -> np.ndarray:
        """Return, for each label, the cosine to the nearest of its examples."""
        cosines = self.vectors @ self.centred(vector)
        starts = np.searchsorted(self.owners, np.arange(len(self.labels)))
        nearest: np.ndarray = np.maximum.reduceat(cosines, starts)
        return nearest

    def save(self, folder: Path) -> None:
        """Write the model into `folder`."""
        known = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        head = {"labels": self.labels, "ngrams": known, "temperature": self.temperature}
        (folder / MODEL_FILE).write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")
        arrays = {
            n: getattr(self, n) for n in ("idf", "weights", "bias", "center", "vectors", "owners")
        }
        np.savez(folder / ARRAYS_FILE, **{n: a.astype(np.float32) for n, a in arrays.items()})

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Read what `save` wrote."""
        head = json.loads((folder / MODEL_FILE).read_text(encoding="utf-8"))
        vocabulary = {ngram: column for column, ngram in enumerate(head["ngrams"])}
        with np.load(folder / ARRAYS_FILE) as arrays:
            return cls(head["labels"], vocabulary, temperature=head["temperature"], **arrays)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return probabilities from scores, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    probabilities: np.ndarray = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities
