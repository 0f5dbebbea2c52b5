"""The values in a customer's message."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.nlu.entities import BARE_VALUE, BankEntityExtractor, EntityRules
from assistant.nlu.lexicon import Lexicon
from assistant.nlu.normalise import for_classifier, normalise
from assistant.nlu.spans import wanted
from tests.assistant.nlu.pipeline import Pipeline, values


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return Pipeline(tmp_path_factory.mktemp("model"), {}, (BankEntityExtractor, {}))


RULES = EntityRules(Lexicon.read("data/lexicon"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("尾号6789的卡", [("card_tail", "6789")]),
        ("尾号是 6789 和 1234", [("card_tail", "6789"), ("card_tail", "1234")]),
        ("尾号六七八九", [("card_tail", "6789")]),
        ("尾号6789的流水", [("card_tail", "6789")]),
        ("那笔500的流水", [("amount", "eq:500")]),
        ("幺二三四", [("card_tail", "1234")]),
        ("尾号四个六", [("card_tail", "6666")]),
        ("6 7 8 9", [("card_tail", "6789")]),
        ("尾號１２３４", [("card_tail", "1234")]),
        ("6789结尾那张", [("card_tail", "6789")]),
        ("不是6789，是1234", [("card_tail", "1234")]),
        ("不是尾号6789的", []),
        ("是不是尾号6789的", [("card_tail", "6789")]),
        ("不是储蓄卡，是信用卡", [("card_kind", "credit")]),
        ("不是九月，十月的", [("period", "month:10")]),
        ("‹card 6789›", [("card_tail", "6789")]),
        ("手机‹phone 138****5678›，验证码‹otp›", [("phone", "138****5678"), ("otp", "given")]),
        ("‹id_tail›", [("id_tail", "given")]),
        ("‹id_number›", [("id_tail", "given")]),
        ("‹password›", [("secret", "password")]),
        ("‹cvv›", [("secret", "cvv")]),
        ("2026年", [("period", "year:2026")]),
        ("1000块", [("amount", "eq:1000")]),
        ("尾号2025", [("card_tail", "2025")]),
        ("2025", [("card_tail", "2025")]),
        ("12:30", []),
        ("95588", []),
        ("借记卡", [("card_kind", "debit")]),
        ("贷记卡", [("card_kind", "credit")]),
        ("银行卡", []),
        ("房贷卡", [("account_label", "房贷卡")]),
        ("发工资的那张", [("account_label", "工资卡")]),
        ("叫“买菜”的卡", [("account_label", "买菜")]),
        ("我的信用卡", [("card_kind", "credit")]),
        ("临时冻结", [("loss_kind", "freeze")]),
        ("书面挂失", [("loss_kind", "formal")]),
        ("口头挂失", [("loss_kind", "oral")]),
        ("未出账单", [("bill_kind", "unbilled")]),
        ("第一张", [("ordinal", "1")]),
        ("倒数第二笔", [("ordinal", "-2")]),
        ("最后一张", [("ordinal", "-1")]),
        ("上面那张", [("ordinal", "1")]),
        ("两张都挂失", [("ordinal", "all")]),
        ("所有卡", [("ordinal", "all")]),
        ("2", [("ordinal", "2")]),
        ("1和3", [("ordinal", "1"), ("ordinal", "3")]),
        ("三百美元", [("amount", "eq:300"), ("currency", "USD")]),
        ("在老王面馆花的", [("merchant", "老王面馆")]),
        ("在上个月花的", [("period", "month:-1")]),
        ("天猫", [("merchant", "淘宝")]),
        ("尾号陆柒捌玖", [("card_tail", "6789")]),
        ("尾号6-7-8-9", [("card_tail", "6789")]),
        ("尾号三个八一个六", [("card_tail", "8886")]),
        ("*6789", [("card_tail", "6789")]),
        ("手机尾号6789", []),
        ("身份证后四位6789", []),
        ("还1234那张卡", [("card_tail", "1234")]),
        ("还了3000", [("amount", "eq:3000")]),
        ("贰万叁仟肆佰伍拾陆元柒角捌分", [("amount", "eq:23456.78")]),
        ("盗刷了三万", [("loss_reason", "fraud"), ("amount", "eq:30000")]),
        ("微信支付50块", [("merchant", "微信"), ("amount", "eq:50")]),
        ("100刀", [("amount", "eq:100"), ("currency", "USD")]),
        ("$200", [("currency", "USD"), ("amount", "eq:200")]),
        ("港币两千", [("currency", "HKD"), ("amount", "eq:2000")]),
        ("剪刀", []),
        ("lost phone with banking app", []),
        ("充值100", [("amount", "eq:100")]),
        ("周末网点上班吗", [("period", "range:weekday:0/6..weekday:0/7")]),
        ("备注“给妈妈”的卡", [("account_label", "给妈妈")]),
        ("付给李四烧烤的", [("merchant", "李四烧烤")]),
        ("南京东路", []),
        ("在拉萨取的500块", [("city", "拉萨"), ("amount", "eq:500")]),
        ("我在成都，高新网点开门吗", [("city", "成都"), ("branch", "高新网点")]),
        ("手机号13812345678", [("phone", "138****5678")]),
        ("😂上个月花了好几千块", [("period", "month:-1"), ("amount", "between:1000..10000")]),
        ("上个月在星巴克花了88元",
         [("period", "month:-1"), ("merchant", "星巴克"), ("amount", "eq:88")]),
    ],
)  # fmt: skip
def test_values(pipeline: Pipeline, said: str, expected: list[tuple[str, str]]) -> None:
    assert values(pipeline.parse(said)) == expected


def test_offsets_are_those_of_what_was_typed(pipeline: Pipeline) -> None:
    typed = "查　 尾 號 ６７８９ 的餘額"
    (entity,) = pipeline.parse(typed).get("entities")
    assert typed[entity["start"] : entity["end"]] == "尾 號 ６７８９"
    assert entity["value"] == "6789"
    assert entity["extractor"] == "BankEntityExtractor"


@pytest.mark.parametrize(
    "said",
    ["6789", "尾号6789的那张", "那就工资卡吧", "第二张", "上个月的", "‹otp›", "验证码是‹otp›",
     "我手机号‹phone 138****5678›", "不是那张，是尾号1234的", "1234和6789", "信用卡",
     "五百块", "‹password›"],
)  # fmt: skip
def test_a_bare_value(pipeline: Pipeline, said: str) -> None:
    assert pipeline.parse(said).get(BARE_VALUE)


@pytest.mark.parametrize(
    "said",
    ["尾号6789的余额", "正式挂失", "查上个月", "第二笔不是我的", "嗯", "", "那张",
     "最近三个月美团超过100元的", "工资卡丢了", "未出账单"],
)  # fmt: skip
def test_more_than_a_value(pipeline: Pipeline, said: str) -> None:
    assert not pipeline.parse(said).get(BARE_VALUE)


PIECES = [
    "‹card 1234›",
    "‹phone 138****5678›",
    "‹otp›",
    *["尾号6789", "6789", "上个月", "1000块", "的", "和"],
]
PIECES += ["工资卡", "第一张", "全部", "信用卡", "在星巴克花", "美元", "2026年", "不是"]


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("，".join))
def test_values_never_overlap_and_placeholders_stay_whole(said: str) -> None:
    text = normalise(said).text
    found = RULES.find(text)
    for left, right in pairwise(found):
        assert left.end <= right.start
    assert sum(span.held for span in found) == text.count("‹")


@given(st.text(max_size=50))
def test_whatever_is_typed_offsets_are_within_it(typed: str) -> None:
    normal = normalise(typed)
    last = 0
    for span in RULES.find(normal.text):
        assert last <= span.start < span.end <= len(normal.text)
        last = span.end
        start, end = normal.span(span.start, span.end)
        assert 0 <= start < end <= len(typed)


@pytest.mark.parametrize(
    "piece",
    ["1", "一", "万", "1,", " ", "尾", "后", "*", "一百", "三块五", "1到", "9月1号到", "上", "去",
     "在上海", "网点", "1 ", "不是6789", "最近三个月", "转人工",
     "‹", "‹otp›", "壹", "哈", "!?", "😂", "美元", "1.2万"],
)  # fmt: skip
def test_a_long_message_takes_time_in_proportion(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        began = perf_counter()
        RULES.find(normalise.__wrapped__(text).text)
        for_classifier.__wrapped__(text)
        return perf_counter() - began

    assert seconds(8_000) < 12 * seconds(2_000) + 0.5


def test_the_blind_set() -> None:
    """What somebody wrote before he saw what the rules find; see docs/understanding.md."""
    path = Path("tests/nlu/test/entities.yml")
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert len({row["text"] for row in rows}) == len(rows) >= 150
    right = found = expected = 0
    for row in rows:
        text = normalise(row["text"]).text
        got = Counter((span.entity, span.value) for span in wanted(text, RULES.find(text)))
        want = Counter((entity["entity"], entity["value"]) for entity in row["entities"])
        right += (got & want).total()
        found += got.total()
        expected += want.total()
    assert 2 * right / (found + expected) > 0.95


def test_the_model_keeps_its_own_lexicon(tmp_path: Path) -> None:
    lexicon = tmp_path / "lexicon"
    lexicon.mkdir()
    (lexicon / "kind.yml").write_text("entity: card_kind\nvalues:\n  debit: [菜篮子卡]\n")
    trained = Pipeline(tmp_path / "model", {}, (BankEntityExtractor, {"lexicon": str(lexicon)}))
    (lexicon / "kind.yml").unlink()
    assert values(trained.parse("菜篮子卡")) == [("card_kind", "debit")]
