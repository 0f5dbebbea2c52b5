"""What the customer wants: Rasa's way to the understanding model."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.clauses import CLAUSES, HEARD, Clause, split
from assistant.nlu.encoders import CachedEncoder
from assistant.nlu.entities import BARE_VALUE
from assistant.nlu.known import Known, means_nothing
from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon, fingerprint
from assistant.nlu.model import Reading, UnderstandingModel
from assistant.nlu.plain import Plain
from assistant.nlu.spelling import Speller
from assistant.nlu.training import fit
from assistant.nlu.vectors import Encoders, SentenceEncoders

MENDED = "mended"  # set on a message: its text as it was read, spelt right
READINGS = "readings"  # set on a message: what it may mean, with the full names of answers
RANKING_LENGTH = 10
UNKNOWN: dict[str, Any] = {"name": None, "confidence": 0.0}
HIDDEN = "‹"  # begins what the channel put for a secret or a number
SURE_OF_ONE, ANOTHER = 0.9, 0.02  # confidences: a message that asks for one thing only
SUREST = 0.999  # 1 is left to what was taught word for word


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
    is_trainable=True,
    model_from=SentenceEncoders.__name__,
)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Ranks the intents; knowledge answers (`faq/…`) and menu services (`menu/…`) one by one.

    `intent` and `intent_ranking` are Rasa's own; the ranking of single answers is in `readings`,
    from which `AnswerSelector` fills `response_selector`.

    config.yml: `bare_value_intent` is given to a message that only tells a value;
    `out_of_scope_intent` holds what nobody can serve; a further encoder is asked only below the
    confidence `sure`.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that must be installed."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults of what config.yml may set."""
        return {
            "bare_value_intent": "inform",
            "out_of_scope_intent": "out_of_scope",
            "sure": 0.7,
            "lexicon": DEFAULT_FOLDER,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train again when this package's code or the lexicon changed."""
        return fingerprint(config.get("lexicon", DEFAULT_FOLDER))

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        lexicon: Lexicon,
        model: UnderstandingModel | None = None,
        known: Known | None = None,
        speller: Speller | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._lexicon = lexicon
        self._plain = Plain(lexicon)
        self._model = model
        self._known = known
        self._speller = speller
        self._encoders: tuple[CachedEncoder, ...] = ()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource, Lexicon.read(config["lexicon"]))

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
            parts = (
                Lexicon.load(folder),
                UnderstandingModel.load(folder),
                Known.load(folder),
                Speller.load(folder),
            )
        return cls(config, model_storage, resource, *parts)

    def train(self, training_data: TrainingData, model: Encoders | None = None) -> Resource:
        """Learn from the examples of the training data and keep the model."""
        examples = [
            (self._plain(example.get(TEXT)), example.get_full_intent())
            for example in training_data.intent_examples
            if example.get(TEXT) and example.get(INTENT)
        ]
        once = dict(reversed(examples))  # what is taught twice counts once, as it was first
        texts, labels = list(once), list(once.values())
        vectors = [encoder.encode_all(texts) for encoder in (model.encoders if model else ())]
        learnt = fit(texts, labels, vectors, self._config["out_of_scope_intent"])
        known = Known.learn(*zip(*examples, strict=True))
        speller = Speller.learn(texts)
        with self._storage.write_to(self._resource) as folder:
            learnt.save(folder)
            known.save(folder)
            speller.save(folder)
            self._lexicon.save(folder)
        return self._resource

    def process(self, messages: list[Message], model: Encoders | None = None) -> list[Message]:
        """Set `intent`, `intent_ranking` and `readings` on each message."""
        self._encoders = model.encoders if model else ()
        for message in messages:
            text = message.get(TEXT) or ""
            bare = bool(message.get(BARE_VALUE))
            readings = self.read(text, bare=bare)
            set_readings(message, readings)
            clauses = [] if bare or not text else split(text)
            if not _may_be_two(readings, clauses):
                clauses = []
            for clause in clauses:
                best = next(iter(self.read(clause.text, quickly=HIDDEN not in text)), None)
                if best:
                    clause.intent, clause.confidence = best.label, best.confidence
            message.set(CLAUSES, clauses)
            message.set(HEARD, readings)
            message.set(MENDED, self.mended(text) if text else "")
        return messages

    def read(self, text: str, bare: bool = False, quickly: bool = False) -> list[Reading]:
        """Return what `text` may mean, the likeliest first; nothing for what has no meaning.

        Args:
            bare: the text is nothing but a value.
            quickly: ask the first encoder only, also where it leaves a doubt.
        """
        plain = self._plain(text)
        if means_nothing(plain) or not (self._model and self._known and self._speller):
            return []
        taught = self._known.by_heart(plain)
        if taught:
            return [Reading(taught, 1.0)]
        if bare:
            return [Reading(self._config["bare_value_intent"], SUREST)]
        mended = self._speller(plain)
        features = self._model.text.of(mended)
        vectors = [encoder.one(mended) for encoder in self._encoders[:1]]
        readings = self._model.read(features, vectors)
        for encoder in self._encoders[1:]:
            if quickly or readings[0].confidence >= self._config["sure"]:
                break
            vectors.append(encoder.one(mended))
            readings = self._model.read(features, vectors)
        outside = self._config["out_of_scope_intent"]
        kept = readings[:RANKING_LENGTH]
        kept += [r for r in readings[RANKING_LENGTH:] if r.label == outside]
        return [Reading(r.label, min(r.confidence, SUREST)) for r in kept]

    def mended(self, text: str) -> str:
        """Return what is read of a text: without what means nothing, and spelt right."""
        plain = self.plain(text)
        return self._speller(plain) if self._speller else plain

    def plain(self, text: str) -> str:
        """Return what is read of a text as it is spelt."""
        return self._plain(text)

    def like(self, text: str, label: str, count: int = 3) -> list[Reading]:
        """Return the examples of a label that are most like a text, with their cosines."""
        mended = self.mended(text)
        if self._model is None or label not in self._model.labels:
            return []
        vectors = [encoder.one(mended) for encoder in self._encoders]
        return self._model.like(label, vectors, count)


