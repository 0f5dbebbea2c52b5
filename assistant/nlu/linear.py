"""The intent model: one linear classifier over character n-grams and sentence vectors."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

MODEL_FILE, ARRAYS_FILE = "intents.json", "intents.npz"
LONGEST_NGRAM = 4
SELDOM = 2  # an n-gram of three or more must occur in so many examples
STRENGTH = 1.0  # scikit-learn's C
FOLDS = 5  # of the examples, of which
HELD_OUT = (1, 2)  # choose the temperature; fold 0 holds the only example of some


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


def fit(texts: Sequence[str], intents: Sequence[str], vectors: np.ndarray | None) -> LinearModel:
    """Train a model.

    Args:
        texts: the examples as `assistant.nlu.normalise.for_classifier` makes them.
        intents: the intent of each.
        vectors: the sentence vector of each, or None to do without.
    """
    from sklearn.svm import LinearSVC  # slow to import; only training needs it

    order = sorted(range(len(texts)), key=intents.__getitem__)
    texts, intents = [texts[i] for i in order], [intents[i] for i in order]
    vectors = None if vectors is None else vectors[order]
    labels = sorted(set(intents))
    documents = Counter(gram for text in texts for gram in ngrams(text))
    frequent = sorted(g for g, count in documents.items() if count >= SELDOM or len(g) < 3)
    vocabulary = {gram: column for column, gram in enumerate(frequent)}
    idf = np.array([np.log((1 + len(texts)) / (1 + documents[g])) + 1 for g in vocabulary])
    center = np.zeros(0) if vectors is None else vectors.mean(axis=0)
    model = LinearModel(
        labels,
        vocabulary,
        idf,
        np.zeros((0, 0)),
        np.zeros(0),
        1.0,
        center,
        np.zeros((0, 0)),
        np.zeros(0),
    )
    matrix = _sparse(model, texts)
    if vectors is not None:
        model.vectors = np.stack([model.centred(vector) for vector in vectors])
        matrix = hstack([matrix, csr_matrix(model.vectors)]).tocsr()
    target = model.owners = np.array([labels.index(intent) for intent in intents])

    def train(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        classifier = LinearSVC(C=STRENGTH, random_state=0).fit(matrix[rows], target[rows])
        return _whole(classifier, len(labels))

    if len(labels) > 1:
        model.temperature = _temperature(train, matrix, target)
    model.weights, model.bias = train(np.arange(len(target)))
    return model


def _sparse(model: LinearModel, texts: Sequence[str]) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        which, weights = model.features(text)
        rows += [row] * len(which)
        columns += which.tolist()
        values += weights.tolist()
    return csr_matrix((values, (rows, columns)), shape=(len(texts), len(model.vocabulary)))


def _whole(classifier: Any, labels: int) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and bias for all labels, also those that the rows did not hold."""
    coefficients, intercepts = classifier.coef_, classifier.intercept_
    if len(classifier.classes_) == 2:  # scikit-learn keeps one row for two classes
        coefficients = np.vstack([-coefficients, coefficients])
        intercepts = np.concatenate([-intercepts, intercepts])
    weights = np.zeros((labels, coefficients.shape[1]), np.float32)
    bias = np.full(labels, -50.0, np.float32)
    weights[classifier.classes_] = coefficients
    bias[classifier.classes_] = intercepts
    return weights, bias


def _temperature(
    train: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    matrix: csr_matrix,
    target: np.ndarray,
) -> float:
    """Choose the temperature by what is right on examples that were held out of training."""
    fold = np.empty(len(target), int)
    for label in range(target.max() + 1):
        rows = np.flatnonzero(target == label)
        fold[rows] = np.arange(len(rows)) % FOLDS
    scores, truth = [], []
    for number in HELD_OUT:
        held_out = np.flatnonzero(fold == number)
        if len(held_out):
            weights, bias = train(np.flatnonzero(fold != number))
            scores.append(matrix[held_out] @ weights.T + bias)
            truth.append(target[held_out])
    if not scores:
        return 1.0
    all_scores, all_truth = np.vstack(scores), np.concatenate(truth)

    def surprise(temperature: float) -> float:
        probabilities = softmax(all_scores / temperature)
        return -float(np.log(probabilities[np.arange(len(all_truth)), all_truth] + 1e-12).mean())

    return min((1 / sharpness for sharpness in range(1, 21)), key=surprise)
