"""What the customer wants: Rasa's way to the linear model, with a measure of what is unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.clauses import CLAUSES, split
from assistant.nlu.encoder import PROVIDERS, CachedEncoder
from assistant.nlu.entities import BARE_VALUE
from assistant.nlu.known import Known, means_nothing
from assistant.nlu.lexicon import fingerprint
from assistant.nlu.linear import LinearModel
from assistant.nlu.normalise import for_classifier
from assistant.nlu.training import fit
from assistant.settings import settings

RANKING_LENGTH = 10
UNKNOWN: dict[str, Any] = {"name": None, "confidence": 0.0}
SUREST = 0.999  # 1 is left to what was taught word for word


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Ranks the intents; its confidence is low for what is like nothing it was taught.

    config.yml: `encoder` is `use` or `none`; `bare_value_intent` is given to a message that only
    tells a value; `similarity` is the cosine to the nearest example at which confidence is halved
    (`auto`: chosen in training).
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that must be installed."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults of what config.yml may set."""
        return {
            "encoder": "use",
            "bare_value_intent": "inform",
            "out_of_scope_intent": "out_of_scope",
            "similarity": "auto",
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse an encoder that nobody knows."""
        if config["encoder"] not in PROVIDERS:
            raise InvalidConfigException(f"encoder: one of {', '.join(PROVIDERS)}")

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train again when this package's code changed."""
        return fingerprint()

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
        known: Known | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model
        self._known = known
        encoder = PROVIDERS[config["encoder"]]()
        self._encoder = CachedEncoder(encoder, settings().var / "cache") if encoder else None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Make an untrained component."""
        cls.validate_config(config)
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """Load the trained component."""
        with model_storage.read_from(resource) as folder:
            component = cls(
                config, model_storage, resource, LinearModel.load(folder), Known.load(folder)
            )
        component._vector("你好")  # the encoder's first call loads it
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples of the training data and keep the model."""
        examples = [
            (for_classifier(example.get(TEXT)), example.get(INTENT))
            for example in training_data.intent_examples
            if example.get(TEXT) and example.get(INTENT)
        ]
        texts, intents = [t for t, _ in examples], [i for _, i in examples]
        vectors = self._encoder.encode_all(texts) if self._encoder else None
        self._model = fit(texts, intents, vectors)
        self._known = Known.learn(texts, intents, self._model.vectors, self._model.owners)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            self._known.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking` on each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            ranking = self.rank(text, bare=bool(message.get(BARE_VALUE)))
            message.set(INTENT, ranking[0] if ranking else dict(UNKNOWN), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            clauses = [] if message.get(BARE_VALUE) else split(text)
            for clause in clauses:
                best = next(iter(self.rank(clause.text)), UNKNOWN)
                clause.intent, clause.confidence = best["name"], best["confidence"]
            message.set(CLAUSES, clauses)
        return messages

    def rank(self, text: str, bare: bool = False) -> list[dict[str, Any]]:
        """Return the likeliest intents of `text`, each with `name` and `confidence`.

        None for a message to Rasa itself (`/intent`) and for what means nothing (？？).
        """
        if self._model is None or self._known is None or text.startswith("/"):
            return []
        plain = for_classifier(text)
        sure = self._config["bare_value_intent"] if bare else self._known.by_heart(plain)
        if sure in self._model.labels:  # a bare value, unlike what was taught, yields to the checks
            return [{"name": sure, "confidence": SUREST if bare else 1.0}]
        if means_nothing(plain):
            return []
        vector = self._vector(plain)
        probabilities = self._model.probabilities(plain, vector).clip(0, SUREST)
        if vector is not None:
            probabilities = self._doubt(probabilities, self._model.similarities(vector))
        order = np.argsort(-probabilities)[:RANKING_LENGTH]
        return [
            {"name": self._model.labels[i], "confidence": float(probabilities[i])} for i in order
        ]

    def _doubt(self, probabilities: np.ndarray, similarities: np.ndarray) -> np.ndarray:
        """Lower the confidence in every intent none of whose examples is like the text."""
        assert self._model is not None and self._known is not None
        chosen = self._config["similarity"]
        middle = self._known.similarity if chosen == "auto" else float(chosen)
        factor = 1 / (1 + np.exp(-(similarities - middle) / self._known.width))
        doubted: np.ndarray = probabilities * factor
        outside = self._config["out_of_scope_intent"]
        if outside in self._model.labels:
            at = self._model.labels.index(outside)
            doubted[at] = probabilities[at]
        return doubted

    def _vector(self, text: str) -> np.ndarray | None:
        return self._encoder.one(text) if self._encoder else None