def _may_be_two(readings: list[Reading], clauses: list[Clause]) -> bool:
    """Tell whether it may be two requests, so that it pays to read each clause."""
    joined = any(clause.joined or clause.correction for clause in clauses)
    joined = joined or all(clause.brief for clause in clauses)
    # Beside a secret that was taken out stands what is really wanted: 我的cvv是‹cvv›，查账单.
    joined = joined or any(HIDDEN in clause.text for clause in clauses)
    unsure = not readings or readings[0].confidence < SURE_OF_ONE
    another = len(readings) > 1 and readings[1].confidence > ANOTHER
    return joined or unsure or another


def by_intent(readings: list[Reading]) -> list[dict[str, Any]]:
    """Return Rasa's ranking of intents: a retrieval intent is as likely as its likeliest answer."""
    ranking: dict[str, float] = {}
    for reading in readings:
        ranking.setdefault(reading.label.split("/")[0], reading.confidence)
    return [{"name": name, "confidence": confidence} for name, confidence in ranking.items()]


def set_readings(message: Message, readings: list[Reading]) -> None:
    """Set what a message may mean: `readings`, and Rasa's `intent` and `intent_ranking`."""
    ranking = by_intent(readings)
    named = [{"name": r.label, "confidence": r.confidence} for r in readings]
    message.set(READINGS, named, add_to_output=True)
    message.set(INTENT, ranking[0] if ranking else dict(UNKNOWN), add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)


def get_readings(message: Message) -> list[Reading]:
    """Return what `set_readings` set."""
    return [Reading(r["name"], r["confidence"]) for r in message.get(READINGS) or []]
