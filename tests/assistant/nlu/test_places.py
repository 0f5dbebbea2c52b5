"""Cities and branches."""

from __future__ import annotations

import pytest

from assistant.nlu.lexicon import Lexicon
from assistant.nlu.places import Places
from assistant.nlu.spans import longest

PLACES = Places(Lexicon.read("data/lexicon"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("上海", ["city 上海"]),
        ("我在西安市", ["city 西安"]),
        ("从北京转到广州", ["city 北京", "city 广州"]),
        ("乌鲁木齐有网点吗", ["city 乌鲁木齐"]),
        ("中关村支行", ["branch 中关村支行"]),
        ("我想去望京支行取钱", ["branch 望京支行"]),
        ("开户行是朝阳门支行", ["branch 朝阳门支行"]),
        ("广州天河支行几点开门", ["city 广州", "branch 天河支行"]),
        ("上海市徐汇支行", ["city 上海", "branch 徐汇支行"]),
        ("北京分行", ["branch 北京分行"]),
        ("上海分行营业部", ["branch 上海分行营业部"]),
        ("南京东路支行", ["branch 南京东路支行"]),
        ("和平支行", ["branch 和平支行"]),
        ("西单网点和国贸网点哪个近", ["branch 西单网点", "branch 国贸网点"]),
        ("我要投诉城东网点的柜员", ["branch 城东网点"]),
    ],
)
def test_place(said: str, expected: list[str]) -> None:
    found = [span for span in longest(PLACES.find(said, [])) if span.entity]
    assert [f"{span.entity} {span.value}" for span in found] == expected


@pytest.mark.parametrize(
    "said",
    ["附近网点", "你们有哪些支行", "最近的网点在哪", "网点几点下班", "换个网点", "两个支行",
     "所有网点", "银行网点", "总行", "支行", "南京路", "上海银行", "北京烤鸭", "重庆火锅", "西安门",
     "吉林", "平安", "日照时间"],
)  # fmt: skip
def test_no_place(said: str) -> None:
    assert not [span for span in PLACES.find(said, []) if span.entity]
