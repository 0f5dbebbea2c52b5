"""The understanding model: one classifier, its neighbours, and what it cannot know.

A text is seen as n-grams and as the vectors of one or more sentence encoders. There is a stage for
each number of encoders: the first asks the quickest alone, and only where that leaves a doubt does
the next ask one more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from assistant.nlu.features import TextFeatures
from assistant.nlu.network import Network, softmax

MODEL_FILE, ARRAYS_FILE = "model.json", "model.npz"
READY = 500  # labels and encoders whose vectors are kept in full precision; 50 KB each
CANDIDATES = 20  # labels whose examples are looked at as neighbours


@dataclass
class Stage:
    """What was learnt with a number of encoders.

    Args:
        network: gives each label a score.
        temperature: divides the scores, so that a probability is how often it comes true.
        nearness: how much the cosine to a label's nearest example adds to its score.
        scope: weights of `Evidence` for being in scope at all, and their bias last; empty where
            nothing out of scope was taught.
    """

    network: Network
    temperature: float
    nearness: float
    scope: np.ndarray


@dataclass
class Reading:
    """What a text may mean.

    Args:
        label: an intent, or the full name of a knowledge answer or menu service.
        confidence: the probability that it is meant.
    """

    label: str
    confidence: float


@dataclass
class UnderstandingModel:
    """A trained model; all it holds can be read from JSON and plain arrays.

    Args:
        labels: what a text may mean.
        outside: the label of what is out of scope; None where nothing such was taught.
        text: makes the features of n-grams.
        centers: the mean vector of each encoder.
        stages: one for each number of encoders, from the first that is used.
        vectors: for each encoder the examples' vectors, centred, of length 1, ordered by label.
        starts: where each label's examples begin.
        examples: their texts.
    """

    labels: list[str]
    outside: str | None
    text: TextFeatures
    centers: list[np.ndarray]
    stages: list[Stage]
    vectors: list[np.ndarray]
    starts: np.ndarray
    examples: list[str]
    _ready: dict[tuple[int, int], np.ndarray] = field(default_factory=dict, repr=False)

    def read(self, features: np.ndarray, vectors: Sequence[np.ndarray]) -> list[Reading]:
        """Return the readings of a text, the likeliest first; among them what is out of scope.

        Args:
            features: of its n-grams.
            vectors: of the encoders that were asked, as they came.
        """
        stage = self.stages[max(len(vectors) - 1, 0)]
        near = [centred(v, c) for v, c in zip(vectors, self.centers, strict=False)]
        scores = stage.network.scores(np.concatenate([features, *near]))
        chosen = np.argsort(-scores)[:CANDIDATES]
        outside = self.labels.index(self.outside) if self.outside else None
        looked_at = {*chosen.tolist(), outside} - {None}
        cosines = np.zeros(len(self.labels), np.float32)
        for label in looked_at if near else ():
            cosines[label] = self._nearest(label, near)
        probabilities = softmax((scores + stage.nearness * cosines) / stage.temperature)
        if outside is not None and len(stage.scope):
            evidence = Evidence.of(probabilities, cosines, outside)
            probabilities = evidence.weigh(probabilities, outside, stage.scope)
        order = np.argsort(-probabilities)[:CANDIDATES].tolist()
        if outside is not None and outside not in order:
            order.append(outside)
        return [Reading(self.labels[i], float(probabilities[i])) for i in order]

    def like(self, label: str, vectors: Sequence[np.ndarray], count: int) -> list[Reading]:
        """Return the examples of a label that are nearest to a text, with their cosines.

        Args:
            vectors: of the encoders that were asked, as they came.
            count: of examples.
        """
        row = self.labels.index(label)
        near = [centred(v, c) for v, c in zip(vectors, self.centers, strict=False)]
        if not near:
            return []
        cosines = sum(self._examples(row, i) @ vector for i, vector in enumerate(near)) / len(near)
        texts = self.examples[self.starts[row] : self.starts[row + 1]]
        return [Reading(texts[i], float(cosines[i])) for i in np.argsort(-cosines)[:count]]

    def _nearest(self, label: int, near: list[np.ndarray]) -> float:
        """Return the cosine to the nearest example of a label, averaged over the encoders."""
        total = sum(self._examples(label, i) @ vector for i, vector in enumerate(near))
        return float(np.max(total)) / len(near)

    def _examples(self, label: int, encoder: int) -> np.ndarray:
        """Return the vectors of a label's examples, ready to reckon with; the latest are kept."""
        key = (label, encoder)
        if key not in self._ready:
            start, end = self.starts[label], self.starts[label + 1]
            self._ready[key] = self.vectors[encoder][start:end].astype(np.float32)
            if len(self._ready) > READY:
                del self._ready[next(iter(self._ready))]
        return self._ready[key]

    def save(self, folder: Path) -> None:
        """Write the model into `folder`."""
        head = {
            "labels": self.labels,
            "outside": self.outside,
            "ngrams": sorted(self.text.vocabulary, key=self.text.vocabulary.__getitem__),
            "encoders": len(self.centers),
            "examples": self.examples,
            "stages": [[stage.temperature, stage.nearness] for stage in self.stages],
        }
        (folder / MODEL_FILE).write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")
        arrays = {
            "starts": self.starts,
            "ngram_weights": self.text.weights,
            "projection": self.text.projection.astype(np.float16),
        }
        for i, stage in enumerate(self.stages):
            arrays |= {f"{name}{i}": part for name, part in vars(stage.network).items()}
            arrays[f"scope{i}"] = stage.scope
        for i, (center, vectors) in enumerate(zip(self.centers, self.vectors, strict=True)):
            arrays |= {f"center{i}": center, f"vectors{i}": vectors.astype(np.float16)}
        np.savez(folder / ARRAYS_FILE, **arrays)

    @classmethod
    def load(cls, folder: Path) -> UnderstandingModel:
        """Read what `save` wrote."""
        head: dict[str, Any] = json.loads((folder / MODEL_FILE).read_text(encoding="utf-8"))
        with np.load(folder / ARRAYS_FILE) as file:
            arrays = dict(file)
        vocabulary = {ngram: row for row, ngram in enumerate(head["ngrams"])}
        return cls(
            labels=head["labels"],
            outside=head["outside"],
            text=TextFeatures(vocabulary, arrays["ngram_weights"], arrays["projection"]),
            centers=[arrays[f"center{i}"] for i in range(head["encoders"])],
            stages=[
                Stage(
                    Network(*(arrays[f"{part.name}{i}"] for part in fields(Network))),
                    temperature,
                    nearness,
                    arrays[f"scope{i}"],
                )
                for i, (temperature, nearness) in enumerate(head["stages"])
            ],
            vectors=[arrays[f"vectors{i}"] for i in range(head["encoders"])],
            starts=arrays["starts"],
            examples=head["examples"],
        )


