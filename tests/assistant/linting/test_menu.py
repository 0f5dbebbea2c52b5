"""The service menu."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.linting.conftest import Tells, Written

POINTS = "points: {name: 积分, path: 手机银行“积分”}"
MENU, PAGES = "data/menu/limit.yml", "data/menu/pages.yml"


LOWER, PERSON = "intent: menu/limit_lower", "intent: request_human"


@pytest.mark.parametrize(
    ("old", "new", "words", "check", "part"),
    [
        ("{path: [人工], name", "{path: [客服], name", "客服]", "menu", "第一级“客服”不在"),
        ("{path: [人工], ", "{", PERSON, "metadata", "缺 path"),
        (", name: 找人", "", PERSON, "metadata", "缺 name"),
        ("page: credit_limit", "page: limits", "limits", "menu", "没有页面 limits"),
        ("page: credit_limit", "queue: nobody", "nobody", "menu", "没有队伍 nobody"),
        (", page: credit_limit", "", LOWER, "menu", "要有 page 或 queue"),
        ("credit_limit", "credit_limit, queue: credit", LOWER, "menu", "只能有一个"),
        ("faq/limit_raise", "faq/limit_none", "faq/limit_none", "menu", "没有知识回答"),
        (PERSON, "intent: call_human", "call_human", "menu", "没有意图 call_human"),
        ("name: 找人", "name: 找人, entities: {tail: x}", "tail", "menu", "没有实体 tail"),
        ("name: 找人", "name: 找一位能把这件事说明白的人", "说明白", "menu", "超过 12 字"),
        ("name: 提高额度", "name: 调低额度, x: 1", "x: 1", "menu", "重名"),
    ],
)
def test_a_service_that_leads_nowhere(
    written: Written, tells: Tells, old: str, new: str, words: str, check: str, part: str
) -> None:
    written.change(MENU, old, new)
    tells(MENU, words, check, "错误 error", part)


def test_services_of_one_flow_that_nothing_tells_apart(written: Written, tells: Tells) -> None:
    examples = "".join(f"    - 第{word}种说法\n" for word in "一二三四五六")
    block = "- intent: request_human\n  metadata: {path: [人工], name: 客服}\n  examples: |\n"
    written.write("data/menu/more.yml", f"nlu:\n{block}{examples}")
    where = written.line(MENU, "intent: request_human")
    tells("data/menu/more.yml", "intent", "menu", "错误 error", where, "card_kind: credit")


@pytest.mark.parametrize("count", [9, 10])
def test_a_branch_that_is_too_long(written: Written, tells: Tells, count: int) -> None:
    leaves = "".join(
        f"- intent: faq/limit_check\n  metadata: {{path: [额度, 查], name: 项{i}}}\n  examples: |\n"
        + "".join(f"    - 第{i}项的{word}种说法\n" for word in "甲乙丙丁戊己")
        for i in range(count)
    )
    written.write("data/menu/more.yml", f"nlu:\n{leaves}")
    told = written.told()
    if count == 9:
        assert told == []
    else:
        line = written.line("data/menu/more.yml", "name: 项9").split(":")
        [said] = told
        assert said.startswith(
            f"{line[0]}:{int(line[1]) - 1}: [menu] 错误 error: “额度 — 查”下面有 10 项"
        )


@pytest.mark.parametrize(
    ("old", "new", "words", "part"),
    [
        ("人工]", "人工, 积分]", "branches", "一级菜单“积分”下面没有业务"),
        ("pages:", f"pages:\n  {POINTS}", "points", "没有业务去页面 points"),
    ],
)
def test_what_no_service_uses(
    written: Written, tells: Tells, old: str, new: str, words: str, part: str
) -> None:
    written.change(PAGES, old, new)
    tells(PAGES, words, "unused", "提醒 warning", part)


def test_a_page_that_does_not_say_where(written: Written, tells: Tells) -> None:
    written.change(PAGES, "手机银行“信用卡—额度管理”", "手机银行里")
    tells(PAGES, "credit_limit", "menu", "错误 error", "没有写在哪里")


def test_a_queue_of_the_desk_that_is_not_used(written: Written, tells: Tells) -> None:
    Path("bank").mkdir()
    written.write("bank/desk.yml", "queues:\n  credit: 信用卡\n  loan: 贷款\n")
    written.change(MENU, ", page: credit_limit", ", queue: credit")
    tells("bank/desk.yml", "loan", "unused", "提醒 warning", "队伍 loan")
