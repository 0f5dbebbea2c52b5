"""Responses that are missing or unused."""

from __future__ import annotations

import pytest

from tests.assistant.linting.conftest import Tells, Written

RULES, RESPONSES, DOMAIN = "data/rules/card.yml", "data/responses/card.yml", "domain.yml"
CODE = "actions/card.py"


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (RULES, "- action: utter_frozen", "- action: utter_freezed", "utter_freezed"),
        (CODE, '"utter_balance"', '"utter_balances"', "utter_balances"),
        (CODE, 'f"utter_card_is_{status}"', 'f"utter_card_was_{status}"', "utter_card_was_"),
        (CODE, '"utter_waiting"', '"utter_waited"', "utter_waited"),
    ],
)
def test_a_missing_response(
    written: Written, tells: Tells, path: str, old: str, new: str, words: str
) -> None:
    written.change(path, old, new)
    tells(path, words, "missing-response", "错误 error", words, "data/responses")


def test_nothing_asks_for_a_slot_of_a_form(written: Written, tells: Tells) -> None:
    written.change(DOMAIN, "required_slots: [card]", "required_slots: [card, phone]")
    tells(DOMAIN, "freeze_form:", "missing-response", "utter_ask_freeze_form_phone", "action_ask_")


@pytest.mark.parametrize("name", ["utter_ask_phone", "utter_ask_freeze_form_phone"])
def test_either_name_asks(written: Written, name: str) -> None:
    written.change(DOMAIN, "required_slots: [card]", "required_slots: [card, phone]")
    written.change(RESPONSES, "utter_frozen:", f"{name}:\n    - text: 手机号？\n  utter_frozen:")
    assert written.told() == []


@pytest.mark.parametrize(
    "name",
    [
        "utter_forgotten",
        "utter_balance__rows",  # no action gives such a list
        "utter_gone__accounts",
        "utter_silence_two",  # utter_silence itself is there, so it is no beginning
        "utter_when_card",  # the code says why or refuse
    ],
)
def test_an_unused_response(written: Written, tells: Tells, name: str) -> None:
    written.change(RESPONSES, "utter_frozen:", f"{name}:\n    - text: 好的。\n  utter_frozen:")
    tells(RESPONSES, f"  {name}:", "unused-response", "提醒 warning", name, "delete it")
    assert len(written.told()) == 1


def test_what_the_code_builds_is_used(written: Written, tells: Tells) -> None:
    for name in ("utter_card_is_frozen", "utter_refuse_card", "utter_balance__accounts"):
        written.change(RESPONSES, "utter_frozen:", f"{name}:\n    - text: 好的。\n  utter_frozen:")
    assert written.told() == []
