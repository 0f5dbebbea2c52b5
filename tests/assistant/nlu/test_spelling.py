"""What was mistyped or misheard is read as it was meant, and what was well written stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.nlu.spelling import Speller

TAUGHT = [
    *("查一下余额", "我的余额还有多少", "帮我查余额", "卡里余额是多少", "余额不足怎么办"),
    *("我要挂失银行卡", "卡丢了要挂失", "马上挂失", "信用卡账单多少", "账单什么时候出"),
    *("解冻我的卡", "把卡解冻", "卡解冻了吗", "冻结我的卡", "把卡冻结", "我要还信用卡"),
] * 3
SHARED = Speller.learn(TAUGHT)


@pytest.fixture(scope="module")
def speller(tmp_path_factory: pytest.TempPathFactory) -> Speller:
    """A speller as a server loads it."""
    folder = tmp_path_factory.mktemp("speller")
    Speller.learn(TAUGHT).save(folder)
    return Speller.load(folder)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("查一下于额", "查一下余额"),
        ("我要挂诗银行卡", "我要挂失银行卡"),
        ("把卡揭冻", "把卡解冻"),
        ("信用卡脏单多少", "信用卡账单多少"),
        ("我的余额还有多烧", "我的余额还有多少"),
    ],
)
def test_a_character_of_the_same_sound_is_mended(speller: Speller, typed: str, meant: str) -> None:
    assert speller(typed) == meant


@pytest.mark.parametrize("text", [*TAUGHT[:5], "查一下余额和账单", "今天天气怎么样", "abc 123", ""])
def test_what_is_well_written_stays(speller: Speller, text: str) -> None:
    assert speller(text) == text


def test_what_is_no_slip_is_not_made_into_one(speller: Speller) -> None:
    """Every character of it sounds as one of 卡解冻了吗: no slip of the fingers does that."""
    assert speller("咖姐动乐马") == "咖姐动乐马"


@settings(deadline=None)  # the first text loads the sounds
@given(st.text(st.sampled_from("查一下于余额挂诗失卡揭解冻脏账单abc1,。😀𠮷 "), max_size=40))
def test_only_characters_are_exchanged(text: str) -> None:
    mended = SHARED(text)
    assert len(mended) == len(text)
    changed = [(a, b) for a, b in zip(text, mended, strict=True) if a != b]
    assert len(changed) <= max(1, len(text) // 3)
    assert all("\u4e00" <= c <= "\u9fff" for pair in changed for c in pair)
