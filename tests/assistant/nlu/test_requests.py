"""Two requests in one message."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.classifier import IntentClassifier
from assistant.nlu.clauses import split
from assistant.nlu.encoders import CachedEncoder
from assistant.nlu.entities import BankEntityExtractor
from assistant.nlu.requests import SECOND_REQUEST, SecondRequest
from assistant.nlu.safety import SafetyNet
from assistant.nlu.vectors import Encoders
from tests.assistant.nlu.pipeline import Pipeline, configured, examples, values

EXAMPLES = examples("requests")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return Pipeline(
        tmp_path_factory.mktemp("model"),
        EXAMPLES,
        (BankEntityExtractor, {}),
        (IntentClassifier, {}),
        (SafetyNet, configured(SafetyNet)),
        (SecondRequest, configured(SecondRequest) | {"threshold": 0.4, "answer_threshold": 0.4}),
        encoders=Encoders(("use",), (CachedEncoder("use"),)),
    )


def second(message: Message) -> tuple[str, list[tuple[str, str]]] | None:
    for entity, value in values(message):
        if entity == SECOND_REQUEST:
            request = json.loads(value)
            return request["intent"], [(e["entity"], e["value"]) for e in request["entities"]]
    return None


@pytest.mark.parametrize(
    ("said", "first", "then"),
    [
        ("查下余额，顺便看看账单", "query_balance", "query_bill"),
        ("看看余额再查账单", "query_balance", "query_bill"),
        ("先挂失，然后查下流水", "report_card_loss", "query_transactions"),
        ("查下流水，对了我的卡丢了", "report_card_loss", "query_transactions"),
        ("我的卡丢了，转人工", "request_human", "report_card_loss"),
        ("余额和账单", "query_balance", "query_bill"),
        ("你好，查余额，查账单，谢谢", "query_balance", "query_bill"),
    ],
)
def test_both_are_kept(pipeline: Pipeline, said: str, first: str, then: str) -> None:
    message = pipeline.parse(said)
    assert message.get("intent")["name"] == first
    assert message.get("intent_ranking") == [message.get("intent")]
    assert second(message) == (then, [])


def test_each_keeps_its_own_values(pipeline: Pipeline) -> None:
    message = pipeline.parse("工资卡余额多少，信用卡上个月账单呢")
    assert message.get("intent")["name"] == "query_balance"
    assert [v for v in values(message) if v[0] != SECOND_REQUEST] == [("account_label", "工资卡")]
    assert second(message) == ("query_bill", [("card_kind", "credit"), ("period", "month:-1")])


def test_what_stands_before_both_is_for_both(pipeline: Pipeline) -> None:
    message = pipeline.parse("上个月账单和流水")
    assert ("period", "month:-1") in values(message)
    assert second(message) == ("query_transactions", [("period", "month:-1")])


@pytest.mark.parametrize(
    ("said", "first", "then"),
    [
        ("查余额，再问一下信用卡年费多少", "query_balance", "faq/credit_fees_annual"),
        ("看看余额，顺便问问挂失手续费是多少", "query_balance", "faq/card_loss_fee"),
        ("查账单，然后申请提额", "query_bill", "menu/credit_limit_raise"),
    ],
)
def test_an_answer_may_be_the_second(pipeline: Pipeline, said: str, first: str, then: str) -> None:
    message = pipeline.parse(said)
    assert message.get("intent")["name"] == first
    assert second(message) == ("open_answer", [("answer", then)])


def test_an_answer_may_be_the_first(pipeline: Pipeline) -> None:
    message = pipeline.parse("信用卡年费多少，再帮我查余额")
    assert message.get("intent")["name"] == "faq"
    assert message.get("readings")[0]["name"] == "faq/credit_fees_annual"
    assert second(message) == ("query_balance", [])


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("我的卡丢了，帮我挂失", "report_card_loss"),
        ("你好，查余额，谢谢", "query_balance"),
        ("查余额", "query_balance"),
        ("为什么查余额要验证", "ask_why"),
        ("工资卡，6789", "inform"),
        ("查账单，看看账单", "query_bill"),
    ],
)
def test_one_request_stays_one(pipeline: Pipeline, said: str, intent: str) -> None:
    message = pipeline.parse(said)
    assert message.get("intent")["name"] == intent
    assert second(message) is None


@pytest.mark.parametrize("said", ["嘟嘟嘟，查余额", "‹password›，查余额"])
def test_the_one_clear_part_of_an_unclear_message_is_served(pipeline: Pipeline, said: str) -> None:
    message = pipeline.parse(said)
    assert message.get("intent")["name"] == "query_balance"
    assert second(message) is None


def test_what_is_taken_back_is_not_served(pipeline: Pipeline) -> None:
    message = pipeline.parse("查工资卡余额，不对，看看信用卡账单")
    assert message.get("intent")["name"] == "query_bill"
    assert values(message) == [("card_kind", "credit")]


@given(st.text(alphabet="查余额账单，。再看和顺便 ‹›/然后\n", max_size=40))
def test_clauses_stand_where_they_say(text: str) -> None:
    clauses = split(text)
    assert len(clauses) != 1
    last = 0
    for clause in clauses:
        assert last <= clause.start < clause.end <= len(text)
        assert clause.text in text[clause.start : clause.end]
        last = clause.end
