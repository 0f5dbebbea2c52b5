"""Two requests in one message: the first is served now, the second is remembered for after it."""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.classifier import get_readings, set_readings
from assistant.nlu.clauses import CLAUSES, HEARD, Clause
from assistant.nlu.model import Reading
from assistant.nlu.safety import SAFETY

SECOND_REQUEST = "second_request"
OPEN_ANSWER = "open_answer"  # the intent that gives the answer named by the entity `answer`
LIKELY = 5  # readings of a message
_SECRET = re.compile(r"‹(?:password|pin|cvv)")
_WHICH_CARD = ("card_tail", "card_kind", "account_label", "ordinal", "period")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SecondRequest(GraphComponent, RasaIntentClassifier, EntityExtractorMixin):
    """Adds the entity `second_request` where a message asks for two services.

    Its value is JSON: `{"intent": …, "entities": [{"entity": …, "value": …}]}`. Stands after the
    classifier and the safety net. config.yml: `services` can be asked for together, each with a
    confidence of `threshold`; so can knowledge answers and menu services, from
    `answer_threshold`. Both must be among the readings of the whole message too; where no word
    such as 顺便 or 和 joins them, both must be services, and likely: a story is full of commas
    (要交学费，理财几天能赎回). Two brief commands are two (我的卡丢了，转人工). `first` are served
    first wherever they stand; `never_together` tell one story, not two. Of a message that is
    `unclear` as a whole (below that confidence), the one service surely asked for is served.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults of what config.yml may set."""
        return {
            "services": [],
            "first": [],
            "never_together": [],
            "threshold": 0.6,
            "answer_threshold": 0.8,
            "unclear": 0.4,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        self._services = set(config["services"])
        self._first = list(config["first"])
        self._never = [set(pair) for pair in config["never_together"]]
        self._threshold = float(config["threshold"])
        self._answer_threshold = float(config["answer_threshold"])
        self._unclear = float(config["unclear"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SecondRequest:
        """Make the component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Look at each message's clauses."""
        for message in messages:
            clauses: list[Clause] = message.get(CLAUSES, [])
            asked = self._asked(clauses)
            whole = message.get(INTENT) or {}
            best = next((reading.label for reading in get_readings(message)), "")
            sure_of_other = (
                best not in self._services
                and best not in [clause.intent for clause in asked]
                and whole.get("confidence", 0.0) >= self._threshold
            )
            beside_secret = any(_SECRET.search(clause.text) for clause in clauses)
            heard = message.get(HEARD) or []
            decided = bool(message.get(SAFETY))
            sureness = heard[0].confidence if heard and not decided else 1.0
            unclear = beside_secret or sureness < self._unclear
            if len(asked) == 1 and unclear:
                _set_intent(message, asked[0])  # 密码是‹password›，查余额 asks for one thing surely
            apart = decided and best not in [clause.intent for clause in asked]
            if len(asked) < 2 or sure_of_other or apart:
                continue
            if _taken_back(clauses, asked):
                _serve(message, asked[-1])
                continue
            first, second = sorted(asked, key=self._urgency)[:2]
            if self._both_meant(message, clauses, first, second):
                self._serve_both(message, first, second)
        return messages

    def _asked(self, clauses: list[Clause]) -> list[Clause]:
        """Return the first clause of each service that is surely asked for."""
        asked: list[Clause] = []
        for clause in clauses:
            if (
                self._sure(clause)
                and not _SECRET.search(clause.text)
                and all(clause.intent != other.intent for other in asked)
            ):
                asked.append(clause)
        return asked

    def _both_meant(
        self, message: Message, clauses: list[Clause], first: Clause, second: Clause
    ) -> bool:
        """Tell whether the message as a whole asks for both, or one clause only tells why."""
        labels = [reading.label for reading in message.get(HEARD) or []]
        here, there = sorted((clauses.index(first), clauses.index(second)))
        joined = any(clause.joined for clause in clauses[here + 1 : there + 1])
        asked = {first.intent, second.intent}
        if first.brief and second.brief and asked <= self._services:
            return True
        return asked <= ({*labels} if joined else self._services & {*labels[:LIKELY]})

    def _sure(self, clause: Clause) -> bool:
        if "/" in (clause.intent or ""):
            return clause.confidence >= self._answer_threshold
        return clause.intent in self._services and clause.confidence >= self._threshold

    def _urgency(self, clause: Clause) -> int:
        urgent = clause.intent in self._first
        return self._first.index(str(clause.intent)) if urgent else len(self._first)

    def _serve_both(self, message: Message, first: Clause, second: Clause) -> None:
        if {first.intent, second.intent} in self._never:
            return
        later = _said_in(message, second)
        if first.weak or second.weak:
            own = {entity["entity"] for entity in later}
            later += [
                entity
                for entity in _said_in(message, first)
                if entity["entity"] in _WHICH_CARD and entity["entity"] not in own
            ]
        value: dict[str, Any] = {
            "intent": second.intent,
            "entities": [{"entity": e["entity"], "value": e["value"]} for e in later],
        }
        if "/" in (second.intent or ""):
            value = {
                "intent": OPEN_ANSWER,
                "entities": [{"entity": "answer", "value": second.intent}],
            }
        _set_intent(message, first)
        rest = [e for e in message.get(ENTITIES, []) if not second.start <= e["start"] < second.end]
        remembered = {
            "entity": SECOND_REQUEST,
            "start": second.start,
            "end": second.end,
            "value": json.dumps(value, ensure_ascii=False),
        }
        both = rest + self.add_extractor_name([remembered])
        message.set(ENTITIES, both, add_to_output=True)


def _taken_back(clauses: list[Clause], asked: list[Clause]) -> bool:
    between = clauses[clauses.index(asked[0]) + 1 : clauses.index(asked[-1]) + 1]
    return any(clause.correction for clause in between)


def _serve(message: Message, clause: Clause) -> None:
    """Serve one clause alone: 查余额，不对，查账单 is about the bill."""
    _set_intent(message, clause)
    message.set(ENTITIES, _said_in(message, clause), add_to_output=True)


def _said_in(message: Message, clause: Clause) -> list[dict[str, Any]]:
    return [e for e in message.get(ENTITIES, []) if clause.start <= e["start"] < clause.end]


def _set_intent(message: Message, clause: Clause) -> None:
    set_readings(
        message, [Reading(str(clause.intent), clause.confidence)]
    )  # the rest is of the whole
