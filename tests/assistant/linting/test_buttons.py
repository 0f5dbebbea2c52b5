"""Buttons that lead nowhere."""

from __future__ import annotations

import pytest

from tests.assistant.linting.conftest import Tells, Written

RESPONSES, FAQ, MENU = "data/responses/card.yml", "data/faq/limit.yml", "data/menu/limit.yml"
BUTTONS = {
    RESPONSES: """'/browse_menu{{"menu_branch":"额度"}}'""",
    FAQ: """'/choose{{"reading":"request_human"}}'""",
    MENU: "/request_human",
}


@pytest.fixture(autouse=True)
def a_button_in_the_menu(written: Written) -> None:
    buttons = "    buttons:\n    - {title: 转人工, payload: /request_human}\n"
    written.change(MENU, '"请在{page}办理。"\n', f'"请在{{page}}办理。"\n{buttons}')


@pytest.mark.parametrize(
    ("payload", "part"),
    [
        ("叫人", "不是“/意图”"),
        ("/call_human", "没有这个意图：call_human"),
        ('/choose{"reading":"query_balance"}', "花括号要写成两个：{{ }}"),
        ('/choose{{"reading":"query_balance"', "不是正确的 JSON"),
        ('/choose{{"reading":query_balance}}', "不是正确的 JSON"),
        ('/choose{{"readings":"query_balance"}}', "没有这个实体或词槽：readings"),
        ('/choose{{"answer":"faq/limit_none"}}', "“faq/limit_none”不存在"),
        ('/choose{{"answer":"menu/none"}}', "“menu/none”不存在"),
        ('/choose{{"reading":"nothing"}}', "“nothing”不存在"),
        ('/browse_menu{{"menu_branch":"积分"}}', "“积分”不存在"),
    ],
)
@pytest.mark.parametrize("path", BUTTONS)
def test_a_button_that_leads_nowhere(
    written: Written, tells: Tells, path: str, payload: str, part: str
) -> None:
    written.change(path, f"payload: {BUTTONS[path]}", f"payload: '{payload}'")
    tells(path, f"'{payload}'", "button", "错误 error", f"“{payload}”", part)
    assert len(written.told()) == 1


@pytest.mark.parametrize(
    "payload",
    [
        "/{label}{entities}",
        "/query_balance{entities}",
        '/choose{{"reading":"{reading}"}}',
        '/choose{{"answer":"menu/limit_lower","card":"x"}}',
        '/browse_menu{{"menu_branch":"人工"}}',
    ],
)
def test_a_button_that_works(written: Written, payload: str) -> None:
    written.change(RESPONSES, BUTTONS[RESPONSES], f"'{payload}'")
    assert written.told() == []


def test_a_button_without_a_payload(written: Written, tells: Tells) -> None:
    written.change(MENU, "{title: 转人工, payload: /request_human}", "{title: 转人工}")
    tells(MENU, "{title: 转人工}", "button", "错误 error", "不是“/意图”", "/request_human")
    written.change(MENU, "{title: 转人工}", "{title: 官网, url: 'https://example.com'}")
    assert written.told() == []
