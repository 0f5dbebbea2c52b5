"""The conversations' own format: mistakes are named, and what is wrong does fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations import expect
from tests.conversations.expect import Mismatch, Said
from tests.conversations.script import ScriptError, read

SAID = [Said("utter_greet", "您好"), Said("utter_balance", "余额 ¥1.00", ("最近交易",))]


def written(folder: Path, text: str, name: str = "topic.yml") -> Path:
    path = folder / name
    path.write_text(text, "utf8")
    return path


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ("[{say: 你好}]", "第 1 步：要有且只有一个动作"),
        ("[{user: 你好, bot: utter_greet}]", "第 1 步：要有且只有一个动作"),
        ("[{user: 你好}, {user: 6789}]", "第 2 步：user 后面要是文字"),
        ("[{code: maybe}]", "code：maybe 不行，可以写 right、wrong"),
        ("[{wait: 16}]", "wait 要写成"),
        ("[{bot: utter_greet, button: [x]}]", "不认识 button，可以写 buttons、without"),
        ("[{bank: {card: 尾号6789, state: frozen}}]", "不认识 state"),
        ("[{feedback: 有帮助}]", "feedback 要写成"),
        ("[{feedback: {answer: faq/a, useful: yes}}]", "不认识 useful"),
        ("[{use: 没有的片段}]", "没有这个片段"),
        ("[{another: nobody}]", "another：nobody 不行"),
        ("[]", "缺少 steps"),
    ],
)
def test_a_mistake_is_told_with_file_conversation_and_step(
    tmp_path: Path, steps: str, told: str
) -> None:
    path = written(tmp_path, f"- conversation: 试一试\n  steps: {steps}\n")
    with pytest.raises(ScriptError) as caught:
        read(path)
    assert "topic.yml，“试一试”" in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("conversation: x", "应是一个列表"),
        ("- conversation: [", "不是正确的 YAML"),
        ("- as: zhang_wei", "要有 conversation"),
        ("- conversation: 一\n  as: 张伟\n  steps: [{user: 好}]", "as：张伟 不行"),
        ("- conversation: 一\n  channel: fax\n  steps: [{user: 好}]", "channel：fax 不行"),
        ("- &one\n  conversation: 一\n  steps: [{user: 好}]\n- *one", "都叫“一”"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ScriptError, match=told):
        read(written(tmp_path, text))


def test_fragments_are_put_in(tmp_path: Path) -> None:
    written(tmp_path, "问好: [{user: 你好}, {bot: utter_greet}]", "fragments.yml")
    path = written(tmp_path, "- conversation: 一\n  steps: [{use: 问好}, {user: 再见}]")
    (script,) = read(path)
    assert [(step.verb, step.value) for step in script.steps] == [
        ("user", "你好"),
        ("bot", "utter_greet"),
        ("user", "再见"),
    ]
    assert "（问好），第 2 步" in script.steps[1].place


@pytest.mark.parametrize(
    "expected",
    [
        "utter_balance",
        "/¥1/",
        {"utter_balance": "/余额/"},
        ["utter_greet", "utter_balance"],
        ["/您好/", "/余额/"],
    ],
)
def test_what_fits(expected: object) -> None:
    expect.turn(SAID, expected)


@pytest.mark.parametrize(
    "expected",
    [
        "utter_greet",  # not the last
        "/¥2/",
        {"utter_balance": "/¥2/"},
        ["utter_balance"],
        ["utter_balance", "utter_greet"],
        ["utter_greet", "utter_balance", "utter_thank"],
    ],
)
def test_what_does_not_fit(expected: object) -> None:
    with pytest.raises(Mismatch):
        expect.turn(SAID, expected)


def test_buttons_and_words_that_must_not_come() -> None:
    expect.buttons(SAID, ["最近交易"])
    expect.buttons(SAID, ["/交易/"])
    expect.without(SAID, ["2468"])
    for check in (
        lambda: expect.buttons(SAID, ["确认"]),
        lambda: expect.buttons(SAID, []),
        lambda: expect.without(SAID, ["1.00"]),
        lambda: expect.without(SAID, [r"/¥\d/"]),
    ):
        with pytest.raises(Mismatch):
            check()


@pytest.mark.parametrize("text", ["", "余额 {available}", "余额 None", "码 ‹otp›", "utter_balance"])
def test_a_message_without_words_or_values_is_refused(text: str) -> None:
    with pytest.raises(Mismatch):
        expect.sound(Said("utter_balance", text))


def test_words_of_a_response_are_known_where_names_are_not() -> None:
    said = Said(None, expect.templates()["utter_thank"][0])
    assert expect.fits(said, "utter_thank")
    assert not expect.fits(said, "utter_praise")
