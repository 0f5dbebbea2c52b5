"""Multinomial logistic regression over dense features, by mini-batches, in NumPy.

A thousand answers times a thousand features is much for one-against-rest solvers (minutes);
this takes seconds, and its scores are probabilities.
"""

from __future__ import annotations

import numpy as np

EPOCHS = 4
FURTHER = 1  # epoch of a training that starts from weights
LEAST = 300  # steps, however few examples there are; a third of it when going on
BATCH = 512
STEP = 0.04  # Adam's, falling to zero
DECAY = 1e-5  # of the weights
_MEAN, _SQUARE = 0.9, 0.99  # how long Adam remembers


def fit(
    features: np.ndarray,
    target: np.ndarray,
    labels: int,
    start: tuple[np.ndarray, np.ndarray] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Train.

    Args:
        features: one row for each example.
        target: the number of each one's label.
        labels: how many there are.
        start: weights and bias of an earlier training on a part of the examples.

    Returns:
        Weights, one column for each label; and the bias of each.
    """
    rng = np.random.default_rng(0)
    count, width = features.shape
    seen = np.bincount(target, minlength=labels)
    balance = 1 / np.sqrt(seen[target])  # a label with few examples is wanted as often
    balance = (balance / balance.mean()).astype(np.float32)
    # The bias is one more row, for a feature that is always one.
    rows = np.hstack([features, np.ones((count, 1), np.float32)]).astype(np.float32)
    weights = np.zeros((width + 1, labels), np.float32)
    epochs, first_step = EPOCHS, STEP
    if start is not None:
        weights[:-1], weights[-1] = start
        epochs, first_step = FURTHER, STEP / 3
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    in_an_epoch = (count + BATCH - 1) // BATCH
    least = LEAST if start is None else LEAST // 3
    epochs = max(epochs, -(-least // in_an_epoch))
    steps = epochs * in_an_epoch
    step = 0
    for _ in range(epochs):
        order = rng.permutation(count)
        for first in range(0, count, BATCH):
            chosen = order[first : first + BATCH]
            error = softmax(rows[chosen] @ weights)
            error[np.arange(len(chosen)), target[chosen]] -= 1
            error *= balance[chosen, None] / len(chosen)
            gradient = rows[chosen].T @ error
            gradient[:-1] += DECAY * weights[:-1]
            step += 1
            mean += (1 - _MEAN) * (gradient - mean)
            gradient *= gradient
            square += (1 - _SQUARE) * (gradient - square)
            size = first_step * (1 - step / (steps + 1)) / (1 - _MEAN**step)
            weights -= size * mean / (np.sqrt(square / (1 - _SQUARE**step)) + 1e-8)
    return weights[:-1], weights[-1]


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return probabilities from scores, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    probabilities: np.ndarray = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities
