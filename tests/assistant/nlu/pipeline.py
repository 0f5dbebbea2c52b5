"""The components as Rasa runs them, without Rasa's training."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.encoders import CachedEncoder
from assistant.nlu.vectors import Encoders

CONTEXT = ExecutionContext(GraphSchema({}))


def examples(name: str) -> dict[str, list[str]]:
    """Return phrasings by intent from `examples.yml`."""
    files = yaml.safe_load((Path(__file__).parent / "examples.yml").read_text(encoding="utf-8"))
    found: dict[str, list[str]] = files[name]
    return found


def configured(kind: type) -> dict[str, Any]:
    """Return what config.yml sets for a component."""
    parts = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))["pipeline"]
    return next(part for part in parts if part["name"].endswith(f".{kind.__name__}"))


class Pipeline:
    """Trains components on a few examples, loads them as a server would, and parses messages.

    Args:
        folder: for the trained model.
        examples: phrasings by intent.
        parts: component classes and what config.yml would set.
        encoders: what `SentenceEncoders` would give to those that ask for it.
        metadata: of intents, by intent.
        responses: Rasa's, by name.
    """

    def __init__(
        self,
        folder: Path,
        examples: dict[str, list[str]],
        *parts: tuple[type, dict[str, Any]],
        encoders: Encoders | None = None,
        metadata: dict[str, dict[str, str]] | None = None,
        responses: dict[str, list[dict[str, Any]]] | None = None,
    ) -> None:
        folder.mkdir(exist_ok=True)
        storage = LocalModelStorage(folder)
        messages = [
            Message.build(text, intent, intent_metadata=(metadata or {}).get(intent))
            for intent, texts in examples.items()
            for text in texts
        ]
        data = TrainingData(messages, responses=responses)
        self._encoders = encoders
        self.components: list[GraphComponent] = []
        for kind, config in parts:
            merged = {**kind.get_default_config(), **config}
            resource = Resource(kind.__name__)
            made = kind.create(merged, storage, resource, CONTEXT)
            if hasattr(made, "train"):
                made.train(data, **self._given(made.train))
                made = kind.load(merged, storage, resource, CONTEXT)
            self.components.append(made)

    def _given(self, method: Callable[..., Any]) -> dict[str, Any]:
        wants = "model" in inspect.signature(method).parameters
        return {"model": self._encoders} if wants else {}

    def parse(self, text: str, **data: Any) -> Message:
        """Parse a message.

        Args:
            data: what earlier components would have set on it.
        """
        message = Message({"text": text, **data})
        for component in self.components:
            component.process([message], **self._given(component.process))  # type: ignore
        return message


class Counting:
    """An encoder that remembers what it was asked; its vectors tell the characters."""

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.seen += texts
        vectors = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for character in text:
                row[ord(character) % 64] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def encoders(*made: Counting) -> Encoders:
    """Return them as `SentenceEncoders` gives real ones."""
    cached = tuple(CachedEncoder(one.name, encoder=one) for one in made)
    return Encoders(tuple(one.name for one in made), cached)


def values(message: Message) -> list[tuple[str, str]]:
    """Return entity and value of each entity of `message`."""
    return [(entity["entity"], entity["value"]) for entity in message.get("entities")]
