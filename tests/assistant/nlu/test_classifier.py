"""What the customer wants, and how sure that is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from assistant.nlu.classifier import IntentClassifier
from assistant.nlu.encoders import CachedEncoder
from assistant.nlu.entities import BARE_VALUE
from assistant.nlu.model import UnderstandingModel
from assistant.nlu.training import fit
from assistant.nlu.vectors import Encoders
from tests.assistant.nlu.pipeline import Counting, Pipeline, encoders, examples

EXAMPLES = examples("classifier")
DATA = Path("data/nlu")
USE = Encoders(("use",), (CachedEncoder("use"),))


@pytest.fixture(scope="module", params=[("use",), ()])
def classifier(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Pipeline:
    folder = tmp_path_factory.mktemp("model")
    given = USE if request.param else encoders()
    return Pipeline(folder, EXAMPLES, (IntentClassifier, {}), encoders=given)


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("我卡里还剩多少钱", "query_balance"),
        ("帮我查下账单", "query_bill"),
        ("我的信用卡丢了", "report_card_loss"),
        ("賬單金額多少", "query_bill"),
        ("查一下帐但", "query_bill"),  # misheard
    ],
)
def test_new_phrasings(classifier: Pipeline, said: str, intent: str) -> None:
    assert classifier.parse(said).get("intent")["name"] == intent


def test_output_is_what_rasas_tools_expect(classifier: Pipeline) -> None:
    message = classifier.parse("我想看看这个月账单").as_dict(only_output_properties=True)
    ranking = message["intent_ranking"]
    assert message["intent"] == ranking[0]
    assert {entry["name"] for entry in ranking} == set(EXAMPLES)
    confidences = [entry["confidence"] for entry in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert all(type(c) is float and 0 <= c < 1 for c in confidences)
    assert sum(confidences) == pytest.approx(1, abs=0.01)
    assert message["readings"] == ranking  # where no intent has answers of its own


@pytest.mark.parametrize("said", ["好的", "好的呀！", "嗯。", "嗯～", "可以啊"])
def test_what_was_taught_is_certain_whatever_its_ending(classifier: Pipeline, said: str) -> None:
    assert classifier.parse(said).get("intent") == {"name": "affirm", "confidence": 1.0}


def test_a_bare_value_is_told_not_asked(classifier: Pipeline) -> None:
    message = classifier.parse("尾号1234的", **{BARE_VALUE: True})
    assert message.get("intent")["name"] == "inform"
    assert message.get("intent")["confidence"] > 0.99


@pytest.mark.parametrize(
    "said", ["/query_balance", '/inform{"card_tail": "1"}', "", "？？", "asdfgh", "hjkl"]
)
def test_messages_for_rasa_and_empty_ones_are_not_guessed(classifier: Pipeline, said: str) -> None:
    message = classifier.parse(said)
    assert message.get("intent") == {"name": None, "confidence": 0.0}
    assert message.get("intent_ranking") == []
    assert message.get("readings") == []


ANSWERS = {
    "query_balance": EXAMPLES["query_balance"],
    "faq/annual_fee": ["年费多少", "信用卡年费怎么收", "年费标准", "一年收多少年费"],
    "faq/loss_fee": ["挂失收费吗", "挂失手续费多少", "补卡多少钱", "挂失要钱吗"],
}


def test_answers_are_read_one_by_one_and_ranked_as_one_intent(tmp_path: Path) -> None:
    message = Pipeline(tmp_path, ANSWERS, (IntentClassifier, {}), encoders=USE).parse("年费咋收的")
    assert message.get("readings")[0]["name"] == "faq/annual_fee"
    assert {reading["name"] for reading in message.get("readings")} == set(ANSWERS)
    assert message.get("intent")["name"] == "faq"
    assert [entry["name"] for entry in message.get("intent_ranking")] == ["faq", "query_balance"]


@pytest.mark.parametrize(("sure", "asked"), [(0.0, []), (1.1, ["查下卡里的余额"])])
def test_the_second_encoder_is_asked_only_in_doubt(
    tmp_path: Path, sure: float, asked: list[str]
) -> None:
    first, second = Counting("first"), Counting("second")
    pipeline = Pipeline(
        tmp_path, EXAMPLES, (IntentClassifier, {"sure": sure}), encoders=encoders(first, second)
    )
    second.seen.clear()
    first.seen.clear()
    for said in ("查下卡里的余额", "查余额", "查下卡里的余额"):  # new, by heart, repeated
        assert pipeline.parse(said).get("intent")["name"] == "query_balance"
    assert first.seen == ["查下卡里的余额"]
    assert second.seen == asked


def taught(*files: str) -> dict[str, list[str]]:
    blocks = [
        block
        for file in files
        for block in yaml.safe_load((DATA / f"{file}.yml").read_text(encoding="utf-8"))["nlu"]
    ]
    return {
        block["intent"]: [line[2:] for line in block["examples"].splitlines()][:150]
        for block in blocks
    }


@pytest.fixture(scope="module")
def scoped(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    data = taught("balance", "bill", "out_of_scope")
    assert len(data["out_of_scope"]) >= 100
    folder = tmp_path_factory.mktemp("model")
    return Pipeline(folder, data, (IntentClassifier, {}), encoders=USE)


@pytest.mark.parametrize(
    "said",
    ["红烧肉放点冰糖才好吃", "周末去爬泰山要带什么", "孩子作文写不出来怎么办", "火星上有水吗"],
)
def test_what_is_out_of_scope_is_learnt(scoped: Pipeline, said: str) -> None:
    best = scoped.parse(said).get("intent")
    assert best["name"] == "out_of_scope"
    assert best["confidence"] > 0.5


@pytest.mark.parametrize("said", ["我账上现在还剩几块钱", "这期账单总共要还几多"])
def test_what_is_in_scope_stays_in_it(scoped: Pipeline, said: str) -> None:
    best = scoped.parse(said).get("intent")
    assert best["name"] in ("query_balance", "query_bill")
    assert best["confidence"] > 0.5


def test_the_stored_model_says_the_same(tmp_path: Path) -> None:
    texts = [text for texts in EXAMPLES.values() for text in texts]
    intents = [intent for intent, texts in EXAMPLES.items() for _ in texts]
    vectors = [Counting().encode(texts), np.random.default_rng(0).normal(size=(len(texts), 8))]
    model = fit(texts, intents, vectors, "out_of_scope")
    model.save(tmp_path)
    again = UnderstandingModel.load(tmp_path)
    for row, text in enumerate(texts):
        for count in (1, 2):
            asked = [encoded[row] for encoded in vectors[:count]]
            before = {r.label: r.confidence for r in model.read(model.text.of(text), asked)}
            after = {r.label: r.confidence for r in again.read(again.text.of(text), asked)}
            assert before == pytest.approx(after, abs=2e-3)


def test_two_intents_are_enough() -> None:
    model = fit(["查余额", "看余额", "卡丢了", "卡没了"], ["a", "a", "b", "b"], [])
    assert model.read(model.text.of("余额"), [])[0].label == "a"
    assert model.read(model.text.of("丢了"), [])[0].label == "b"
