"""Periods in customers' words, and what they mean on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.nlu import periods
from assistant.nlu.normalise import normalise
from assistant.nlu.period_values import shift

TODAY = date(2026, 10, 8)  # a Thursday
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2034, 12, 31))


def said(text: str, today: date = TODAY) -> list[tuple[str, str]]:
    found = [periods.resolve(v, today) for _, _, v in periods.find(normalise(text).text)]
    return [(since.isoformat(), until.isoformat()) for since, until in found]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("上个月", "2026-09-01", "2026-09-30"),
        ("这个月", "2026-10-01", "2026-10-08"),
        ("上上个月", "2026-08-01", "2026-08-31"),
        ("十月账单", "2026-10-01", "2026-10-08"),
        ("十二月份", "2025-12-01", "2025-12-31"),
        ("2026年9月", "2026-09-01", "2026-09-30"),
        ("二〇二六年九月", "2026-09-01", "2026-09-30"),
        ("26年9月", "2026-09-01", "2026-09-30"),
        ("2026-09", "2026-09-01", "2026-09-30"),
        ("今年三月", "2026-03-01", "2026-03-31"),
        ("去年12月", "2025-12-01", "2025-12-31"),
        ("最近三个月", "2026-07-09", "2026-10-08"),
        ("三个月的流水", "2026-07-09", "2026-10-08"),
        ("7天内", "2026-10-02", "2026-10-08"),
        ("最近一周", "2026-10-02", "2026-10-08"),
        ("上周五到今天", "2026-10-02", "2026-10-08"),
        ("上周", "2026-09-28", "2026-10-04"),
        ("上周末", "2026-10-03", "2026-10-04"),
        ("周五", "2026-10-02", "2026-10-02"),
        ("国庆期间", "2026-10-01", "2026-10-07"),
        ("去年国庆", "2025-10-01", "2025-10-07"),
        ("春节", "2026-02-16", "2026-02-23"),
        ("双十一", "2025-11-10", "2025-11-12"),
        ("昨天晚上", "2026-10-07", "2026-10-07"),
        ("前天", "2026-10-06", "2026-10-06"),
        ("三天前", "2026-10-05", "2026-10-05"),
        ("9月3号", "2026-09-03", "2026-09-03"),
        ("10月25号", "2025-10-25", "2025-10-25"),
        ("15号", "2026-09-15", "2026-09-15"),
        ("上个月15号", "2026-09-15", "2026-09-15"),
        ("9月1号到15号", "2026-09-01", "2026-09-15"),
        ("9月1日-9月15日", "2026-09-01", "2026-09-15"),
        ("九月到十一月", "2026-09-01", "2026-10-08"),
        ("十一月到二月", "2025-11-01", "2026-02-28"),
        ("2025年3月到5月", "2025-03-01", "2025-05-31"),
        ("三月以来", "2026-03-01", "2026-10-08"),
        ("上个月底", "2026-09-21", "2026-09-30"),
        ("上季度", "2026-07-01", "2026-09-30"),
        ("去年第四季度", "2025-10-01", "2025-12-31"),
        ("上半年", "2026-01-01", "2026-06-30"),
        ("去年", "2025-01-01", "2025-12-31"),
        ("2026/9/3", "2026-09-03", "2026-09-03"),
        ("20260903", "2026-09-03", "2026-09-03"),
        ("上期", "2026-09-01", "2026-09-30"),
        ("上上上个月", "2026-07-01", "2026-07-31"),
        ("最近两个星期", "2026-09-25", "2026-10-08"),
        ("最近俩月", "2026-08-09", "2026-10-08"),
        ("近三月", "2026-07-09", "2026-10-08"),
        ("最近3月份", "2026-03-01", "2026-03-31"),
        ("最近三四天", "2026-10-05", "2026-10-08"),
        ("前三期账单", "2026-07-09", "2026-10-08"),
        ("上周一到周五", "2026-09-28", "2026-10-02"),
        ("9.15号", "2026-09-15", "2026-09-15"),
        ("9-15那笔", "2026-09-15", "2026-09-15"),
        ("9.1到9.5", "2026-09-01", "2026-09-05"),
        ("9月1到9月5", "2026-09-01", "2026-09-05"),
        ("9月1-15号", "2026-09-01", "2026-09-15"),
        ("本月1到5号", "2026-10-01", "2026-10-05"),
        ("8-9月", "2026-08-01", "2026-09-30"),
        ("三四月份", "2026-03-01", "2026-04-30"),
        ("2025年12月到2月", "2025-12-01", "2026-02-28"),
        ("2026年9月1日到10月1日", "2026-09-01", "2026-10-01"),
        ("去年12月到2月", "2025-12-01", "2026-02-28"),
        ("今年年初", "2026-01-01", "2026-01-31"),
        ("年初到现在", "2026-01-01", "2026-10-08"),
        ("去年年底", "2025-12-01", "2025-12-31"),
        ("25年", "2025-01-01", "2025-12-31"),
        ("二五年", "2025-01-01", "2025-12-31"),
        ("去年Q4", "2025-10-01", "2025-12-31"),
        ("十一期间", "2026-10-01", "2026-10-07"),
        ("除夕", "2026-02-16", "2026-02-23"),
        ("元宵节", "2026-03-03", "2026-03-03"),
        ("暑假", "2026-07-01", "2026-08-31"),
        ("昨夜", "2026-10-07", "2026-10-07"),
        ("前阵子", "2026-09-09", "2026-10-08"),
    ],
)
def test_period(text: str, since: str, until: str) -> None:
    assert said(text) == [(since, until)]


@pytest.mark.parametrize(
    "text",
    ["尾号6789", "账号", "分三个月还", "第三张", "每月5号还款", "3号线", "月租", "天天都刷",
     "过期了", "12:30", "每周五", "存三个月", "19.9", "1-2万", "十三月",
     "星巴克", "本人", "上面那张", "一个月租金"],
)  # fmt: skip
def test_not_a_period(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("上个月", date(2026, 9, 1)),
        ("十月账单", date(2026, 10, 1)),
        ("十二月", date(2025, 12, 1)),
        ("2026年9月", date(2026, 9, 1)),
        ("上期", date(2026, 9, 1)),
        ("上上期", date(2026, 8, 1)),
        ("本期账单", None),
        ("这个月信用卡要还多少", None),
        ("这个月的账单", None),
        ("这个月花了多少", date(2026, 10, 1)),
        ("最近三个月", None),
        ("今年", None),
        ("九月十五号", date(2026, 9, 1)),
    ],
)
def test_month(text: str, month: date | None) -> None:
    (found,) = periods.find(text)
    assert periods.resolve_month(found[2], TODAY) == month


def test_statements_count_back_from_the_newest() -> None:
    newest = date(2026, 9, 1)
    assert periods.resolve_month("statement:-1", TODAY, newest) == date(2026, 8, 1)


@given(DAYS, st.integers(min_value=0, max_value=400))
def test_a_date_is_read_back(today: date, days_ago: int) -> None:
    day = today - timedelta(days=days_ago)
    for text in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}-{day.month:02}-{day.day:02}",
        f"{day:%Y%m%d}",
    ):
        assert said(text, today) == [(day.isoformat(), day.isoformat())]


@given(DAYS, st.integers(min_value=1, max_value=12))
def test_a_month_without_a_year_is_the_latest(today: date, month: int) -> None:
    ((_, _, value),) = periods.find(f"{month}月的账单")
    found = periods.resolve_month(value, today)
    assert found is not None
    assert found.month == month
    assert shift(today.replace(day=1), -11) <= found <= today


WORDS = [
    "上个月",
    "这个月",
    "去年",
    "今年",
    "国庆",
    "春节",
    "昨天",
    "今天",
    "上周五",
    "周末",
    "15号",
]
WORDS += [
    "31号",
    "2月30号",
    "三月",
    "十二月",
    "最近三个月",
    "半年",
    "上期",
    "本期",
    "到",
    "至今",
    "以来",
]
WORDS += ["2026年", "2031年", "9月", "月底", "上旬", "上季度", "四季度", "下半年", "三天前", "两周"]
WORDS += ["9.15", "9.1", "12", "九", "到", "号", "年初", "年底", "q3"]
WORDS += ["二五年", "周五", "最近", "两", "个"]
WORDS += ["中秋", "2月29号", "一", "3", "年", "月", "的", "-", "/"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map("".join)


@given(TEXTS, DAYS)
def test_a_period_begins_before_it_ends_and_is_never_in_the_future(text: str, today: date) -> None:
    last = 0
    for start, end, value in periods.find(text):
        assert last <= start < end <= len(text)
        last = end
        since, until = periods.resolve(value, today)
        assert since <= until <= today
        month = periods.resolve_month(value, today)
        assert month is None or (month.day == 1 and month <= today)


@pytest.mark.parametrize("value", ["", "month", "month:13", "date:40", "holiday:none", "last:3x"])
def test_other_values_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        periods.resolve(value, TODAY)
