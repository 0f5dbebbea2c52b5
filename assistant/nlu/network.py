"""A classifier with one hidden layer over dense features, by mini-batches, in NumPy.

A thousand answers times a thousand features is much for general solvers (minutes); this takes
seconds, and its scores are probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HIDDEN = 768
DROPPED = 0.1  # share of the hidden units that each example does without while training
EPOCHS = 5
FURTHER = 1  # epoch of a training that goes on from an earlier one
LEAST = 300  # steps, however few examples there are; a third of it when going on
BATCH = 512
STEP_IN, STEP_OUT = 0.008, 0.016  # Adam's, falling to zero: for what leads into the layer and out
SPREAD = 3.0  # of the first weights, times what keeps the size of the features
_MEAN, _SQUARE = 0.9, 0.99  # how long Adam remembers


@dataclass
class Network:
    """What was learnt.

    Args:
        hidden: weights into the hidden layer, one row for each feature.
        hidden_bias: of each hidden unit.
        weights: out of it, one column for each label.
        bias: of each label.
    """

    hidden: np.ndarray
    hidden_bias: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def scores(self, features: np.ndarray) -> np.ndarray:
        """Return the score of each label, for one text or for rows of them."""
        active = np.maximum(features @ self.hidden + self.hidden_bias, 0)
        scores: np.ndarray = active @ self.weights + self.bias
        return scores


def fit(
    features: np.ndarray, target: np.ndarray, labels: int, start: Network | None = None
) -> Network:
    """Train.

    Args:
        features: one row for each example.
        target: the number of each one's label.
        labels: how many there are.
        start: what was learnt from a part of the examples.
    """
    rng = np.random.default_rng(0)
    count, width = features.shape
    seen = np.bincount(target, minlength=labels)
    balance = 1 / np.sqrt(seen[target])  # a label with few examples is wanted as often
    balance = (balance / balance.mean()).astype(np.float32)
    if start is None:
        hidden = rng.standard_normal((width, HIDDEN)) * np.sqrt(2 / width) * SPREAD
        parts = [hidden, np.zeros(HIDDEN), np.zeros((HIDDEN, labels)), np.zeros(labels)]
        epochs, least, share = EPOCHS, LEAST, 1.0
    else:
        parts = [start.hidden, start.hidden_bias, start.weights, start.bias]
        epochs, least, share = FURTHER, LEAST // 3, 1 / 3
    learnt = Network(*(np.array(part, np.float32) for part in parts))
    steps_of = (STEP_IN * share, STEP_IN * share, STEP_OUT * share, STEP_OUT * share)
    adam = [_Adam(part, size) for part, size in zip(vars(learnt).values(), steps_of, strict=True)]
    in_an_epoch = (count + BATCH - 1) // BATCH
    epochs = max(epochs, -(-least // in_an_epoch))
    step, steps = 0, epochs * in_an_epoch
    for _ in range(epochs):
        order = rng.permutation(count)
        for first in range(0, count, BATCH):
            chosen = order[first : first + BATCH]
            rows = features[chosen]
            before = rows @ learnt.hidden + learnt.hidden_bias
            kept = (before > 0) & (rng.random(before.shape, np.float32) >= DROPPED)
            mask = kept.astype(np.float32) / (1 - DROPPED)
            active = before * mask
            error = softmax(active @ learnt.weights + learnt.bias)
            error[np.arange(len(chosen)), target[chosen]] -= 1
            error *= balance[chosen, None] / len(chosen)
            back = (error @ learnt.weights.T) * mask
            step += 1
            gradients = (rows.T @ back, back.sum(axis=0), active.T @ error, error.sum(axis=0))
            for part, gradient in zip(adam, gradients, strict=True):
                part.move(gradient, step, 1 - step / (steps + 1))
    return learnt


class _Adam:
    """Moves one array of weights against its gradients."""

    def __init__(self, weights: np.ndarray, size: float) -> None:
        self._weights, self._size = weights, size
        self._mean, self._square = np.zeros_like(weights), np.zeros_like(weights)

    def move(self, gradient: np.ndarray, step: int, share: float) -> None:
        """Take the step of this number, with a share of the full size."""
        self._mean += (1 - _MEAN) * (gradient - self._mean)
        gradient *= gradient
        self._square += (1 - _SQUARE) * (gradient - self._square)
        size = self._size * share / (1 - _MEAN**step)
        self._weights -= size * self._mean / (np.sqrt(self._square / (1 - _SQUARE**step)) + 1e-8)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return probabilities from scores, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    probabilities: np.ndarray = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities
