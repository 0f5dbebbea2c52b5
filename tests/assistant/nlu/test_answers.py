"""Which answer is given: the likeliest that may be given today, in Rasa's own shape."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rasa.core.actions.action import ActionRetrieveResponse
from rasa.core.channels import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu import answers
from assistant.nlu.answers import AnswerSelector
from assistant.nlu.classifier import set_readings
from assistant.nlu.model import Reading
from bank.clock import BANK_TIME_ZONE, FixedClock
from tests.assistant.nlu.pipeline import Pipeline

NOW = datetime(2026, 10, 8, 10, tzinfo=BANK_TIME_ZONE)
ASKED = {
    "faq/fee": ["年费"],
    "faq/campaign": ["返现"],
    "faq/draft": ["新规"],
    "menu/limit": ["提额"],
}
METADATA = {
    "faq/fee": {"valid_from": "2026-01-01", "status": "published"},
    "faq/campaign": {"valid_from": "2026-10-01", "valid_to": "2026-10-31", "status": "reviewed"},
    "faq/draft": {"valid_from": "2026-01-01", "status": "draft"},
}
RESPONSES = {f"utter_{label}": [{"text": f"回答 {label}"}] for label in ASKED}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    fixed = FixedClock(NOW)
    monkeypatch.setattr(answers, "clock", lambda: fixed)
    return fixed


@pytest.fixture
def selector(tmp_path: Path, clock: FixedClock) -> AnswerSelector:
    parts = (AnswerSelector, {"ambiguity": 0.1})
    pipeline = Pipeline(tmp_path, ASKED, parts, metadata=METADATA, responses=RESPONSES)
    made = pipeline.components[0]
    assert isinstance(made, AnswerSelector)
    return made


def selected(selector: AnswerSelector, **readings: float) -> Message:
    """Return a message that was read so; `faq_fee` stands for `faq/fee`."""
    message = Message({"text": "年费多少"})
    named = [Reading(label.replace("_", "/"), sure) for label, sure in readings.items()]
    set_readings(message, named)
    selector.process([message])
    return message


def test_it_has_the_shape_of_rasas_response_selector(selector: AnswerSelector) -> None:
    message = selected(selector, faq_fee=0.7, menu_limit=0.2, faq_campaign=0.1)
    assert message.as_dict(only_output_properties=True)["response_selector"] == {
        "faq": {
            "response": {
                "responses": [{"text": "回答 faq/fee"}],
                "confidence": 0.7,
                "intent_response_key": "faq/fee",
                "utter_action": "utter_faq/fee",
            },
            "ranking": [
                {"confidence": 0.7, "intent_response_key": "faq/fee"},
                {"confidence": 0.1, "intent_response_key": "faq/campaign"},
            ],
        },
        "menu": {
            "response": {
                "responses": [{"text": "回答 menu/limit"}],
                "confidence": 0.2,
                "intent_response_key": "menu/limit",
                "utter_action": "utter_menu/limit",
            },
            "ranking": [{"confidence": 0.2, "intent_response_key": "menu/limit"}],
        },
    }
    assert message.get("intent") == {"name": "faq", "confidence": 0.7}


def test_rasa_renders_the_selected_answer(selector: AnswerSelector) -> None:
    message = selected(selector, faq_campaign=0.7, faq_fee=0.2)
    parsed = message.as_dict(only_output_properties=True)
    tracker = DialogueStateTracker.from_events(
        "one", [UserUttered("年费多少", message.get("intent"), parse_data=parsed)]
    )
    domain = Domain.from_dict({"intents": ["faq", "menu"], "responses": RESPONSES})
    said = asyncio.run(
        ActionRetrieveResponse("utter_faq").run(
            CollectingOutputChannel(),
            TemplatedNaturalLanguageGenerator(domain.responses),
            tracker,
            domain,
        )
    )
    assert [event.text for event in said] == ["回答 faq/campaign"]


@pytest.mark.parametrize(("days", "given"), [(-8, False), (-7, True), (23, True), (24, False)])
def test_an_answer_is_given_only_while_it_holds(
    selector: AnswerSelector, clock: FixedClock, days: int, given: bool
) -> None:
    clock.advance(timedelta(days=days))
    message = selected(selector, faq_campaign=0.8, faq_fee=0.15)
    best = message.get("response_selector")["faq"]["response"]["intent_response_key"]
    assert best == ("faq/campaign" if given else "faq/fee")
    offered = [reading["name"] for reading in message.get("readings")]
    assert ("faq/campaign" in offered) is given


def test_the_day_is_the_banks(selector: AnswerSelector, clock: FixedClock) -> None:
    clock.advance(
        datetime(2026, 10, 1, 0, 30, tzinfo=BANK_TIME_ZONE) - NOW
    )  # still 30 September in UTC
    message = selected(selector, faq_campaign=0.8)
    assert message.get("intent")["name"] == "faq"


def test_a_draft_is_not_given(selector: AnswerSelector) -> None:
    alone = selected(selector, faq_draft=0.9)
    assert alone.get("intent") == {"name": None, "confidence": 0.0}
    assert not alone.get("response_selector")
    other = selected(selector, faq_draft=0.8, greet=0.15)
    assert other.get("intent") == {"name": "greet", "confidence": 0.15}


def test_two_answers_that_are_close_are_asked_about(selector: AnswerSelector) -> None:
    message = selected(selector, faq_fee=0.45, faq_campaign=0.4, greet=0.1)
    assert message.get("intent") == {"name": "nlu_fallback", "confidence": 0.45}
    names = [entry["name"] for entry in message.get("intent_ranking")]
    assert names == ["nlu_fallback", "faq", "greet"]
    assert [r["name"] for r in message.get("readings")][:2] == ["faq/fee", "faq/campaign"]


@pytest.mark.parametrize(
    "readings",
    [
        {"faq_fee": 0.6, "faq_campaign": 0.4},  # far apart
        {"faq_fee": 0.45, "menu_limit": 0.44},  # of two intents: Rasa's FallbackClassifier asks
        {"greet": 0.45, "thank": 0.44},
        {"faq_fee": 0.45, "faq_draft": 0.44},  # one of them is no choice
        {"faq_fee": 0.9},
    ],
)
def test_others_are_not(selector: AnswerSelector, readings: dict[str, float]) -> None:
    assert selected(selector, **readings).get("intent")["name"] != "nlu_fallback"
