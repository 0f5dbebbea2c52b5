"""What was taught word for word is certain; what holds no word is not guessed at."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.nlu.known import Known, means_nothing

KNOWN = Known.learn(
    ["查余额", "好的", "嗯", "账单", "账单。", "年费多少？"],
    ["query_balance", "affirm", "affirm", "query_bill", "faq/bill_get", "faq/fee"],
)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("查余额", "query_balance"),
        ("查余额！！", "query_balance"),
        ("查余额呢。", "query_balance"),
        ("好的呀", "affirm"),
        ("嗯～", "affirm"),
        ("年费多少", "faq/fee"),
        ("账单", None),  # taught with two meanings
        ("查下余额", None),
        ("", None),
    ],
)
def test_by_heart(said: str, label: str | None) -> None:
    assert KNOWN.by_heart(said) == label


def test_the_stored_texts_say_the_same(tmp_path: Path) -> None:
    KNOWN.save(tmp_path)
    assert Known.load(tmp_path) == KNOWN


@pytest.mark.parametrize(
    "said", ["", "？？", "……", "asdfgh", "hjkl", "/query_balance", '/inform{"card_tail": "1"}']
)
def test_means_nothing(said: str) -> None:
    assert means_nothing(said)


@pytest.mark.parametrize("said", ["卡", "ok", "balance", "etc怎么办", "6789", "a/b", "atm"])
def test_means_something(said: str) -> None:
    assert not means_nothing(said)
