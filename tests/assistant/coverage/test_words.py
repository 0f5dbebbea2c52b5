"""Which variations and list lines a message was made from."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from assistant.coverage.words import Words, variations

RESPONSES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    """
    utter_greet: [{text: 您好}, {text: "{name}您好"}, {text: "{name}，早上好"}, {text: "{any}"}]
    utter_note: [{text: Our service is in Chinese.}]
    utter_balance:
    - {text: "余额：\\n{accounts}\\n{hint}", buttons: [{title: 返回, payload: /menu_back}]}
    utter_balance__accounts: [{text: "{name}可用 {amount}"}]
    utter_balance__accounts__frozen: [{text: "{name}可用 {amount}，冻结 {frozen}"}]
    utter_balance__hint: [{text: 提醒您还款。}]
    utter_menu: [{text: 请选择, buttons: [{title: 返回, payload: /menu_back}]}]
    utter_menu__entries__branch:
    - {text: "", buttons: [{title: "{title}", payload: '/browse{{"branch":"{branch}"}}'}]}
    utter_menu__entries__flow:
    - {text: "", buttons: [{title: "{title}", payload: "/{label}{entities}"}]}
    utter_next: [{text: "还可以：\\n{ways}"}]
    utter_next__ways__one: [{text: "尾号{tail}：挂失"}]
    utter_next__ways__only:
    - text: "尾号{tail}：挂失"
      buttons: [{title: "挂失{tail}", payload: '/lost{{"tail":"{tail}"}}'}]
    utter_faq/fee: [{text: "年费 {credit.fee}"}]
    utter_faq__related:
    - {text: "", buttons: [{title: "{title}", payload: '/open{{"answer":"{label}"}}'}]}
    """
)
WORDS = Words(one for name, said in RESPONSES.items() for one in variations(name, said))
BACK = ["返回", "/menu_back"]


def made_of(name: str, text: str, *buttons: list[str]) -> set[str]:
    message = {"bot": name, "text": text, "buttons": list(buttons)}
    return {f"{one.response}/{one.number}" for one in WORDS.made_of(message)}


@pytest.mark.parametrize(
    ("text", "number"), [("您好", 0), ("张先生您好", 1), ("张先生，早上好", 2), ("晚安", 3)]
)
def test_the_variation_with_most_fixed_characters_said_it(text: str, number: int) -> None:
    assert made_of("utter_greet", text) == {f"utter_greet/{number}"}


def test_list_lines() -> None:
    whole = "余额：\n工资卡可用 ¥1.00\n备用卡可用 ¥2.00，冻结 ¥1.00\n提醒您还款。"
    parts = ["utter_balance__accounts/0", "utter_balance__accounts__frozen/0"]
    assert made_of("utter_balance", whole, BACK) == {
        "utter_balance/0",
        "utter_balance__hint/0",
        *parts,
    }
    frozen = made_of("utter_balance", "余额：\n备用卡可用 ¥2.00，冻结 ¥1.00", BACK)
    assert frozen == {"utter_balance/0", parts[1]}


def test_lines_that_are_buttons_only() -> None:
    branch, flow = ["信用卡", '/browse{"branch":"信用卡"}'], ["查余额", "/query_balance{}"]
    made, parts = "utter_menu/0", "utter_menu__entries"
    assert made_of("utter_menu", "请选择", BACK) == {made}
    assert made_of("utter_menu", "请选择", BACK, branch) == {made, f"{parts}__branch/0"}
    assert made_of("utter_menu", "请选择", BACK, flow) == {made, f"{parts}__flow/0"}
    both = {made, f"{parts}__branch/0", f"{parts}__flow/0"}
    assert made_of("utter_menu", "请选择", BACK, branch, flow) == both


def test_a_line_with_a_button_is_told_from_the_same_without() -> None:
    text = "还可以：\n尾号6789：挂失"
    assert made_of("utter_next", text) == {"utter_next/0", "utter_next__ways__one/0"}
    only = made_of("utter_next", text, ["挂失6789", '/lost{"tail":"6789"}'])
    assert only == {"utter_next/0", "utter_next__ways__only/0"}


def test_a_note_before_a_message_counts() -> None:
    text = "Our service is in Chinese.\n您好"
    assert made_of("utter_greet", text) == {"utter_note/0", "utter_greet/0"}


def test_answers_share_their_list_lines() -> None:
    related = ["怎么免", '/open{"answer":"faq/waiver"}']
    made = made_of("utter_faq/fee", "年费 100元", related)
    assert made == {"utter_faq/fee/0", "utter_faq__related/0"}


def test_what_is_no_response_of_the_domain() -> None:
    assert made_of("utter_gone", "您好") == set()
