"""The values in a customer's message, by rules that designers and tests can read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu import amounts, identifiers, periods, spans
from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon, fingerprint
from assistant.nlu.normalise import normalise
from assistant.nlu.numerals import informal
from assistant.nlu.places import Places
from assistant.nlu.spans import Span

BARE_VALUE = "bare_value"  # set on a message that tells a value and nothing else
_PUNCTUATION = re.compile(r"[\s,，。.!！?？、;；:：~～…\-\"“”'()]+")
_IDENTITY = {"phone", "otp", "id_tail", "secret"}
_LATIN = re.compile(r"[a-z0-9]{2}")
_LETTERS = re.compile(r"[a-z]{2}")
_NUMERAL = re.compile(r"[\d十百千万亿块两二三四五六七八九多几]")


class EntityRules:
    """spaCy's entity ruler over the bank's lexicon, and parsers for what no list can hold."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._nlp = spacy.blank("zh")  # a token is a character, so phrases match anywhere
        ruler = self._nlp.add_pipe("entity_ruler")
        ruler.add_patterns(  # type: ignore[attr-defined]
            [
                {"label": entity, "id": value, "pattern": phrase}
                for phrase, (entity, value) in lexicon.phrases().items()
            ]
        )
        self._places = Places(lexicon)
        self._not_labels = lexicon.words("inform", "not_labels")
        self._bare = set(lexicon.words("inform", "bare_values"))
        fillers = lexicon.words("inform", "fillers")
        self._after = _any_of(fillers)
        self._before = _any_of(fillers + lexicon.words("inform", "corrections"))

    def find(self, text: str) -> list[Span]:
        """Return the values in `text` (in normal form), in order, none overlapping another."""
        text = informal(text)
        said = [Span(*hit[:2], "period", hit[2], 4) for hit in periods.find(text)]
        found = [
            *spans.placeholders(text),
            *identifiers.find(text),
            *self._places.find(text, said),
            *(phrases := self._phrases(text)),
            *spans.tails(text),
            *spans.ordinals(text),
            *spans.labels(text, self._not_labels),
            *spans.merchants(text),
            *said,
            *_beside(phrases, [Span(*hit[:2], "amount", hit[2], 5) for hit in amounts.find(text)]),
        ]
        return [span for span in spans.longest(found) if span.entity]

    def is_bare(self, text: str, found: list[Span]) -> bool:
        """Tell whether `text` is nothing but values (and 那就, 的, 吧): an answer."""
        kinds = {span.entity for span in found} - _IDENTITY
        if not found or len(kinds) > 2:  # 最近三个月美团超过100元的 is a request
            return False
        before, last = [], 0
        for span in found:
            if span.entity not in self._bare:
                return False
            before += _PUNCTUATION.split(text[last : span.start])
            last = span.end
        return all(map(self._before.fullmatch, before)) and all(
            map(self._after.fullmatch, _PUNCTUATION.split(text[last:]))
        )

    def _phrases(self, text: str) -> list[Span]:
        found = []
        for entity in self._nlp(text).ents:
            start, end = entity.start_char, entity.end_char
            money = entity.label_ == "currency"
            single = money and end - start == 1 and text[start].isalpha()
            if single and not _NUMERAL.match(text, max(0, start - 1)):
                continue  # 100刀, but no 剪刀
            joint = _LETTERS if money else _LATIN  # 300usd
            inside_word = joint.match(text, end - 1) or (start and joint.match(text, start - 1))
            if not inside_word:
                found.append(Span(start, end, entity.label_, entity.ent_id_, 4))
        return found


def _beside(phrases: list[Span], found: list[Span]) -> list[Span]:
    """Let amounts begin after the phrases that reach into their first words: 微信支付|50块."""
    ends = {at: span.end for span in phrases for at in range(span.start + 1, span.end)}
    return [
        replace(span, start=end) if (end := ends.get(span.start, 0)) and end < span.end else span
        for span in found
    ]


def _any_of(words: list[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})*")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class BankEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Rasa's way to `EntityRules`. The model keeps its own copy of the lexicon."""

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that must be installed."""
        return ["spacy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults of what config.yml may set."""
        return {"lexicon": DEFAULT_FOLDER}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train again when the lexicon changed."""
        return fingerprint(config.get("lexicon", DEFAULT_FOLDER))

    def __init__(self, storage: ModelStorage, resource: Resource, lexicon: Lexicon) -> None:
        self._storage = storage
        self._resource = resource
        self._lexicon = lexicon
        self._rules = EntityRules(lexicon)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> BankEntityExtractor:
        """Make the component for training, from the designers' files."""
        return cls(model_storage, resource, Lexicon.read(config["lexicon"]))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> BankEntityExtractor:
        """Load the trained component, with the lexicon as it was then."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Lexicon.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the lexicon in the model; there is nothing to learn."""
        with self._storage.write_to(self._resource) as folder:
            self._lexicon.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to each message."""
        for message in messages:
            self._process(message)
        return messages

    def _process(self, message: Message) -> None:
        normal = normalise(message.get(TEXT) or "")
        found = self._rules.find(normal.text)
        entities = []
        for span in spans.wanted(normal.text, found):
            start, end = normal.span(span.start, span.end)
            entities.append(
                {"entity": span.entity, "start": start, "end": end, "value": span.value}
            )
        known = message.get(ENTITIES, [])
        message.set(ENTITIES, known + self.add_extractor_name(entities), add_to_output=True)
        message.set(BARE_VALUE, self._rules.is_bare(normal.text, found))
