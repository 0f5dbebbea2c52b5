"""Phone and ID numbers that a channel's guard did not take out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.nlu.identifiers import find, is_id_number, is_phone

EXAMPLE = "11010519491231002X"  # the one that GB 11643-1999 itself gives


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("13812345678", True),
        ("19912345678", True),
        ("12812345678", False),
        ("1381234567", False),
        ("138123456789", False),
        ("1381234567８", False),
    ],
)
def test_phone(number: str, valid: bool) -> None:
    assert is_phone(number) is valid


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        (EXAMPLE, True),
        (EXAMPLE.lower(), True),
        ("110105194912310021", False),  # check character
        ("11010519491331002X", False),  # month 13
        ("01010519491231002X", False),
        ("1101051949123100", False),
    ],
)
def test_id_number(number: str, valid: bool) -> None:
    assert is_id_number(number) is valid


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, more: int) -> None:
    wrong = str((int(EXAMPLE[place]) + more) % 10)
    assert not is_id_number(EXAMPLE[:place] + wrong + EXAMPLE[place + 1 :])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我手机号13812345678", [("phone", "138****5678")]),
        ("+86 138 1234 5678", [("phone", "138****5678")]),
        ("身份证11010519491231002x", [("id_tail", "given")]),
        ("12812345678", []),
        ("110105194912310021", []),
        ("订单20260903123456", []),
    ],
)
def test_only_valid_numbers_are_found_and_never_told(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(span.entity, span.value) for span in find(text)] == expected
