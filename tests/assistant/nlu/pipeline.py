"""The components as Rasa runs them, without Rasa's training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

CONTEXT = ExecutionContext(GraphSchema({}))


def examples(name: str) -> dict[str, list[str]]:
    """Return phrasings by intent from `examples.yml`."""
    files = yaml.safe_load((Path(__file__).parent / "examples.yml").read_text(encoding="utf-8"))
    found: dict[str, list[str]] = files[name]
    return found


class Pipeline:
    """Trains components on a few examples, loads them as a server would, and parses messages."""

    def __init__(
        self, folder: Path, examples: dict[str, list[str]], *parts: tuple[type, dict[str, Any]]
    ) -> None:
        folder.mkdir(exist_ok=True)
        storage = LocalModelStorage(folder)
        data = TrainingData(
            [Message.build(text, intent) for intent, texts in examples.items() for text in texts]
        )
        self.components: list[GraphComponent] = []
        for kind, config in parts:
            merged = {**kind.get_default_config(), **config}
            resource = Resource(kind.__name__)
            made = kind.create(merged, storage, resource, CONTEXT)
            if hasattr(made, "train"):
                made.train(data)
                made = kind.load(merged, storage, resource, CONTEXT)
            self.components.append(made)

    def parse(self, text: str) -> Message:
        message = Message({"text": text})
        for component in self.components:
            component.process([message])  # type: ignore[attr-defined]
        return message


def values(message: Message) -> list[tuple[str, str]]:
    """Return entity and value of each entity of `message`."""
    return [(entity["entity"], entity["value"]) for entity in message.get("entities")]
