"""Keeps what the encoders said in an earlier evaluation: a new model is asked the same texts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.nlu.encoders import CachedEncoder

Vectors = dict[str, np.ndarray]
Learnt = tuple[Path, Vectors]  # the file where they belong


class Memory:
    """Stands in for an encoder's `one`, and asks it only what is new.

    Args:
        encoder: is asked through this memory from now on.
        folder: where vectors are kept.
    """

    def __init__(self, encoder: CachedEncoder, folder: Path) -> None:
        self._file = folder / f"evaluation-{encoder._encoder.name}.npz"
        self._one = encoder.one
        self._known = _read(self._file)
        self._new: Vectors = {}
        encoder.one = self.one  # type: ignore[assignment]

    def one(self, text: str) -> np.ndarray:
        """Return the vector of a text."""
        if text not in self._known:
            self._known[text] = self._new[text] = self._one(text)
        return self._known[text]

    def learnt(self) -> Learnt:
        """Return what was new, and the file to keep it in."""
        return self._file, self._new


def keep(learnt: Sequence[Learnt]) -> None:
    """Write down what several processes learnt of one encoder."""
    file = learnt[0][0]
    known = _read(file)
    before = len(known)
    for _, vectors in learnt:
        known.update(vectors)
    if len(known) > before:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f"{os.getpid()}.partial.npz")
        np.savez(partial, texts=np.array([*known]), vectors=np.stack([*known.values()]))
        os.replace(partial, file)


def _read(file: Path) -> Vectors:
    if not file.exists():
        return {}
    with np.load(file) as kept:
        return dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))
