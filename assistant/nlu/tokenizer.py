"""Chinese tokens by spaCy, for whichever of Rasa's parts wants tokens."""

from __future__ import annotations

from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import RESPONSE
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon, fingerprint
from assistant.nlu.normalise import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class ZhTokenizer(Tokenizer):
    """Tokens of `spacy.blank("zh")`, never blank, with true offsets; the lemma is normalised.

    `segmenter: char` (the default) makes a token of each character, so that every entity starts and
    ends at a token; `jieba` makes words, and knows the bank's own.
    """

    @staticmethod
    def supported_languages() -> list[str]:
        """Return the languages that this tokenizer is made for."""
        return ["zh"]

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that must be installed."""
        return ["spacy", "jieba"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the defaults of what config.yml may set."""
        return {
            "segmenter": "char",
            "lexicon": DEFAULT_FOLDER,
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Train again when the lexicon changed."""
        return fingerprint(config.get("lexicon", DEFAULT_FOLDER))

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, lexicon: Lexicon
    ) -> None:
        super().__init__(config)
        self._storage = storage
        self._resource = resource
        self._lexicon = lexicon
        self._responses: dict[str, list[Token]] = {}
        segmenter = config["segmenter"]
        self._nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": segmenter}}})
        if segmenter == "jieba":
            import jieba

            for phrase in (*lexicon.phrases(), *lexicon.words("words", "words")):
                jieba.add_word(phrase)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ZhTokenizer:
        """Make the component for training, from the designers' files."""
        return cls(config, model_storage, resource, Lexicon.read(config["lexicon"]))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ZhTokenizer:
        """Load the trained component, with the lexicon as it was then."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Lexicon.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the lexicon in the model."""
        with self._storage.write_to(self._resource) as folder:
            self._lexicon.save(folder)
        return self._resource

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of one attribute of `message`."""
        text = message.get(attribute)
        if attribute != RESPONSE:
            return self._tokens(text)
        if text not in self._responses:  # all phrasings of an answer carry the same response
            self._responses[text] = self._tokens(text)
        return self._responses[text]

    def _tokens(self, text: str) -> list[Token]:
        tokens = [
            Token(token.text, token.idx, lemma=normalise(token.text).text or token.text)
            for token in self._nlp(text)
            if not token.is_space
        ]
        return self._apply_token_pattern(tokens)
