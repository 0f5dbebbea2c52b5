"""Keeps what the encoders said in an earlier evaluation: a new model is asked the same texts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.nlu.encoders import CachedEncoder

Vectors = dict[str, np.ndarray]


class Memory:
    """Stands in for an encoder's `one`, and asks it only what is new.

    Args:
        encoder: is asked through this memory from now on.
        folder: where vectors are kept.
    """

    def __init__(self, encoder: CachedEncoder, folder: Path) -> None:
        self._file = folder / f"evaluation-{encoder._encoder.name}.npz"
        self._one = encoder.one
        self._known: Vectors = {}
        self.new: Vectors = {}
        if self._file.exists():
            with np.load(self._file) as kept:
                self._known = dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))
        encoder.one = self.one  # type: ignore[assignment]

    def one(self, text: str) -> np.ndarray:
        """Return the vector of a text."""
        if text not in self._known:
            self._known[text] = self.new[text] = self._one(text)
        return self._known[text]

    def keep(self, found: Sequence[Vectors]) -> None:
        """Write down what several processes learnt."""
        if not any(found):
            return
        for vectors in found:
            self._known.update(vectors)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_name(f"{os.getpid()}.partial.npz")
        np.savez(partial, texts=np.array([*self._known]), vectors=np.stack([*self._known.values()]))
        os.replace(partial, self._file)
