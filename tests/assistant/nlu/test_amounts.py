"""Amounts of money as customers write and say them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.nlu import amounts
from assistant.nlu.normalise import normalise
from assistant.nlu.numerals import informal, parse, spoken_digits

DIGITS = "零一二三四五六七八九"


def values(text: str) -> list[str]:
    return [value for _, _, value in amounts.find(normalise(text).text)]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("五百块五", "eq:500.5"),
        ("两万五", "eq:25000"),
        ("1.2万", "eq:12000"),
        ("￥3,050", "eq:3050"),
        ("三千左右", "about:3000"),
        ("一千以上", "gte:1000"),
        ("一百到两百", "between:100..200"),
        ("100-200块", "between:100..200"),
        ("1000到2000之间", "between:1000..2000"),
        ("五六百块", "between:500..700"),
        ("几百块", "between:100..1000"),
        ("三千多", "between:3000..4000"),
        ("二十来万", "between:200000..300000"),
        ("20块以上100块以下", "between:20..100"),
        ("大概三千块", "about:3000"),
        ("不到500", "lte:500"),
        ("不超过2000", "lte:2000"),
        ("超过1000元", "gte:1000"),
        ("12块5毛", "eq:12.5"),
        ("三块二毛五", "eq:3.25"),
        ("5毛", "eq:0.5"),
        ("花了88.5", "eq:88.5"),
        ("1000的那笔", "eq:1000"),
        ("一千五", "eq:1500"),
        ("两万零五块", "eq:20005"),
        ("2w块", "eq:20000"),
        ("300美元", "eq:300"),
        ("1万2", "eq:12000"),
        ("3万5千", "eq:35000"),
        ("2万3500", "eq:23500"),
        ("三点五万", "eq:35000"),
        ("1.5亿", "eq:150000000"),
        ("19.9", "eq:19.9"),
        ("半块钱", "eq:0.5"),
        ("一块半", "eq:1.5"),
        ("一毛五", "eq:0.15"),
        ("八分钱", "eq:0.08"),
        ("两三千块", "between:2000..4000"),
        ("三五百块", "between:300..500"),
        ("七八百", "between:700..900"),
        ("5-10万", "between:50000..100000"),
        ("五到八百", "between:500..800"),
        ("介于100和500之间", "between:100..500"),
        ("比一千块多", "gte:1000"),
        ("比500少", "lte:500"),
        ("起码三千", "gte:3000"),
        ("两百出头", "between:200..300"),
        ("小一万", "about:10000"),
        ("扣了我50", "eq:50"),
        ("退了我56.8", "eq:56.8"),
        ("100人民币", "eq:100"),
        ("$99.9", "eq:99.9"),
        ("hkd 1,500", "eq:1500"),
        ("一万日元", "eq:10000"),
    ],
)
def test_amount(said: str, value: str) -> None:
    assert values(said) == [value]


@pytest.mark.parametrize(
    "said",
    ["2026年", "尾号6789", "6789", "三个月", "10点半", "第三笔", "十月账单", "百分之三", "千万别转",
     "一千零一夜", "95588", "两张卡", "两千积分", "第五百笔", "四百电话", "一百个不愿意",
     "还1234那张卡", "一刀切", "退款一般几天",
     "还款一直很好", "小两居", "十几个人", "收到一条短信", "半块豆腐",
     "12:30", "3月15号", "万一卡丢了", "最近三天"],
)  # fmt: skip
def test_not_an_amount(said: str) -> None:
    assert values(said) == []


@given(st.decimals(min_value="0.01", max_value="9999999", places=2))
def test_what_is_written_in_digits_is_read_back(amount: Decimal) -> None:
    for text in (f"{amount}元", f"￥{amount:,}", f"花了{amount}"):
        assert [amounts.resolve(v) for v in values(text)] == [(amount, amount)]


@given(st.integers(min_value=1, max_value=9_999))
def test_what_is_said_in_full_is_read_back(number: int) -> None:
    assert parse(chinese(number)) == number
    assert parse(chinese(number) + "万") == number * 10_000
    assert values(chinese(number) + "块钱") == [f"eq:{number}"]


@given(st.text(alphabet="一二两三五十百千万亿零0123456789.,块元毛到以上左右多的¥-w ", max_size=14))
def test_whatever_is_found_means_something(text: str) -> None:
    normal = normalise(text).text
    last = 0
    for start, end, value in amounts.find(normal):
        assert last <= start < end <= len(normal)
        last = end
        low, high = amounts.resolve(value)
        assert low is not None or high is not None
        assert low is None or high is None or low <= high


@pytest.mark.parametrize("value", ["", "eq:", "eq:abc", "6789", "most:5"])
def test_other_values_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        amounts.resolve(value)


def test_about_is_within_a_tenth() -> None:
    assert amounts.resolve("about:3000") == (Decimal("2700.00"), Decimal("3300.00"))


@given(st.integers(min_value=1, max_value=99_999_999))
def test_what_is_written_as_on_a_cheque_is_read_back(number: int) -> None:
    high, low = divmod(number, 10_000)
    said = (chinese(high) + "万" if high else "") + ("零" if high and 0 < low < 1000 else "")
    said += chinese(low) if low else ""
    written = said.translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))
    assert parse(said) == number
    assert values(informal(written + "元整")) == [f"eq:{number}"]


@given(st.integers(min_value=1, max_value=99), st.integers(min_value=1, max_value=9))
def test_a_last_digit_is_short(number: int, digit: int) -> None:
    assert values(f"{number}万{digit}") == [f"eq:{number * 10_000 + digit * 1_000}"]


def test_spoken_digits() -> None:
    assert spoken_digits("幺二三拐") == "1237"


def chinese(number: int) -> str:
    """Say a number below 10000 in full: 3050 is 三千零五十."""
    said, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            said += ("零" if zero and said else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return said
