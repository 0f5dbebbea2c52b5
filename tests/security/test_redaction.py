"""However a customer writes a secret, it is out of the text before Rasa sees it."""

from __future__ import annotations

import pytest

from assistant.channels.guard import clean
from assistant.channels.redaction import Redacted, redact
from bank.model import SecretKind


def told(message: str, **expected: bool) -> Redacted:
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
    ],
)
def test_a_password(written: str) -> None:
    found = told(written)
    assert found.warnings == ["password"]
    assert not any(secret in found.text for secret in ("8877", "hunter", "八八"))


@pytest.mark.parametrize("written", ["卡背后三位987", "后三码987", "安全码九八七", "CVV2：987"])
def test_a_security_code(written: str) -> None:
    found = told(written)
    assert found.warnings == ["cvv"]
    assert "987" not in found.text and "九" not in found.text


@pytest.mark.parametrize(
    "written", ["验证码3141 59", "动态密码是314159", "3 1 4 1 5 9", "验证码三一四一五九"]
)
def test_a_one_time_code_is_taken_whole(written: str) -> None:
    found = told(written)
    assert "‹otp›" in found.text
    assert len(found.code or "") == 6
    assert not found.warnings


@pytest.mark.parametrize("piece", ["622202123456", "62220212 3456", "199003078515", "11010119"])
def test_a_number_in_two_messages(piece: str) -> None:
    assert told(piece).text == "‹number›"


def test_a_placeholder_is_not_read_as_an_id_tail() -> None:
    found = told("手机换成13800138000", id_tail_expected=True)
    assert found.text == "手机换成‹phone 138****8000›"
    assert found.secrets == [(SecretKind.PHONE, "13800138000")]


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
    ],
)
def test_dates_amounts_and_card_tails_stay(harmless: str) -> None:
    found = told(harmless)
    assert found.text == clean(harmless)
    assert not found.secrets and not found.warnings
