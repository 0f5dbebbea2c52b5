"""What the action server answers is checked as Rasa checks it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from assistant import answers

RASAS = RemoteAction._validate_action_result
ACTION = RemoteAction("action_any", None)
EVENTS = st.sampled_from(
    [
        {"event": "slot", "name": "tail", "value": "6789", "timestamp": None},
        {"event": "slot", "value": "6789"},
        {"event": "followup", "name": "action_listen"},
        {"event": "followup"},
        {"event": "unheard_of"},
        {"event": "action", "policy": None, "confidence": 1, "name": "action_listen"},
        {"name": "tail"},
        "slot",
    ]
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "events": st.lists(EVENTS, max_size=3) | st.none(),
        "responses": st.lists(st.sampled_from([{"text": "好"}, {}, "好", None]), max_size=3),
    },
)


def accepts(validate: Any, answer: object) -> bool:
    try:
        return bool(validate(ACTION, answer))
    except ValidationError:
        return False


@settings(deadline=None, max_examples=40)  # Rasa's own check is slow
@given(ANSWERS | st.none() | st.just([]))
def test_it_refuses_what_rasa_refuses(answer: object) -> None:
    assert accepts(answers._validate, answer) == accepts(RASAS, answer)


def test_rasa_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RASAS)
    answers.check_schema_once()
    assert ACTION._validate_action_result({"events": [], "responses": []}) is True
    with pytest.raises(ValidationError):
        ACTION._validate_action_result({"events": [{"event": "unheard_of"}]})
