"""What the customer wants, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.classifier import IntentClassifier
from assistant.nlu.encoder import CachedEncoder
from assistant.nlu.entities import BARE_VALUE
from assistant.nlu.linear import LinearModel
from assistant.nlu.training import fit
from tests.assistant.nlu.pipeline import Pipeline, examples

EXAMPLES = examples("classifier")


@pytest.fixture(scope="module", params=["use", "none"])
def classifier(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> IntentClassifier:
    folder = tmp_path_factory.mktemp("model")
    made = Pipeline(folder, EXAMPLES, (IntentClassifier, {"encoder": request.param})).components[0]
    assert isinstance(made, IntentClassifier)
    return made


def understood(classifier: IntentClassifier, text: str, **data: Any) -> Message:
    message = Message({"text": text, **data})
    classifier.process([message])
    return message


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("我卡里还剩多少钱", "query_balance"),
        ("帮我查下账单", "query_bill"),
        ("我的信用卡丢了", "report_card_loss"),
        ("賬單金額多少", "query_bill"),
    ],
)
def test_new_phrasings(classifier: IntentClassifier, said: str, intent: str) -> None:
    assert understood(classifier, said).get("intent")["name"] == intent


def test_output_is_what_rasas_tools_expect(classifier: IntentClassifier) -> None:
    message = understood(classifier, "我想看看这个月账单").as_dict(only_output_properties=True)
    ranking = message["intent_ranking"]
    assert message["intent"] == ranking[0]
    assert {entry["name"] for entry in ranking} == set(EXAMPLES)
    confidences = [entry["confidence"] for entry in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert all(type(c) is float and 0 <= c < 1 for c in confidences)


@pytest.mark.parametrize("said", ["好的", "好的呀！", "嗯。", "嗯～", "可以啊"])
def test_what_was_taught_is_certain_whatever_its_ending(
    classifier: IntentClassifier, said: str
) -> None:
    assert understood(classifier, said).get("intent") == {"name": "affirm", "confidence": 1.0}


def test_a_bare_value_is_told_not_asked(classifier: IntentClassifier) -> None:
    message = understood(classifier, "尾号1234的", **{BARE_VALUE: True})
    assert message.get("intent")["name"] == "inform"
    assert message.get("intent")["confidence"] > 0.99


@pytest.mark.parametrize(
    "said", ["/query_balance", '/inform{"card_tail": "1"}', "", "？？", "asdfgh", "hjkl"]
)
def test_messages_for_rasa_and_empty_ones_are_not_guessed(
    classifier: IntentClassifier, said: str
) -> None:
    message = understood(classifier, said)
    assert message.get("intent") == {"name": None, "confidence": 0.0}
    assert message.get("intent_ranking") == []


def test_what_is_like_nothing_taught_is_doubted(tmp_path: Path) -> None:
    taught = {intent: EXAMPLES[intent] for intent in EXAMPLES if intent != "out_of_scope"}
    sure = Pipeline(tmp_path / "a", taught, (IntentClassifier, {"similarity": -1.0}))
    wary = Pipeline(tmp_path / "b", taught, (IntentClassifier, {"similarity": 0.6}))
    foreign, own = "红烧肉放点冰糖才好吃", "卡里还剩多少"
    assert wary.parse(foreign).get("intent")["confidence"] < 0.2
    assert (
        wary.parse(foreign).get("intent")["confidence"]
        < sure.parse(foreign).get("intent")["confidence"] / 2
    )
    assert wary.parse(own).get("intent")["confidence"] > 0.2


def test_an_unknown_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigException, match="use, none"):
        Pipeline(tmp_path, EXAMPLES, (IntentClassifier, {"encoder": "bert"}))


def test_the_stored_model_says_the_same(tmp_path: Path) -> None:
    texts = [text for texts in EXAMPLES.values() for text in texts]
    intents = [intent for intent, texts in EXAMPLES.items() for _ in texts]
    vectors = np.random.default_rng(0).normal(size=(len(texts), 8)).astype(np.float32)
    model = fit(texts, intents, vectors)
    model.save(tmp_path)
    again = LinearModel.load(tmp_path)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(
            model.probabilities(text, vector), again.probabilities(text, vector), atol=1e-4
        )
        assert np.allclose(model.similarities(vector), again.similarities(vector), atol=1e-4)


def test_two_intents_are_enough() -> None:
    model = fit(["查余额", "看余额", "卡丢了", "卡没了"], ["a", "a", "b", "b"], None)
    assert model.probabilities("余额", None).argmax() == 0
    assert model.probabilities("丢了", None).argmax() == 1


class Counting:
    """An encoder that counts what it is asked."""

    name = "counting"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Any) -> np.ndarray:
        self.seen += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_vectors_are_kept_between_trainings(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    before = CachedEncoder(first, tmp_path).encode_all(["一", "二二", "一"])
    after = CachedEncoder(second, tmp_path).encode_all(["二二", "三三三"])
    assert sorted(first.seen) == ["一", "二二"]
    assert second.seen == ["三三三"]
    assert np.array_equal(before[1], after[0])


def test_a_repeated_question_is_encoded_once() -> None:
    encoder = Counting()
    cached = CachedEncoder(encoder)
    assert np.array_equal(cached.one("一"), cached.one("一"))
    assert encoder.seen == ["一"]
