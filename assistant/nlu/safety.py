"""The path that needs no model: a person wanted, a card lost, stolen or found again."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.checks import Check, checks
from assistant.nlu.classifier import MENDED, get_readings, set_readings
from assistant.nlu.clauses import BRIEF, CLAUSES
from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon, fingerprint
from assistant.nlu.model import Reading
from assistant.nlu.normalise import normalise

CHECK = "check"  # set on a message: the check that says what it was taken for, if there is one
SAFETY = "safety"  # set on a message where a check decided, and kept with it for audits
TAUGHT = 1.0  # the classifier's confidence in a designer's own example, which decides before checks


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyNet(GraphComponent, RasaIntentClassifier):
    """Corrects the classifier where a check fires, and says so in the message's `safety`.

    A check reads the message as it was typed, and then as it was mended. What a designer taught
    word for word stands; so does an intent to which the check `yields`, such as a knowledge
    question, when it is understood with a confidence of config.yml's `yields` (补卡要多少钱 is no
    report of a loss, whatever was lost before). In what is longer than a command it yields to any
    other that is understood with `sure` (a story in which somebody says 领导 wants no person).
    Between `opposites`, such as a lost card and a found one, it yields only where safety.yml says
    so, in a story, to what is understood with `sure`; from `yields` on the customer is asked.

    Where no check decided, the `urgent` intents count `odds` times: to miss one costs more than to
    ask once too often. Where opposites are close, the second at least the share `doubt` of the
    first, the two are made equal, so that the customer is asked; so is who is refused in doubt.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults of what config.yml may set."""
        return {
            "lexicon": DEFAULT_FOLDER,
            "yields": 0.7,
            "sure": 0.95,
            "odds": 3.0,
            "doubt": 0.4,
            "out_of_scope_intent": "out_of_scope",
            "urgent": [],
            "opposites": [],
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train again when the checks changed."""
        return fingerprint(config.get("lexicon", DEFAULT_FOLDER))

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        lexicon: Lexicon,
    ) -> None:
        self._yields = float(config["yields"])
        self._sure = float(config["sure"])
        self._odds = float(config["odds"])
        self._doubt = float(config["doubt"])
        self._outside = config["out_of_scope_intent"]
        self._urgent = set(config["urgent"])
        self._opposites = [set(pair) for pair in config["opposites"]]
        self._storage = storage
        self._resource = resource
        self._lexicon = lexicon
        self._checks = checks(lexicon)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyNet:
        """Make the component for training, from the designers' file."""
        return cls(config, model_storage, resource, Lexicon.read(config["lexicon"]))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyNet:
        """Load the trained component, with the checks as they were then."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Lexicon.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the checks in the model; there is nothing to learn."""
        with self._storage.write_to(self._resource) as folder:
            self._lexicon.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message on which a check fires."""
        for message in messages:
            for clause in message.get(CLAUSES, []):
                fired = self._first(clause.text)
                if fired and not self._stands(clause.text, clause.intent, clause.confidence, fired):
                    clause.intent, clause.confidence = fired.intent, 1.0
            text = message.get(TEXT) or ""
            fired = self._first(text) or self._first(message.get(MENDED) or "")
            best = next(iter(get_readings(message)), Reading("", 0.0))
            if fired and not self._stands(text, best.label, best.confidence, fired):
                if self._in_doubt(text, best, fired):
                    set_readings(message, [Reading(fired.intent, 0.5), Reading(best.label, 0.5)])
                else:
                    self._override(message, fired)
            else:
                self._weigh(message)
            if fired and (message.get(INTENT) or {}).get("name") == fired.intent.split("/")[0]:
                message.set(CHECK, fired.name, add_to_output=True)
        return messages

    def _weigh(self, message: Message) -> None:
        """Count what is urgent more than once, and leave no guess between opposites."""
        readings = get_readings(message)
        if not readings or readings[0].confidence >= TAUGHT:
            return
        odds = [self._odds if r.label in self._urgent else 1.0 for r in readings]
        total = 1 + sum((o - 1) * r.confidence for o, r in zip(odds, readings, strict=True))
        weighed = [
            Reading(r.label, o * r.confidence / total) for o, r in zip(odds, readings, strict=True)
        ]
        weighed.sort(key=lambda reading: -reading.confidence)
        first, second = (weighed + weighed)[:2]
        close = second.confidence >= self._doubt * first.confidence
        refused_in_doubt = first.label == self._outside  # 额度的事: asked, not refused
        if close and (refused_in_doubt or {first.label, second.label} in self._opposites):
            first.confidence = second.confidence = (first.confidence + second.confidence) / 2
        set_readings(message, weighed)

    def _stands(self, text: str, label: str | None, confidence: float, fired: Check) -> bool:
        """Tell whether what was understood of a text is surer than the check."""
        yields = (label or "").split("/")[0] in fired.yields
        opposite = {label, fired.intent} in self._opposites
        if opposite:
            return confidence >= (self._sure if yields and len(text) > BRIEF else TAUGHT)
        if yields:
            return confidence >= self._yields
        return confidence >= (self._sure if len(text) > BRIEF else TAUGHT)

    def _in_doubt(self, text: str, best: Reading, fired: Check) -> bool:
        """Tell whether a story is understood as the opposite of what fired, to which it yields."""
        opposite = {best.label, fired.intent} in self._opposites and best.label in fired.yields
        return opposite and len(text) > BRIEF and best.confidence >= self._yields

    def _first(self, text: str) -> Check | None:
        if text.startswith("/"):
            return None
        plain = normalise(text).text
        return next((check for check in self._checks if check.applies(plain)), None)

    @staticmethod
    def _override(message: Message, fired: Check) -> None:
        before = message.get(INTENT) or {"name": None, "confidence": 0.0}
        message.set(
            SAFETY,
            {"check": fired.name, "instead_of": before["name"], "was": before["confidence"]},
            add_to_output=True,
        )
        set_readings(message, [Reading(fired.intent, 1.0)])
