"""Only a plain yes does what cannot easily be taken back."""

from __future__ import annotations

import pytest

from actions.confirming import is_plain


@pytest.mark.parametrize(
    "said",
    [
        "/affirm",
        "确认",
        "是的，谢谢",
        "好的没问题",
        "行吧",
        "没错，办吧",
        "嗯嗯",
        "OK",
        "确认，快点",
    ],
)
def test_a_plain_yes(said: str) -> None:
    assert is_plain(said, yes=True)


@pytest.mark.parametrize(
    "said",
    [
        "确认不办", "先别确认", "确认吗", "没说确认", "对吗？", "谁确认了", "确认👎", "ok no",
        "冇问题唔使", "行吧算了", "可以吗", "你确定吗", "确认什么", "确认不",
    ],
)  # fmt: skip
def test_no_plain_yes(said: str) -> None:
    assert not is_plain(said, yes=True)


def test_who_says_no_and_urges_is_asked_again() -> None:
    assert is_plain("不办了", yes=False)
    assert not is_plain("别废话快停", yes=False)
