"""Knowledge answers: complete, in force, with question and answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from assistant.linting import knowledge
from bank.clock import FixedClock
from tests.assistant.linting.conftest import Tells, Written

FAQ, MENU = "data/faq/limit.yml", "data/menu/limit.yml"
LABEL, RAISE, CHECK = "faq/limit_check", "intent: faq/limit_raise", "intent: faq/limit_check"
UNTIL, BUTTON = '"2099-12-31"', "    buttons:\n    - {title: 转人工, payload: /request_human}\n"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is 24 November 2026 in China, and still the day before in London."""
    clock = FixedClock(datetime(2026, 11, 23, 20, tzinfo=timezone.utc))
    monkeypatch.setattr(knowledge, "clock", lambda: clock)
    yield


@pytest.mark.parametrize(
    ("old", "new", "words", "check", "part"),
    [
        ("title: 怎么提高额度, ", "", RAISE, "metadata", "缺 title"),
        (
            "title: 怎么查额度, audience: 全部客户",
            "title: 怎么查",
            CHECK,
            "metadata",
            "缺 audience",
        ),
        ("status: published, related", "status: new, related", "new", "metadata", "没有状态 new"),
        (UNTIL, '"2099-2-31"', "2099", "metadata", "2099-2-31 不是日期"),
        (UNTIL, '"2025-12-31"', "2025", "metadata", "早于生效日 2026-01-01"),
        ("[faq/limit_check]", "[faq/limit_x]", "limit_x", "related", "没有知识问答 faq/limit_x"),
        ("[faq/limit_check]", "[faq/limit_raise]", "related", "related", "指向了它自己"),
        ("title: 怎么查额度", "title: 怎么提高额度", "2099", "title", "标题一样"),
        ("title: 怎么查额度", f"title: {'很' * 23}", "2099", "title", "超过 22 字"),
        ("    - 额度在哪里看\n", "", CHECK, "few-phrasings", "只有 5 种说法，至少 6 种"),
        ("- 额度在哪里看", "- 怎么查额度？", CHECK, "few-phrasings", "只有 5 种说法"),
        (f"utter_{LABEL}:", f"utter_{LABEL}s:", CHECK, "no-answer", f"写 utter_{LABEL}"),
        (f"utter_{LABEL}:", f"utter_{LABEL}s:", f"utter_{LABEL}s", "no-question", f"{LABEL}s"),
        (BUTTON, "", "utter_faq/limit_raise", "no-button", "没有按钮"),
    ],
)
def test_an_answer_that_is_not_complete(
    written: Written, tells: Tells, old: str, new: str, words: str, check: str, part: str
) -> None:
    written.change(FAQ, old, new)
    tells(FAQ, words, check, "错误 error", part)


def test_a_label_without_the_name_of_its_file(written: Written, tells: Tells) -> None:
    text = "nlu:\n- intent: faq/other_fee\n"
    written.write("data/faq/fees.yml", text + "  examples: |\n    - 多少钱\n")
    tells("data/faq/fees.yml", "intent", "label", "错误 error", "写成 faq/fees_…")


@pytest.mark.parametrize(
    ("until", "status", "told"),
    [
        ("2026-11-23", "published", True),
        ("2026-11-24", "published", False),  # today is the last day
        ("2026-11-23", "draft", False),
    ],
)
def test_an_answer_that_is_not_given_any_more(
    written: Written, tells: Tells, until: str, status: str, told: bool
) -> None:
    written.change(FAQ, '"2099-12-31", status: published', f'"{until}", status: {status}')
    if told:
        tells(FAQ, until, "expired", "提醒 warning", f"faq/limit_check 已于 {until} 到期")
    else:
        assert written.told() == []


def test_services_need_phrasings_and_answers_too(written: Written, tells: Tells) -> None:
    written.change(MENU, "    - 我要降额\n", "")
    tells(MENU, "intent: menu/limit_lower", "few-phrasings", "“调低额度”只有 5 种说法")
    written.change(MENU, "utter_menu/limit_lower", "utter_menu/limit_low")
    tells(MENU, "intent: menu/limit_lower", "no-answer", "utter_menu/limit_lower")
    tells(MENU, "utter_menu/limit_low", "no-question", "menu/limit_low")
