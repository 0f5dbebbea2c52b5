"""Rasa's way to the sentence encoders: one component loads them and gives them to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException

from assistant.nlu.encoders import CachedEncoder
from assistant.settings import settings


@dataclass(frozen=True)
class Encoders:
    """The encoders of the pipeline, the quickest first.

    Args:
        names: as in config.yml.
        encoders: one for each name.
    """

    names: tuple[str, ...]
    encoders: tuple[CachedEncoder, ...]

    def fingerprint(self) -> str:
        """Return what changes with the encoders; Rasa trains again when it does."""
        return ",".join(encoder.version for encoder in self.encoders)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MODEL_LOADER, is_trainable=False)
class SentenceEncoders(GraphComponent):
    """Loads the encoders that config.yml lists: `use`, `e5` or `onnx:FOLDER`, the quickest first.

    A later one is asked only where the earlier ones leave a doubt. An empty list does without.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults of what config.yml may set."""
        return {"encoders": ["use", "e5"]}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoders:
        """Load the encoders.

        Raises:
            InvalidConfigException: config.yml names one that does not exist or cannot be loaded.
        """
        names, cache = tuple(config["encoders"]), settings().var / "cache"
        try:
            made = tuple(CachedEncoder(name, cache) for name in names)
            for encoder in made:
                encoder.one("你好")  # the first call loads it
        except (ValueError, OSError, ImportError) as error:
            raise InvalidConfigException(str(error)) from error
        return cls(Encoders(names, made))

    def __init__(self, encoders: Encoders) -> None:
        self._encoders = encoders

    def provide(self) -> Encoders:
        """Return the encoders; Rasa asks for them at every message."""
        return self._encoders
