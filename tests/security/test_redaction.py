"""However a customer writes a secret, it is out of the text before Rasa sees it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.channels import turn
from assistant.channels.awaited import awaited
from assistant.channels.guard import clean
from assistant.channels.redaction import Redacted, redact
from assistant.channels.turn import Turns
from bank.model import SecretKind


def told(message: str, **expected: Any) -> Redacted:
    """Return what the guard leaves of a message."""
    return redact(clean(message), **expected)


@pytest.mark.parametrize(
    "written",
    [
        "6222021234567890128",
        "6222 0212 3456 7890 128",
        "6222  0212  3456  7890  128",
        "6222-0212-3456-7890-128",
        "6222–0212–3456–7890–128",
        "6222.0212.3456.7890.128",
        "6222/0212/3456/7890/128",
        "6222，0212，3456，7890，128",
        "6222_0212_3456_7890_128",
        "6222·0212·3456·7890·128",
        "6222\n0212\n3456\n7890\n128",
        "6 2 2 2 0 2 1 2 3 4 5 6 7 8 9 0 1 2 8",
        "6.2.2.2.0.2.1.2.3.4.5.6.7.8.9.0.1.2.8",
        "六二二二加上零二一二三四再加五六七八九零一二八",
        "622202l23456789Ol28",
        "６２２２０２１２３４５６７８９０１２８",
        "六二二二零二一二三四五六七八九零一二八",
        "陆贰贰贰零贰壹贰叁肆伍陆柒捌玖零壹贰捌",
        "6222零二1234567890128",
        "6\ufe0f\u20e32\ufe0f\u20e322021234567890128",
        "6222\u200b0212\u200b3456\u200b7890128",
        "622202\u202e1234567890128",
    ],
)
def test_a_card_number(written: str) -> None:
    found = told(f"卡号{written}a丢了")
    assert found.text == "卡号‹card 0128›a丢了"
    assert found.secrets == [(SecretKind.CARD_NUMBER, "6222021234567890128")]


@pytest.mark.parametrize(
    "written", ["110101199003078515", "110101 19900307 8515", "110101.19900307.8515"]
)
def test_an_id_number(written: str) -> None:
    assert told(f"身份证{written}").text == "身份证‹id_number›"


@pytest.mark.parametrize(
    "written", ["身份证尾号8515", "身份证末尾8515", "证件号后四位8515", "身份证号的后4位：8515"]
)
def test_an_id_tail_that_nobody_asked_for(written: str) -> None:
    found = told(written)
    assert "8515" not in found.text
    assert found.secrets == [(SecretKind.ID_TAIL, "8515")]


@pytest.mark.parametrize(
    "written",
    ["13800138000", "138.0013.8000", "138·0013·8000", "(138)00138000", "1380 0138 000"],
)
def test_a_phone(written: str) -> None:
    found = told(written)
    assert "‹phone 138****8000›" in found.text
    assert found.secrets == [(SecretKind.PHONE, "13800138000")]


@pytest.mark.parametrize(
    "written",
    [
        "密码我记得是887766",
        "取款密码应该是887766",
        "887766是我的密码",
        "我的密码：'887766'",
        "密码（887766）",
        "密碼887766",
        "密码叫hunter22",
        "password is hunter22",
        "pin is 8877",
        "密码八八七七六六",
        "密码是 8 8 7 7 6 6",
        "密码是两个八两个七两个六",
        "pin eight eight seven seven six six",
        "密码八百八十七 七百六十六",
        "密码是八千八百七十七",
    ],
)
def test_a_password(written: str) -> None:
    found = told(written)
    assert found.warnings == ["password"]
    assert not any(secret in found.text for secret in ("8877", "hunter", "八八", "八", "seven"))


@pytest.mark.parametrize(
    "written",
    [
        "卡背后三位987",
        "后三码987",
        "安全码九八七",
        "CVV2：987",
        "cvv是 九 八 七",
        "安全码九百八十七",
        "cvv2等于九百八十七",
        "三位安全码是 9 8 7",
        "cvv is nine eight seven",
    ],
)
def test_a_security_code(written: str) -> None:
    found = told(written)
    assert found.warnings == ["cvv"]
    assert not any(secret in found.text for secret in ("987", "九", "9 8", "nine", "eight"))


@pytest.mark.parametrize(
    "written",
    [
        "验证码3141 59",
        "动态密码是314159",
        "3 1 4 1 5 9",
        "验证码三一四一五九",
        "短信密码是 3 1 4 1 5 9",
    ],
)
def test_a_one_time_code_is_taken_whole(written: str) -> None:
    found = told(written)
    assert "‹otp›" in found.text
    assert len(found.code or "") == 6
    assert not found.warnings


@pytest.mark.parametrize("piece", ["622202123456", "62220212 3456", "199003078515", "11010119"])
def test_a_number_in_two_messages(piece: str) -> None:
    assert told(piece).text == "‹number›"


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("身份证前六位110101后面19600101", "身份证前六位‹number›"),
        ("身份证前6位110101，后面8位19600101", "身份证前6位‹number›"),
        ("卡号前面是622202178", "卡号前面是‹number›"),
        ("卡号前六位622202", "卡号前六位‹number›"),
        ("卡号6222 0217 这是前半段", "卡号‹number› 这是前半段"),
        ("后半段8991 2346 123", "后半段‹number›"),
    ],
)
def test_a_part_of_a_number_that_is_named(written: str, left: str) -> None:
    found = told(written)
    assert found.text == left
    assert not found.secrets


def test_a_placeholder_is_not_read_as_an_id_tail() -> None:
    found = told("手机换成13800138000", id_tail_expected=True)
    assert found.text == "手机换成‹phone 138****8000›"
    assert found.secrets == [(SecretKind.PHONE, "13800138000")]


def test_a_counted_card_tail_stays_whatever_is_expected() -> None:
    said = "尾号四个八，不要六个八"
    assert told(said, code_expected=True, id_tail_expected=True).text == clean(said)


@pytest.mark.parametrize(
    "harmless",
    [
        "2024-01-01 2024-01-31的账单",
        "20240101-20240131的流水",
        "2024-01-2024-03",
        "20240101",
        "2024-01-01 12000块那笔",
        "2020、2021、2022、2023年",
        "尾号6789、2468、8826、1357都挂失",
        "密码忘了，尾号6789",
        "密码输错3次了 6789",
        "转账100000元",
        "超过1,000,000,000的",
        "转500块",
        "八百四十七块",
        "安全码输错扣了八百四十七块",
        "密码八百次也不对",
        "10000加上20000再加30000",
        "卡号6789",
        "卡号6789 1234",
        "订单号O20240101123456",
        "一个6一个8",
        "身份证2030年到期",
        "1、2、3、4、5、6、7、8、9、10、11、12、13",
    ],
)
def test_dates_amounts_and_card_tails_stay(harmless: str) -> None:
    found = told(harmless)
    assert found.text == clean(harmless)
    assert not found.secrets and not found.warnings


NOW = datetime(2024, 5, 6, 12, tzinfo=timezone.utc)


def after(before: str, message: str, minutes: int = 1, slot: str | None = None) -> Redacted:
    """Return what the guard leaves of a message that came after another."""
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    kind = awaited(told(before).text, at, NOW)
    return told(message, slot=slot, code_expected=slot == "otp", awaited=kind)


@pytest.mark.parametrize(
    ("before", "message", "left"),
    [
        ("密码", "hello8842", "‹password›"),
        ("登录密码是", "Kx9!mmpq22", "‹password›"),
        ("我的登陆密码是：", "是 hello8842。", "是 ‹password›。"),
        ("交易密码", "739158", "‹password›"),
        ("交易密码", "七百三十九 一百五十八", "‹password›"),
        ("我的cvv", "847", "‹cvv›"),
        ("卡背面那三个数", "847", "‹cvv›"),
        ("卡背面那三个数是", "八四七", "‹cvv›"),
        ("安全码", "八百四十七", "‹cvv›"),
        ("安全码", "8 4 7", "‹cvv›"),
        ("卡号前面是622202178", "后面是8901234567", "后面是‹number›"),
        ("卡号6222 0217 这是前半段", "后半段8991 2346 123", "后半段‹number›"),
        ("卡号6222 0217 这是前半段", "剩下8991 2346 123", "剩下‹number›"),
        ("我的卡号是", "开头是6222021", "开头是‹number›"),
        ("身份证前六位110101", "生日19600101", "生日‹number›"),
    ],
)
def test_a_secret_that_the_message_before_named(before: str, message: str, left: str) -> None:
    found = after(before, message)
    assert found.text == left
    assert found.code is None
    named = left.strip("是 。‹›")
    assert found.warnings == ([named] if named in ("password", "cvv") else [])


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("忘记密码怎么办", "6789"),
        ("我要改密码", "hello8842"),
        ("cvv是什么", "847"),
        ("密码", "查余额"),
        ("密码", "转500块"),
        ("密码", "help"),
        ("密码", "2024-01-01"),
        ("我的cvv", "847块"),
        ("我的cvv", "八百四十七块"),
        ("我的cvv", "尾号6789"),
        ("我的卡号是", "6789"),
        ("卡号前面是622202178", "20240101到20240131的流水"),
        ("卡号前面是622202178", "转50000块"),
        ("卡号前面是622202178", "订单号8901234567"),
        ("卡号前面是622202178", "1234.56"),
    ],
)
def test_other_words_after_it_stay(before: str, message: str) -> None:
    found = after(before, message)
    assert found.text == clean(message)
    assert not found.warnings


def test_a_secret_that_was_named_long_ago_is_not_awaited() -> None:
    assert after("我的cvv", "847", minutes=10).text == "‹cvv›"
    assert after("我的cvv", "847", minutes=11).text == "847"


def test_what_the_bot_asked_for_meanwhile_is_no_password() -> None:
    assert after("密码", "6789", slot="card").text == "6789"
    assert after("密码", "314159", slot="otp").code == "314159"
    assert after("密码", "13800138000", slot="phone").text == "‹phone 138****8000›"
    assert after("密码", "hello8842", slot="otp").text == "‹password›"


class _Output:
    sender, sent, metadata = "web-1", 1, {}


@pytest.mark.asyncio
async def test_a_channel_knows_the_message_before(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    turns = Turns("web", lambda message: None)  # type: ignore[arg-type, return-value]
    tracker = DialogueStateTracker("web-1", [])

    async def peek(sender: str) -> DialogueStateTracker:
        return tracker

    async def run(principal: object, text: str, output: object) -> None:
        kept.append(text)
        now = turn.clock().now().isoformat()
        tracker.update(UserUttered(text, metadata={"at": now}))

    async def utter(*_: object) -> None:
        """Warn of nothing."""

    monkeypatch.setattr(turns, "peek", peek)
    monkeypatch.setattr(turns, "_run", run)
    monkeypatch.setattr(turns, "utter", utter)
    clock = SimpleNamespace(now=lambda: NOW)
    monkeypatch.setattr(turn, "clock", lambda: clock)
    for said in ("我的cvv", "847", "密码", "hello8842", "847", "密码"):
        await turns.say(None, said, _Output())  # type: ignore[arg-type]
    clock.now = lambda: NOW + timedelta(minutes=11)
    await turns.say(None, "hello8842", _Output())  # type: ignore[arg-type]
    assert kept == ["我的cvv", "‹cvv›", "密码", "‹password›", "847", "密码", "hello8842"]
