"""Balances and transactions: exact money, the right rows, in pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.clock import BANK_TIME_ZONE
from bank.errors import CardNotFound, InvalidRequest
from bank.model import Balance, CardOperation, Transaction, TransactionQuery
from bank.sql.types import Moment, Money
from tests.bank.world import NOW, World


def everything(world: World, customer: str, query: TransactionQuery) -> list[Transaction]:
    """Return all pages of what the query finds."""
    found: list[Transaction] = []
    page, more = 1, True
    while more:
        result = world.bank.transactions(world.token(customer), query, page, 50)
        assert result.page == page
        found += result.items
        page, more = page + 1, result.has_more
    assert len(found) == result.total
    return found


def test_accounts_with_their_balances(world: World) -> None:
    accounts = world.bank.accounts(world.token("zhang_wei"))
    assert [
        (item.tail, item.product, item.kind, item.label, item.card_tail) for item in accounts
    ] == [
        ("6789", "活期储蓄", "current", "工资卡", "6789"),
        ("2468", "活期储蓄", "current", "备用卡", "2468"),
        ("5310", "定期储蓄", "savings", None, None),
    ]
    assert accounts[0].balances == [Balance("CNY", Decimal("12846.35"), Decimal("0.00"))]
    assert accounts[0].as_of == NOW


def test_several_currencies_and_a_frozen_part(world: World) -> None:
    travel, salary = world.bank.accounts(world.token("zhao_lei"))
    assert travel.kind == "multi_currency"
    assert [item.currency for item in travel.balances] == ["CNY", "USD", "HKD", "JPY"]
    assert salary.balances == [Balance("CNY", Decimal("7654.32"), Decimal("5000.00"))]


def test_an_account_keeps_its_only_card_when_it_is_lost(world: World) -> None:
    token = world.step_up("zhang_wei")
    world.do(token, CardOperation.FORMAL_LOSS, "6789")
    assert world.bank.accounts(token)[0].card_tail == "6789"


def test_pages_hold_everything_once_newest_first(world: World) -> None:
    found = everything(world, "zhang_wei", TransactionQuery())
    assert len(found) > 500
    assert len({item.id for item in found}) == len(found)
    moments = [item.at for item in found]
    assert moments == sorted(moments, reverse=True)
    assert moments[0] <= NOW
    assert moments[-1] < NOW - timedelta(days=530)  # eighteen months


def test_the_first_page(world: World) -> None:
    page = world.bank.transactions(world.token("zhang_wei"), TransactionQuery())
    assert (len(page.items), page.page, page.has_more) == (5, 1, True)
    beyond = world.bank.transactions(world.token("zhang_wei"), TransactionQuery(), page=1000)
    assert (beyond.items, beyond.has_more, beyond.total) == ([], False, page.total)


def test_conditions_hold_together(world: World) -> None:
    query = TransactionQuery(
        card_tail="6789",
        since=date(2026, 10, 1),
        until=date(2026, 10, 31),
        min_amount=Decimal("10"),
        max_amount=Decimal("100.50"),
        merchant="餐饮",
    )
    expected = [
        item
        for item in everything(world, "zhang_wei", TransactionQuery())
        if item.card_tail == "6789"
        and date(2026, 10, 1) <= item.at.astimezone(BANK_TIME_ZONE).date() <= date(2026, 10, 31)
        and Decimal("10") <= abs(item.amount) <= Decimal("100.50")
        and "餐饮" in item.counterparty
    ]
    assert expected
    assert everything(world, "zhang_wei", query) == expected


def test_a_day_is_the_banks_day(world: World) -> None:
    """Both ends are included, at midnight in Shanghai."""
    day = date(2026, 10, 10)
    found = everything(world, "zhang_wei", TransactionQuery(since=day, until=day))
    assert any(item.counterparty == "示例科技有限公司工资" for item in found)
    start = datetime(2026, 10, 9, 16, tzinfo=timezone.utc)
    assert all(start <= item.at < start + timedelta(days=1) for item in found)


def test_amounts_in_other_currencies_are_compared_in_yuan(world: World) -> None:
    dollars = [
        item
        for item in everything(world, "zhao_lei", TransactionQuery(min_amount=Decimal("1000")))
        if item.currency == "USD"
    ]
    assert dollars
    assert all(abs(item.amount) * Decimal("7.10") >= Decimal("999.99") for item in dollars)


@pytest.mark.parametrize("merchant", ["%", "_", "\\", "'; DROP TABLE customers; --"])
def test_a_merchant_is_text_not_a_pattern(world: World, merchant: str) -> None:
    assert everything(world, "zhang_wei", TransactionQuery(merchant=merchant)) == []


def test_case_does_not_matter(world: World) -> None:
    assert everything(world, "zhao_lei", TransactionQuery(merchant="blue harbor"))


def test_salary_comes_every_month(world: World) -> None:
    query = TransactionQuery(merchant="工资", since=date(2025, 11, 1), until=date(2026, 10, 31))
    found = everything(world, "zhang_wei", query)
    assert len({(item.at.year, item.at.month) for item in found}) == len(found) == 12
    assert {item.amount for item in found} == {Decimal("15800.00")}


@pytest.mark.parametrize(
    ("query", "page", "size"),
    [
        (TransactionQuery(), 0, 5),
        (TransactionQuery(), 10**9, 5),
        (TransactionQuery(), 1, 0),
        (TransactionQuery(), 1, 51),
        (TransactionQuery(since=date(2026, 2, 1), until=date(2026, 1, 1)), 1, 5),
        (TransactionQuery(since=date.min), 1, 5),
        (TransactionQuery(until=date.max), 1, 5),
        (TransactionQuery(min_amount=Decimal("5"), max_amount=Decimal("4")), 1, 5),
        (TransactionQuery(min_amount=Decimal("NaN")), 1, 5),
        (TransactionQuery(max_amount=Decimal("1e30")), 1, 5),
        (TransactionQuery(max_amount=Decimal("-1")), 1, 5),
    ],
)
def test_what_makes_no_sense_is_refused(
    world: World, query: TransactionQuery, page: int, size: int
) -> None:
    with pytest.raises(InvalidRequest):
        world.bank.transactions(world.token("zhang_wei"), query, page, size)


def test_an_unknown_card_is_refused(world: World) -> None:
    with pytest.raises(CardNotFound):
        world.bank.transactions(world.token("zhang_wei"), TransactionQuery(card_tail="0000"))


def test_a_third_of_a_fen_does_not_matter(world: World) -> None:
    query = TransactionQuery(min_amount=Decimal("99.999"), max_amount=Decimal("200.001"))
    assert everything(world, "zhang_wei", query)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money_is_stored_exactly(amount: Decimal) -> None:
    money = Money()
    stored = money.process_bind_param(amount, None)
    assert isinstance(stored, int)
    assert money.process_result_value(stored, None) == amount


@given(st.decimals(min_value=-1000, max_value=1000, places=3).filter(lambda d: d * 100 % 1 != 0))
def test_a_fraction_of_a_fen_is_not_stored(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="two places"):
        Money().process_bind_param(amount, None)


@given(st.datetimes(timezones=st.just(BANK_TIME_ZONE), min_value=datetime(1992, 1, 1)))
def test_moments_keep_their_time(moment: datetime) -> None:
    stored = Moment().process_bind_param(moment, None)
    assert Moment().process_result_value(stored, None) == moment
