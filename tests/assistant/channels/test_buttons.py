"""Buttons of several kinds: what the channels make of them, and of a press of 有帮助."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from assistant.channels import history
from assistant.channels.guard import ButtonBook
from assistant.channels.output import bot_message
from assistant.channels.telegram_output import _pressed, keyboard

HELPFUL = '/rate_answer{"answer":"faq/x","helpful":"yes"}'
BUTTONS = [
    {"title": "有帮助", "payload": HELPFUL, "kind": "feedback"},
    {"title": "没帮助", "payload": "/rate_answer", "kind": "feedback"},
    {"title": "取溢缴款要手续费吗", "payload": "/open_answer", "kind": "related"},
    {"title": "查账单", "payload": "/query_bill"},
    {"title": "查余额", "payload": "/query_balance"},
]
MENU = ["账户与存款", "账单与还款", "信用卡", "借记卡", "贷款", "老年与特殊服务", "积分"]


def replies(buttons: list[dict[str, str]] = BUTTONS) -> list[dict[str, str]]:
    shown = bot_message({"text": "好"}, ButtonBook().issue("me", buttons))["quick_replies"]
    assert isinstance(shown, list)
    return shown


def rows(markup: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [[button.text for button in row] for row in (markup.inline_keyboard if markup else ())]


def test_kinds_go_along_and_next_steps_come_first() -> None:
    assert [(one["title"], one.get("kind")) for one in replies()] == [
        ("查账单", None),
        ("查余额", None),
        ("取溢缴款要手续费吗", "related"),
        ("有帮助", "feedback"),
        ("没帮助", "feedback"),
    ]
    assert all(ButtonBook.is_token(one["payload"]) for one in replies())


def test_telegram_puts_short_buttons_of_a_kind_side_by_side() -> None:
    assert rows(keyboard(replies())) == [
        ["查账单", "查余额"],
        ["取溢缴款要手续费吗"],
        ["有帮助", "没帮助"],
    ]
    menu = replies([{"title": title, "payload": "/x", "kind": "menu"} for title in MENU])
    assert rows(keyboard(menu)) == [
        ["账户与存款", "账单与还款"],
        ["信用卡", "借记卡", "贷款"],
        ["老年与特殊服务"],
        ["积分"],
    ]


@pytest.mark.parametrize(
    ("press", "left"),
    [
        ("有帮助", [["查账单", "查余额"], ["取溢缴款要手续费吗"], ["✓ 有帮助"]]),
        ("查账单", [["✓ 查账单"]]),
    ],
)
def test_telegram_keeps_the_other_buttons_after_a_verdict(
    press: str, left: list[list[str]]
) -> None:
    offered = replies()
    data = next(one["payload"] for one in offered if one["title"] == press)
    assert rows(_pressed(keyboard(offered), data)) == left


def user(text: str, shown: str | None = None) -> dict[str, Any]:
    metadata = {} if shown is None else {"shown": shown}
    return {"role": "user", "text": text, "data": {}, "metadata": metadata, "at": "2026-01-01"}


def bot(text: str, buttons: list[dict[str, str]] | None = None) -> dict[str, Any]:
    data = {"buttons": buttons} if buttons else {}
    return {
        "role": "bot", "text": text, "response": None, "data": data, "metadata": {}, "at": text,
    }  # fmt: skip


async def shown(monkeypatch: pytest.MonkeyPatch, *events: dict[str, Any]) -> list[dict[str, Any]]:
    """What a page gets of these events."""

    async def stored(sender: str, limit: int) -> list[dict[str, Any]]:
        return json.loads(json.dumps(events))

    store = SimpleNamespace(history=stored)
    monkeypatch.setattr(history, "conversation_store", lambda agent: store)
    turns: Any = SimpleNamespace(agent=object(), buttons=ButtonBook())
    return await history.conversation(turns, "me")


def titles(message: dict[str, Any]) -> list[str]:
    return [one["title"] for one in message["quick_replies"]]


@pytest.mark.asyncio
async def test_history_shows_a_verdict_on_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answer, thanks = user("手续费多少"), bot("1%", BUTTONS), bot("谢谢")
    said = await shown(monkeypatch, asked, answer, user(HELPFUL, "有帮助"), thanks)
    assert [one.get("text") for one in said] == ["手续费多少", "1%", "谢谢"]
    assert said[1]["rated"] == "有帮助"
    assert titles(said[1]) == ["查账单", "查余额", "取溢缴款要手续费吗"]
    assert "rated" not in said[2]


@pytest.mark.asyncio
async def test_history_keeps_the_verdict_once_the_talk_went_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events = (bot("1%", BUTTONS), user(HELPFUL, "有帮助"), bot("谢谢"), user("好的"), bot("嗯"))
    said = await shown(monkeypatch, *events)
    assert [one["text"] for one in said] == ["1%", "谢谢", "好的", "嗯"]
    assert said[0]["rated"] == "有帮助" and titles(said[0]) == []


@pytest.mark.asyncio
async def test_history_gives_buttons_that_work_though_the_page_was_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = await shown(
        monkeypatch, user("好"), bot("1%", BUTTONS), user("/silence", ""), bot("在吗")
    )
    assert len(titles(said[1])) == len(BUTTONS)


LISTED = [
    {"title": "信用卡", "payload": '/browse_menu{"menu_branch":"信用卡"}', "kind": "menu"},
    {"title": "转账", "payload": '/browse_menu{"menu_branch":"转账"}', "kind": "menu"},
    {"title": "转人工", "payload": "/request_human"},
]


@pytest.mark.parametrize("said", ["2", "第二个", "选2", "2号键", "二"])
def test_a_service_of_the_menu_is_chosen_by_its_number(said: str) -> None:
    book = ButtonBook()
    book.issue("somebody", LISTED)
    chosen = book.typed("somebody", said)
    assert chosen is not None and chosen.title == "转账"


@pytest.mark.parametrize("said", ["3", "0", "12", "第二张", "6789"])
def test_a_number_that_counts_nothing_stays_a_message(said: str) -> None:
    book = ButtonBook()
    book.issue("somebody", LISTED)
    assert book.typed("somebody", said) is None


def test_only_the_newest_list_is_counted() -> None:
    book = ButtonBook()
    book.issue("somebody", LISTED)
    book.issue("somebody", [{"title": "确认", "payload": "/affirm"}])
    assert book.typed("somebody", "1") is None
