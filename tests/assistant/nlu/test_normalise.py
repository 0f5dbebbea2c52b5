"""One normal form, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.nlu.normalise import for_classifier, normalise


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("我的信用卡帳單還有多少", "我的信用卡账单还有多少"),
        ("尾号６７８９", "尾号6789"),
        ("查 一下 余 额", "查一下余额"),
        ("check  my   Bill", "check my bill"),
        ("转\u200b人\ufeff工", "转人工"),
        ("二〇二六年", "二零二六年"),
        ("👍🏻好", "好"),
        ("👍🏻", "👍🏻"),
        ("转😡人工", "转人工"),
        ("1️⃣", "1"),
        ("卡里　　还有\n多少", "卡里还有多少"),
        ("ok 👌 please", "ok please"),
        ("轉人工！！", "转人工!!"),
    ],
)
def test_normal_form(typed: str, normal: str) -> None:
    assert normalise(typed).text == normal


@given(st.text(alphabet="查余额 ６７8９ab㈱帳單，!\u200b\n", max_size=30))
def test_every_normal_character_comes_from_where_its_offset_says(typed: str) -> None:
    normal = normalise(typed)
    assert len(normal.offsets) == len(normal.text) + 1
    assert list(normal.offsets) == sorted(normal.offsets)
    for at in range(len(normal.text)):
        start, end = normal.span(at, at + 1)
        assert normal.text[at] in normalise(typed[start:end] + "x").text or normal.text[at] == " "


TYPED = st.text(
    st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
        st.characters(min_codepoint=0xFF01, max_codepoint=0xFF5E),
        st.sampled_from("查余额卡帳單掛失‹›，。！🙂\u200b\u3000"),
    ),
    max_size=40,
)


@given(TYPED)
def test_normalising_twice_changes_nothing(typed: str) -> None:
    once = normalise(typed).text
    assert normalise(once).text == once


@given(st.text(max_size=60))
def test_anything_at_all_has_a_normal_form_with_the_way_back(typed: str) -> None:
    normal = normalise(typed)
    assert len(normal.offsets) == len(normal.text) + 1
    assert list(normal.offsets) == sorted(normal.offsets)
    assert normalise(normal.text).text == normal.text
    for start in range(len(normal.text)):
        for end in range(start + 1, len(normal.text) + 1):
            first, last = normal.span(start, end)
            assert 0 <= first < last <= len(typed)
    for_classifier(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("转人工转人工转人工！！！！", "转人工!"),
        ("尾号6789的卡余额多少", "这张卡余额多少"),
        ("‹card 6789›还有多少钱", "这张卡还有多少钱"),
        ("手机号是‹phone 138****5678›", "手机号是‹phone›"),
        ("花了350块", "花了0块"),
        ("2026年账单", "0年账单"),
        ("哈哈哈哈哈", "哈哈"),
        ("哈哈哈，查一下余额", "查一下余额"),
        ("查一下余额哈哈哈哈", "查一下余额"),
        ("嘿嘿在不", "在不"),
        ("等一哈哈", "等一哈哈"),
        ("hhhh 转人工", "转人工"),
        ("余额。。。。", "余额。"),
        ("怎么还没到？！？！", "怎么还没到?"),
        ("快点！！！", "快点!"),
        ("😂😂查一下余额🙏", "查一下余额"),
        ("😂😂😂", "😂"),
        ("？？？", "?"),
        ("那个，查一下余额", "查一下余额"),
        ("嗯查一下呃余额", "查一下余额"),
        ("那个我想就是说查余额", "我想查余额"),
        ("这个月的账单", "这个月的账单"),
        ("那个卡丢了", "那个卡丢了"),
        ("那什么时候到账", "那什么时候到账"),
        ("嗯嗯", "嗯嗯"),
    ],
)
def test_what_the_classifier_reads(typed: str, read: str) -> None:
    assert for_classifier(typed) == read
