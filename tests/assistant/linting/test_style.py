"""The house style of answers."""

from __future__ import annotations

import pytest

from bank.facts import facts
from tests.assistant.linting.conftest import Tells, Written

FAQ, MENU, RESPONSES = "data/faq/limit.yml", "data/menu/limit.yml", "data/responses/card.yml"
ANSWER = "在手机银行“信用卡—额度管理”申请，当天有结果。"


@pytest.mark.parametrize(
    ("said", "check", "parts"),
    [
        ("你可以申请。", "address", ("错误 error", "“你可以申请。”里称“你”", "您")),
        ("本产品保证收益。", "forbidden", ("错误 error", "“保证收益”是承诺")),
        ("买了稳赚。", "forbidden", ("“稳赚”",)),
        ("这款产品无风险。", "forbidden", ("“无风险”",)),
        ("手续不多，它是保本的，不用担心。", "forbidden", ("“保本”",)),
        ("绝对安全。", "forbidden", ("“绝对安全”",)),
        ("审批100%通过。", "forbidden", ("“100%通过”",)),
        ("请告诉我们卡的密码。", "forbidden", ("密码", "asks for a secret")),
        ("需要您提供卡背面的CVV。", "forbidden", ("CVV", "asks for a secret")),
        ("由此产生的损失由您承担。", "forbidden", ("“损失由您”",)),
        ("输入OTP就行。", "jargon", ("提醒 warning", "“OTP”", "写“验证码”")),
        ("可以,当天有结果。", "punctuation", ("提醒 warning", "半角的“,”", "写全角“，”")),
        ("可以申请(当天）。", "punctuation", ("半角的“(”",)),
        ("没有{limit.none}。", "unknown-figure", ("错误 error", "没有 limit.none 这个数字")),
    ],
)
def test_what_should_not_be_said(
    written: Written, tells: Tells, said: str, check: str, parts: tuple[str, ...]
) -> None:
    written.change(FAQ, f"text: {ANSWER}", f'text: "{said}"')
    tells(FAQ, f'"{said}"', check, *parts)


@pytest.mark.parametrize(
    "said",
    [
        "骗子会说“你的卡被冻结了”。",
        "理财不保本。",
        "说稳赚的都是骗子。",
        "没有产品是无风险的，请看清说明书。",
        "保证收益的话不可信。",
        "存款保本。",
        "不要告诉任何人密码。",
        "9:00–17:00，共 1,200 家（见 example.com）。",
        "工作人员不会要您提供验证码。",
    ],
)
def test_what_may_be_said(written: Written, said: str) -> None:
    written.change(FAQ, f"text: {ANSWER}", f'text: "{said}"')
    assert written.told() == []


def test_titles_of_buttons_and_other_responses_too(written: Written, tells: Tells) -> None:
    written.change(RESPONSES, "title: 服务菜单", "title: 看你的菜单")
    tells(RESPONSES, "看你的菜单", "address", "看你的菜单")


def test_the_line_within_a_block(written: Written, tells: Tells) -> None:
    written.change(RESPONSES, "需要的话可以转人工。", "你可以转人工。")
    tells(RESPONSES, "        你可以", "address", "你可以转人工。")


@pytest.mark.parametrize("more", [0, 1])
def test_the_length_is_that_of_what_is_read(written: Written, tells: Tells, more: int) -> None:
    length = 120 - len(facts()["bank.hotline"]) + more
    written.change(FAQ, f"text: {ANSWER}", f'text: "{"字" * length}{{bank.hotline}}"')
    if more:
        tells(FAQ, "字字字", "too-long", "错误 error", "121 字，最多 120 字")
    else:
        assert written.told() == []


def test_a_service_with_its_page(written: Written, tells: Tells) -> None:
    length = 120 - len("手机银行“信用卡—额度管理”")
    written.change(MENU, "请在{page}办理。", "{page}" + "字" * (length + 1))
    tells(MENU, "字字字", "too-long", "121 字")
    written.change(MENU, ", page: credit_limit}", ", queue: credit}")
    tells(MENU, "字字字", "unknown-figure", "没有 page 这个数字")


def test_only_answers_have_a_measure(written: Written) -> None:
    written.change(RESPONSES, "已经冻结。", "字" * 500)
    assert written.told() == []


def test_a_figure_of_the_same_subject(written: Written, tells: Tells) -> None:
    figure = facts()["credit.annual_interest"]
    text = FAQ.replace("limit", "credit_fees")
    written.write(text, f"responses:\n  utter_faq/x:\n  - text: 年利率{figure}，约{{other}}。\n")
    tells(text, figure, "raw-figure", "提醒 warning", "{credit.annual_interest}")
    written.change(FAQ, ANSWER, f"年利率{figure}。")  # another subject: a chance
    assert not [line for line in written.told() if FAQ in line]
