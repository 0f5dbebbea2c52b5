"""Which knowledge answer or menu service: fills Rasa's `response_selector` from the readings."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    METADATA,
    METADATA_INTENT,
    PREDICTED_CONFIDENCE_KEY,
    RESPONSE_SELECTOR,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.knowledge import may_be_given
from assistant.nlu.classifier import get_readings, set_readings
from assistant.nlu.lexicon import fingerprint
from assistant.nlu.model import Reading
from assistant.wiring import clock
from bank.clock import BANK_TIME_ZONE

FILE = "answers.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AnswerSelector(GraphComponent, RasaIntentClassifier):
    """Does for `faq/…` and `menu/…` what Rasa's ResponseSelector does, from the readings.

    Stands after all that decides on the intent. An answer that is a draft, or outside its validity
    today, is not given. config.yml: where the two best readings are answers of one intent and less
    than `ambiguity` apart, the customer is asked which he means (`nlu_fallback`).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults of what config.yml may set."""
        return {"ambiguity": 0.1}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train again when this package's code changed."""
        return fingerprint()

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        answers: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        self._ambiguity = float(config["ambiguity"])
        self._storage = storage
        self._resource = resource
        self._answers = answers or {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerSelector:
        """Make the component for training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerSelector:
        """Load the trained component, with the answers as they were then."""
        with model_storage.read_from(resource) as folder:
            answers = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, answers)

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the responses and what limits them; there is nothing to learn."""
        answers: dict[str, dict[str, Any]] = {}
        for example in training_data.intent_examples:
            label = example.get(INTENT_RESPONSE_KEY)
            if label:
                known = answers.setdefault(label, {})
                said = (example.get(METADATA) or {}).get(METADATA_INTENT) or {}
                for name in ("valid_from", "valid_to", "status"):
                    if name in said:
                        known[name] = str(said[name])
        for label, answer in answers.items():
            answer["responses"] = training_data.responses.get(f"utter_{label}", [])
        with self._storage.write_to(self._resource) as folder:
            (folder / FILE).write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `response_selector` on each message, and `nlu_fallback` where two answers compete."""
        today = clock().now().astimezone(BANK_TIME_ZONE).date()
        for message in messages:
            readings = get_readings(message)
            given = [r for r in readings if self._given(r.label, today)]
            if len(given) < len(readings):
                set_readings(message, given)
            intents = dict.fromkeys(r.label.split("/")[0] for r in given if "/" in r.label)
            if intents:
                selected = {intent: self._selected(intent, given) for intent in intents}
                message.set(RESPONSE_SELECTOR, selected, add_to_output=True)
            if self._compete(given):
                self._ask(message, given[0].confidence)
        return messages

    def _given(self, label: str, today: date) -> bool:
        answer = self._answers.get(label, {})
        first, last = answer.get("valid_from", ""), answer.get("valid_to", "")
        return may_be_given(answer.get("status", ""), first, last, today)

    def _compete(self, readings: list[Reading]) -> bool:
        if len(readings) < 2 or readings[1].confidence < readings[0].confidence - self._ambiguity:
            return False
        first, second = (reading.label.split("/") for reading in readings[:2])
        return len(first) > 1 and first[0] == second[0]

    def _selected(self, intent: str, readings: list[Reading]) -> dict[str, Any]:
        """Return the prediction in the shape of Rasa's ResponseSelector."""
        ranking = [
            {PREDICTED_CONFIDENCE_KEY: reading.confidence, INTENT_RESPONSE_KEY: reading.label}
            for reading in readings
            if reading.label.split("/")[0] == intent
        ]
        best = str(ranking[0][INTENT_RESPONSE_KEY])
        return {
            "response": {
                "responses": self._answers.get(best, {}).get("responses", []),
                **ranking[0],
                "utter_action": f"utter_{best}",
            },
            "ranking": ranking,
        }

    @staticmethod
    def _ask(message: Message, confidence: float) -> None:
        asked = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": confidence}
        message.set(INTENT, asked, add_to_output=True)
        ranking = [asked, *message.get(INTENT_RANKING_KEY)]
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
