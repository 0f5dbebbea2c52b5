"""Numbers and addresses of real people in what is taught."""

from __future__ import annotations

import pytest

from assistant.linting.personal import has_long_number, personal
from tests.assistant.linting.conftest import Tells, Written

NLU = "data/nlu/card.yml"


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("我手机号是13912345678", "有手机号"),
        ("尾号不对，我的身份证11010519491231002X", "有真的身份证号"),
        ("卡号4111 1111 1111 1111", "有真的银行卡号"),
        ("发到zhang.wei@bank.cn", "有邮箱地址"),
        ("护照E12345678", "有护照号"),
    ],
)
def test_personal_data_is_told(written: Written, tells: Tells, said: str, part: str) -> None:
    written.change(NLU, "卡里还有多少钱", said)
    tells(NLU, said, "personal-data", "错误 error", part)
    assert len(written.told()) == 1


def test_in_stories_too(written: Written, tells: Tells) -> None:
    steps = "  - user: |\n      打13912345678\n    intent: request_human\n"
    written.write("data/stories/a.yml", f"stories:\n- story: 走一遍\n  steps:\n{steps}")
    tells("data/stories/a.yml", "13912345678", "personal-data", "有手机号")


def test_a_long_number_is_a_warning(written: Written, tells: Tells) -> None:
    written.change(NLU, "卡里还有多少钱", "受理编号20261123还没好")
    tells(NLU, "20261123", "long-number", "提醒 warning", "七位以上")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("+86 139-1234-5678", ["phone"]),
        ("一三九一二三四五六七八", ["phone"]),
        ("１３９１２３４５６７８", ["phone"]),
        ("15400000001", []),  # given to no operator
        ("‹phone 139****5678›", []),
        ("3.13912345678", []),
        ("110105194912310021", []),  # the check digit is wrong; nor does Luhn hold
        ("11010519491231002x", ["id"]),
        ("110105 19491231 002X", ["id"]),
        ("六二二二零二零二零零一一二二三三四四", []),
        ("四一一一一一一一一一一一一一一一", ["card"]),
        ("4111111111111112", []),
        ("2026112320261123", []),
        ("me@example.com", []),
        ("me@mail.example.org.cn", ["mail"]),
        ("尾号6789", []),
    ],
)
def test_what_is_personal(text: str, kinds: list[str]) -> None:
    assert personal(text) == kinds


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("1234567", True),
        ("021 6543", True),
        ("1111111111", False),  # a hand on the keyboard
        ("123456", False),
        ("3.1415926535", False),
        ("报错0x0000011B", False),
        ("2026-11-23", False),
    ],
)
def test_long_numbers(text: str, long: bool) -> None:
    assert has_long_number(text) is long