@dataclass
class Evidence:
    """What tells whether a text is in scope: how surely it is read, and how near it is to examples.

    Args:
        values: log-odds of being outside by the classifier; the best probability inside; the
            cosines to the nearest examples inside and outside. One row for each text, or one alone.
    """

    values: np.ndarray

    @classmethod
    def of(cls, probabilities: np.ndarray, cosines: np.ndarray, outside: int) -> Evidence:
        """Gather it from the probabilities and cosines of all labels (the last axis)."""
        foreign = probabilities[..., outside].clip(1e-6, 1 - 1e-6)
        own = np.delete(probabilities, outside, axis=-1).max(axis=-1)
        near = np.delete(cosines, outside, axis=-1).max(axis=-1)
        odds = np.log(foreign / (1 - foreign))
        return cls(np.stack([odds, own, near, cosines[..., outside]], axis=-1))

    def weigh(self, probabilities: np.ndarray, outside: int, scope: np.ndarray) -> np.ndarray:
        """Return the probabilities with the share that is in scope as `scope` tells it."""
        inside = 1 / (1 + np.exp(-(self.values @ scope[:-1] + scope[-1])))
        rest = probabilities.copy()
        rest[..., outside] = 0
        rest *= (inside / rest.sum(axis=-1).clip(1e-9))[..., None]
        rest[..., outside] = 1 - inside
        return rest


def centred(vector: np.ndarray, center: np.ndarray) -> np.ndarray:
    """Return a vector (or rows of them) without what all sentences share, of length 1."""
    rest = vector - center
    length: np.ndarray = np.linalg.norm(rest, axis=-1, keepdims=True).clip(1e-6)
    return (rest / length).astype(np.float32)


def candidates(scores: np.ndarray, outside: int | None) -> np.ndarray:
    """Mark, for each row of scores, the labels whose examples are looked at as neighbours."""
    marked = np.zeros(scores.shape, bool)
    best = np.argpartition(-scores, min(CANDIDATES, scores.shape[1] - 1), axis=1)[:, :CANDIDATES]
    np.put_along_axis(marked, best, True, axis=1)
    if outside is not None:
        marked[:, outside] = True
    return marked
