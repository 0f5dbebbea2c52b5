"""Rules and stories that cannot be followed, and rules that never apply."""

from __future__ import annotations

import pytest

from tests.assistant.linting.conftest import Tells, Written

RULES, MORE, DOMAIN = "data/rules/card.yml", "data/rules/more.yml", "domain.yml"


def rule(steps: str, condition: str = "") -> str:
    """Return a file with one rule that says utter_frozen in the end."""
    before = f"  condition:\n  - {condition}\n" if condition else ""
    return f"rules:\n- rule: 又一条\n{before}  steps:\n{steps}\n  - action: utter_frozen\n"


@pytest.mark.parametrize(
    ("step", "words", "part"),
    [
        ("- intent: query_balanse", "query_balanse", "没有意图 query_balanse"),
        ("- action: action_query", "action_query", "没有动作或回答 action_query"),
        ("- active_loop: lock_form", "lock_form", "没有表单 lock_form"),
        ("- slot_was_set:\n    - phone: null", "phone", "没有词槽 phone"),
        ("- intent: freeze_card\n    entities: [tail]", "tail", "没有实体 tail"),
        ("- intent: freeze_card\n    entities:\n    - tail: x", "tail", "没有实体 tail"),
        ("- or:\n    - intent: freeze_card\n    - intent: lock", "intent: lock", "没有意图 lock"),
    ],
)
def test_a_step_that_does_not_exist(
    written: Written, tells: Tells, step: str, words: str, part: str
) -> None:
    written.write(MORE, rule(f"  {step}"))
    tells(MORE, words, "unknown-step", "错误 error", part, "domain.yml", "correct the name")


def test_a_condition_and_a_story_too(written: Written, tells: Tells) -> None:
    written.write(MORE, rule("  - intent: request_human", "active_loop: lock_form"))
    tells(MORE, "lock_form", "unknown-step", "没有表单 lock_form")
    story = "stories:\n- story: 走一遍\n  steps:\n  - intent: lock\n  - action: utter_frozen\n"
    written.write("data/stories/a.yml", story)
    tells("data/stories/a.yml", "intent: lock", "unknown-step", "没有意图 lock")


def test_a_rule_for_an_intent_that_never_comes(written: Written, tells: Tells) -> None:
    written.change(DOMAIN, "  - silence", "  - silence\n  - menu_back")
    written.write(MORE, rule("  - intent: menu_back"))
    tells(MORE, "menu_back", "unreachable-rule", "错误 error", "“又一条”", "意图 menu_back")
    assert len(written.told()) == 1


@pytest.mark.parametrize("intent", ["browse_menu", "silence", "request_human", "nlu_fallback"])
def test_what_is_pressed_told_taught_or_rasas_own_comes(written: Written, intent: str) -> None:
    written.write(MORE, rule(f"  - intent: {intent}", "slot_was_set: [{card: x}]"))
    assert written.told() == []


def test_a_form_that_nothing_opens(written: Written, tells: Tells) -> None:
    written.change(DOMAIN, "actions:", "  other_form:\n    required_slots: []\nactions:")
    written.write(MORE, rule("  - intent: request_human", "active_loop: other_form"))
    tells(MORE, "active_loop", "unreachable-rule", "错误 error", "没有哪里打开表单 other_form")
    written.write("actions/open.py", 'FORM = "other_form"\n')
    assert written.told() == []


@pytest.mark.parametrize(
    "steps",
    [
        "  - intent: query_balance",
        "  - or:\n    - intent: request_human\n    - intent: query_balance",
    ],
)
def test_a_rule_that_begins_like_another(written: Written, tells: Tells, steps: str) -> None:
    written.write(MORE, rule(steps))
    where = written.line(RULES, "rule: 查余额")
    tells(MORE, "rule: 又一条", "unreachable-rule", "错误 error", where, "开头一样", "condition")


@pytest.mark.parametrize(
    "written_otherwise",
    [
        rule("  - intent: request_human"),
        rule("  - intent: query_balance\n    entities: [card_kind]"),
        rule("  - intent: query_balance\n  - slot_was_set:\n    - card: x"),
        rule("  - intent: query_balance", "active_loop: freeze_form"),
    ],
)
def test_a_rule_that_begins_otherwise(written: Written, written_otherwise: str) -> None:
    written.write(MORE, written_otherwise)
    assert written.told() == []
