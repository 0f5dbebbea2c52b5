"""Phrasings that are the same, or nearly; and what is left alone."""

from __future__ import annotations

import time

import pytest

from assistant.linting.alike import Alike, neighbours
from assistant.linting.words import words
from tests.assistant.linting.conftest import Tells, Written

LONG = "我上个月在超市门口的自助机上用信用卡给手机充的那一笔话费现在还没有到账所以想请你们帮忙"
NLU, FAQ, MENU = "data/nlu/card.yml", "data/faq/limit.yml", "data/menu/limit.yml"


def test_a_project_without_mistakes(written: Written) -> None:
    assert written.told() == []


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("查 余额！", "- 查余额"),
        ("嗯，卡里還有多少錢？", "卡里还有多少钱"),
        ("请问，看看我工资卡的余额", "- 看看我工资卡的余额"),
    ],
)
def test_the_same_in_two_intents_is_told_at_both(
    written: Written, tells: Tells, said: str, known: str
) -> None:
    written.change(NLU, "帮我把卡停了", said)
    here, there = written.line(NLU, said), written.line(NLU, known)
    tells(
        NLU, said, "same-example", "错误 error", f"“{said}”（freeze_card）", there, "query_balance"
    )
    tells(NLU, known, "same-example", "错误 error", here, "freeze_card", "keep one")
    assert len(written.told()) == 2


def test_the_same_in_a_file_of_answers_and_one_of_services(written: Written, tells: Tells) -> None:
    written.change(MENU, "额度减一半", "还能刷多少？")
    tells(FAQ, "还能刷多少", "same-example", "menu/limit_lower", written.line(MENU, "还能刷多少？"))


def test_twice_in_one_intent_is_told_at_the_second(written: Written, tells: Tells) -> None:
    written.change(NLU, "- 看看我工资卡的余额", "- 看看我工资卡的余额\n    - 查余额。")
    tells(NLU, "查余额。", "same-example", "提醒 warning", f"{NLU}:6", "delete it")
    assert len(written.told()) == 1


@pytest.mark.parametrize("said", ["看看我公资卡的余额", "看看我工资卡余额"])
def test_nearly_the_same_is_told_at_both(written: Written, tells: Tells, said: str) -> None:
    """Another character of the same sound, or a particle less."""
    written.change(NLU, "卡找到了恢复使用", said)
    known = "- 看看我工资卡的余额"
    tells(NLU, known, "near-example", "提醒 warning", written.line(NLU, said), "unfreeze_card")
    tells(NLU, said, "near-example", "提醒 warning", written.line(NLU, known), "query_balance")
    assert len(written.told()) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("代发工资签约", "代发公资签约", True),
        ("我要查一下余额", "我要查下余额", True),
        ("绑定聊天账号", "解绑聊天账号", False),
        ("绑定telegram", "解绑telegram", False),
        ("bindmyaccountplease", "unbindmyaccountplease", False),
        ("我要买理财产品", "我要卖理财产品", False),  # both sound mai
        ("冻结我的银行卡", "解冻我的银行卡", False),
        ("我的卡没有丢了", "我的卡有丢了", False),
        ("怎么查询余额呢", "查询余额呢", False),
        ("信用卡退款到账时间", "信用卡还款到账时间", False),
        ("转两万到尾号卡", "转三万到尾号卡", False),
        (f"{LONG}昨天查", f"{LONG}今天查", True),  # little beside what is the same
        (f"{LONG}能查到", f"{LONG}不能查到", False),
    ],
)  # fmt: skip
def test_an_opposite_is_no_near_repetition(one: str, other: str, same: bool) -> None:
    alike = Alike(words()["examples"])
    assert (alike(one, other), alike(other, one)) == (same, same)


def test_short_texts_and_answers_of_one_label_are_left_alone(written: Written) -> None:
    written.change(NLU, "帮我把卡停了", "看余额的呀")  # five characters
    written.change(NLU, "卡里还有多少钱", "看看我公资卡的余额")
    assert written.told() == []


def test_neighbours_are_found_quickly_among_very_many() -> None:
    texts = [f"第{i}句话说的是{i * 7919 % 10007}号{chr(0x4E00 + i % 5000)}" for i in range(40_000)]
    texts[123], texts[-1] = "我要办理大额转账业务", "我要办理大额转帐业务"
    begun = time.perf_counter()
    assert (123, 39_999) in set(neighbours(texts, 6, 0.9))
    assert time.perf_counter() - begun < 20  # a second or two; comparing each with each: an hour
