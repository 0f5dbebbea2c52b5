"""Trains the understanding model: the classifier, its calibration, and what is out of scope."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.nlu import network
from assistant.nlu.features import TextFeatures
from assistant.nlu.model import Evidence, Stage, UnderstandingModel, candidates, centred

FOLDS = 5  # at least; one of them calibrates
HELD_OUT = 1  # which one; fold 0 holds the only example of some labels
CALIBRATING = 4000  # examples are enough, of however many
TEMPERATURES = (0.5, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5, 3.0)
NEARNESS = (0.0, 2.0, 4.0, 6.0, 8.0, 12.0)
# Customers say more that is out of scope than examples do. Chosen on the development sets: with
# greater odds more of what is out of scope is told, and more stories of customers are turned away.
OUTSIDE_ODDS = 2
# The finished model has seen more examples than the one that is calibrated, and is surer with
# reason. Chosen on the development sets by the calibration error (0.05 without, 0.02 with).
SURER = 0.85  # of the temperature
ENOUGH = 20  # held-out examples from outside, to learn what is out of scope


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    vectors: Sequence[np.ndarray],
    outside: str | None = None,
) -> UnderstandingModel:
    """Train a model.

    Args:
        texts: the examples as `assistant.nlu.normalise.for_classifier` makes them.
        labels: what each means.
        vectors: of the examples, by each encoder, the quickest first.
        outside: the label of what is out of scope.
    """
    order = sorted(range(len(texts)), key=labels.__getitem__)
    names = sorted(set(labels))
    target = np.array([names.index(labels[i]) for i in order])
    text, features = TextFeatures.learn([texts[i] for i in order])
    centers = [encoded.mean(axis=0) for encoded in vectors]
    near = [centred(v[order], c) for v, c in zip(vectors, centers, strict=True)]
    known = names.index(outside) if outside in names else None
    split = _split(target, len(names))
    stages = [
        _stage(np.hstack([features, *near[:count]]), near[:count], target, len(names), known, split)
        for count in (range(1, len(near) + 1) if near else [0])
    ]
    starts = np.searchsorted(target, np.arange(len(names) + 1))
    return UnderstandingModel(
        labels=names,
        outside=outside if known is not None else None,
        text=text,
        centers=centers,
        stages=stages,
        vectors=near,
        starts=starts,
        examples=[texts[i] for i in order],
    )


def _split(target: np.ndarray, labels: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the examples that are held out for calibration, and the others."""
    folds = max(FOLDS, len(target) // CALIBRATING)
    fold = np.concatenate([np.arange(n) % folds for n in np.bincount(target, minlength=labels)])
    return np.flatnonzero(fold == HELD_OUT), np.flatnonzero(fold != HELD_OUT)


def _stage(
    features: np.ndarray,
    near: list[np.ndarray],
    target: np.ndarray,
    labels: int,
    outside: int | None,
    split: tuple[np.ndarray, np.ndarray],
) -> Stage:
    """Learn from all examples; calibrate on some that a first attempt was not shown."""
    held, kept = split
    temperature, nearness, scope, start = 1.0, 0.0, np.zeros(0), None
    if len(held):
        start = network.fit(features[kept], target[kept], labels)
        scores = start.scores(features[held])
        cosines = _cosines(near, held, kept, target, candidates(scores, outside))
        grid = [(t, n) for t in TEMPERATURES for n in (NEARNESS if near else (0.0,))]
        temperature, nearness = min(
            grid, key=lambda pair: _surprise((scores + pair[1] * cosines) / pair[0], target[held])
        )
        probabilities = network.softmax((scores + nearness * cosines) / temperature)
        if outside is not None:
            scope = _scope(probabilities, cosines, target[held], outside)
    learnt = network.fit(features, target, labels, start)
    return Stage(learnt, temperature * SURER, nearness, scope)


def _cosines(
    near: list[np.ndarray],
    held: np.ndarray,
    kept: np.ndarray,
    target: np.ndarray,
    candidates: np.ndarray,
) -> np.ndarray:
    """Return the cosine of each held-out example to the nearest other one of each candidate."""
    found = np.zeros(candidates.shape, np.float32)
    for label in np.unique(target[kept]) if near else ():
        rows, examples = np.flatnonzero(candidates[:, label]), kept[target[kept] == label]
        total = sum(vectors[held[rows]] @ vectors[examples].T for vectors in near)
        found[rows, label] = total.max(axis=1) / len(near)  # type: ignore[union-attr]
    return found


def _surprise(scores: np.ndarray, truth: np.ndarray) -> float:
    probabilities = network.softmax(scores)
    return -float(np.log(probabilities[np.arange(len(truth)), truth] + 1e-12).mean())


def _scope(
    probabilities: np.ndarray, cosines: np.ndarray, truth: np.ndarray, outside: int
) -> np.ndarray:
    """Learn from held-out examples how to tell that a text is in scope."""
    from sklearn.linear_model import LogisticRegression

    inside = truth != outside
    if min(inside.sum(), (~inside).sum()) < ENOUGH:
        return np.zeros(0)
    evidence = Evidence.of(probabilities, cosines, outside).values
    learnt = LogisticRegression().fit(evidence, inside)
    bias = learnt.intercept_ - np.log(OUTSIDE_ODDS)
    return np.concatenate([learnt.coef_[0], bias]).astype(np.float32)
