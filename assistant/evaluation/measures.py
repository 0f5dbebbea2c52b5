"""Figures from outcomes. Shares are in percent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from assistant.evaluation.outcomes import REFUSED, SERVED, Outcome
from assistant.evaluation.sets import OUT_OF_SCOPE

BINS = 10
LOST, FOUND, PERSON = "report_card_loss", "cancel_card_loss", "request_human"


def share(found: Iterable[Outcome], holds: Callable[[Outcome], bool]) -> float:
    """Return in how many of the outcomes something holds; NaN where there are none."""
    told = [holds(outcome) for outcome in found]
    return 100 * sum(told) / len(told) if told else float("nan")


def by_noise(found: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes under each noise, the clean ones first."""
    grouped: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        grouped[outcome.utterance.noise].append(outcome)
    return grouped


def of_set(found: Iterable[Outcome], *names: str) -> list[Outcome]:
    """Return the outcomes of some sets."""
    return [outcome for outcome in found if outcome.utterance.set in names]


def set_figures(name: str, found: Sequence[Outcome]) -> dict[str, float]:
    """Return the figures of one set under one noise."""
    figures = {"right": share(found, lambda o: o.right)}
    if name == OUT_OF_SCOPE:
        return {**figures, "refused": share(found, lambda o: o.decision == REFUSED)}
    figures["offered"] = share(found, lambda o: o.offered)
    figures["refused"] = share(found, lambda o: o.decision == REFUSED)
    figures["r1"] = share(found, lambda o: o.rank == 1)
    figures["r3"] = share(found, lambda o: 0 < o.rank <= 3)
    return figures


def safety_recall(found: Iterable[Outcome]) -> float:
    """Return how many lost cards, frauds and wishes for a person were served as such."""
    return share(
        [o for o in of_set(found, "intents") if o.utterance.label in (LOST, PERSON)],
        lambda o: o.right,
    )


def swaps(found: Iterable[Outcome]) -> list[Outcome]:
    """Return where a lost card was taken for a found one, or the other way about."""
    pair = {LOST, FOUND}  # both: one was meant, the other served
    return [o for o in found if o.decision == SERVED and {o.utterance.label, o.top} == pair]


def by_label(found: Iterable[Outcome]) -> list[tuple[str, int, float, float]]:
    """Return each label's number of utterances, recall and precision, the worst recall first."""
    given = list(found)
    meant = Counter(o.utterance.label for o in given)
    right = Counter(o.utterance.label for o in given if o.right)
    understood = Counter(label for o in given if (label := _understood(o)))
    hits = Counter(o.utterance.label for o in given if o.right and _understood(o))
    rows = [
        (
            label,
            meant[label],
            100 * right[label] / meant[label],
            100 * hits[label] / understood[label] if understood[label] else float("nan"),
        )
        for label in meant
    ]
    return sorted(rows, key=lambda row: (row[2], row[0]))


def _understood(outcome: Outcome) -> str | None:
    """Return what a message was taken for; None where the customer was asked."""
    if outcome.decision == SERVED:
        return outcome.top
    return OUT_OF_SCOPE if outcome.decision == REFUSED else None


def calibration(found: Sequence[Outcome]) -> tuple[list[tuple[float, float, int]], float]:
    """Return confidence, share that is right and number for each bin, and the expected error."""
    confidence = np.array([o.confidence for o in found])
    right = np.array([o.rank == 1 for o in found])
    bins, error = [], 0.0
    which = np.minimum((confidence * BINS).astype(int), BINS - 1)
    for number in range(BINS):
        inside = which == number
        if inside.any():
            sure, true = float(confidence[inside].mean()), float(right[inside].mean())
            bins.append((sure, true, int(inside.sum())))
            error += inside.mean() * abs(sure - true)
    return bins, error


def threshold_curve(found: Sequence[Outcome], ambiguity: float) -> list[tuple[float, float, float]]:
    """Return for each threshold the accuracy in scope and the recall out of scope.

    Args:
        ambiguity: how far the second reading must lie behind; closer ones are asked about.
    """
    curve = []
    for threshold in np.arange(0, 1, 0.02):
        inside, outside = [], []
        for o in found:
            second = o.readings[1][1] if len(o.readings) > 1 else 0.0
            served = (
                o.top != OUT_OF_SCOPE
                and o.confidence >= threshold
                and (len(o.readings) < 2 or o.confidence - second >= ambiguity)
            )
            if o.utterance.label == OUT_OF_SCOPE:
                outside.append(not served)
            else:
                inside.append(served and o.rank == 1)
        curve.append((float(threshold), 100 * np.mean(inside), 100 * np.mean(outside)))
    return curve
