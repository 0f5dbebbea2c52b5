"""Which rules decided in a conversation, and which stories it walked through."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from assistant.coverage.walk import decided, moments, steps, told, walked

RULE = "{steps: [{intent: query_balance}, {action: action_query_balance}, {action: action_resume}]}"
FORM_DONE = """
condition: [{active_loop: card_form}]
steps:
- action: card_form
- active_loop: null
- slot_was_set: [{requested_slot: null}]
- action: action_finish
"""
STORY = """
steps:
- {intent: greet}
- {action: utter_greet}
- or: [{intent: thank}, {intent: goodbye}]
- {action: utter_goodbye}
"""


def user(*names: str) -> dict[str, Any]:
    return {"user": list(names), "entities": []}


def action(name: str, policy: str | None = "RulePolicy") -> dict[str, Any]:
    return {"action": name, "policy": policy}


LISTEN = action("action_listen")


def course(text: str) -> Any:
    return steps(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ([user("query_balance"), action("action_query_balance"), action("action_resume")], True),
        # The action named the next one itself.
        ([user("query_balance"), action("action_query_balance"), action("identity_form")], True),
        ([user("greet"), action("action_query_balance")], False),
        ([user("query_balance"), action("action_query_balance", "MemoizationPolicy")], False),
        ([user("query_balance"), action("action_query_balance", "followup_action")], False),
        ([user("query_balance"), action("utter_other"), action("action_query_balance")], False),
        ([user("query_balance")], False),
        # In a form, which rejected what was said.
        (
            [
                user("query_balance"),
                action("card_form"),
                {"rejected": "card_form"},
                action("action_query_balance"),
            ],
            True,
        ),
    ],
)
def test_a_rule_decided_where_rule_policy_predicted_its_first_action(
    happened: list[dict[str, Any]], expected: bool
) -> None:
    assert decided(course(RULE), moments(happened)) is expected


def closing(loop: str | None = "card_form", left: str | None = None) -> list[dict[str, Any]]:
    return [
        {"loop": loop},
        {"slot": "requested_slot", "value": "card"},
        user("inform"),
        action("card_form"),
        {"slot": "requested_slot", "value": left},
        {"loop": None},
        action("action_finish"),
    ]


def test_forms_and_slots_must_be_as_the_rule_says() -> None:
    rule = course(FORM_DONE)
    assert decided(rule, moments(closing()))
    assert not decided(rule, moments(closing(loop="other_form")))
    assert not decided(rule, moments(closing(left="confirmed")))
    assert not decided(rule, moments([*closing()[:2], {"session": True}, *closing()[2:]]))


def test_a_retrieval_intent_fits_by_either_name() -> None:
    happened = moments([user("faq", "faq/fee"), action("utter_faq")])
    assert decided(course("steps: [{intent: faq}, {action: utter_faq}]"), happened)
    assert decided(course("steps: [{intent: faq/fee}, {action: utter_faq}]"), happened)
    assert not decided(course("steps: [{intent: faq/other}, {action: utter_faq}]"), happened)


def test_a_story_is_walked_from_end_to_end() -> None:
    story = course(STORY)
    whole = [
        user("inform"),
        action("utter_value"),
        user("greet"),
        action("utter_greet"),
        LISTEN,
        user("goodbye"),
        action("utter_goodbye", None),
    ]
    assert walked(story, moments(whole))
    assert not walked(story, moments(whole[:-1]))
    assert not walked(story, moments([*whole[:5], user("inform"), *whole[5:]]))


def test_what_must_be_so_in_the_end_counts() -> None:
    story = course("steps: [{intent: lost}, {action: card_form}, {active_loop: card_form}]")
    happened = [user("lost"), action("card_form")]
    assert not walked(story, moments(happened))
    assert walked(story, moments([*happened, {"loop": "card_form"}]))


def test_a_slot_without_a_value_must_only_be_set() -> None:
    rule = course("{condition: [slot_was_set: [card]], steps: [intent: yes_, action: action_go]}")
    go = [user("yes_"), action("action_go")]
    assert decided(rule, moments([{"slot": "card", "value": "6789"}, *go]))
    assert not decided(rule, moments(go))


def test_a_test_story_that_passed_counts_for_rules() -> None:
    story = yaml.safe_load(
        """
        steps:
        - {user: 卡丢了, intent: report}
        - {action: card_form}
        - {active_loop: card_form}
        - slot_was_set: [{requested_slot: card}]
        - {user: "6789", intent: inform}
        - {action: card_form}
        - slot_was_set: [{requested_slot: null}]
        - {active_loop: null}
        - {action: action_finish}
        """
    )
    assert decided(course(FORM_DONE), moments(told(story)))
    assert not decided(course(RULE), moments(told(story)))
