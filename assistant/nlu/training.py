"""Trains the intent model: a linear support vector machine, and a temperature for its scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from assistant.nlu.linear import LinearModel, ngrams, softmax

SELDOM = 2  # an n-gram of three or more must occur in so many examples
STRENGTH = 1.0  # scikit-learn's C
FOLDS = 5  # of the examples, of which
HELD_OUT = (1, 2)  # choose the temperature; fold 0 holds the only example of some


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
