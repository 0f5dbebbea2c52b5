"""Statements: they add up, and their state follows the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.clock import BANK_TIME_ZONE
from bank.errors import StatementNotFound
from bank.lifecycle import bank_date
from bank.model import Statement, StatementState, TransactionQuery
from bank.rules import card_products
from bank.seed.activity import MONTHS, billing, month_back, statement_dates
from bank.sql.statements import minimum_due, state_of
from tests.bank.world import NOW, World

GOLD = card_products()["credit_gold"]
TODAY = date(2026, 11, 23)


@dataclass
class Billed:
    """A statement's row."""

    balance: Decimal
    paid: Decimal = Decimal("0.00")
    due_date: date = TODAY

    @property
    def minimum_due(self) -> Decimal:
        return minimum_due(self.balance, GOLD)


def newest(world: World, customer: str) -> dict[str, Statement]:
    """Return the newest statements by card."""
    return {item.card_tail: item for item in world.bank.statements(world.token(customer))}


def test_every_state_has_its_customer(world: World) -> None:
    states = {
        (customer, tail): item.state
        for customer in ("zhang_wei", "li_na", "wang_fang", "zhao_lei", "zhou_min")
        for tail, item in newest(world, customer).items()
    }
    assert states == {
        ("zhang_wei", "8826"): StatementState.DUE,
        ("li_na", "5107"): StatementState.PARTLY_PAID,
        ("li_na", "9012"): StatementState.PAID,
        ("li_na", "7731"): StatementState.CREDIT_BALANCE,
        ("wang_fang", "4455"): StatementState.OVERDUE,
        ("zhao_lei", "6262"): StatementState.DUE,
        ("zhou_min", "8181"): StatementState.NOTHING_DUE,
    }


def test_a_statement_in_full(world: World) -> None:
    item = newest(world, "zhang_wei")["8826"]
    assert (item.product, item.month) == ("示例信用卡金卡", date(2026, 11, 1))
    assert (item.statement_date, item.due_date) == (date(2026, 11, 15), date(2026, 12, 5))
    assert item.minimum_due == minimum_due(item.balance, GOLD) > 0
    assert (item.paid, item.remaining) == (0, item.balance)
    assert (item.minimum_payment_rate, item.daily_interest_rate) == (
        Decimal("0.10"),
        Decimal("0.0005"),
    )


def test_overdue_is_counted_from_the_due_date(world: World) -> None:
    item = newest(world, "wang_fang")["4455"]
    assert item.due_date == date(2026, 11, 16)
    assert item.days_overdue == 7


def test_a_credit_balance_owes_nothing(world: World) -> None:
    item = newest(world, "li_na")["7731"]
    assert (item.balance, item.minimum_due, item.remaining) == (Decimal("-388.00"), 0, 0)


def test_months_before_are_there(world: World) -> None:
    token = world.token("zhang_wei")
    for months in range(18):
        month = month_back(date(2026, 11, 1), months)
        (item,) = world.bank.statements(token, month)
        assert item.month == month
        assert months == 0 or (item.state, item.remaining) == (StatementState.PAID, 0)
    assert world.bank.statements(token, date(2026, 10, 31))[0].month == date(2026, 10, 1)
    for month in (month_back(date(2026, 11, 1), 18), date(2026, 12, 1)):
        with pytest.raises(StatementNotFound):
            world.bank.statements(token, month)


def test_a_supplementary_card_is_billed_with_its_primary(world: World) -> None:
    token = world.token("zhou_min")
    for tail in (None, "8181", "8282"):
        assert [item.card_tail for item in world.bank.statements(token, None, tail)] == ["8181"]
        assert [item.card_tail for item in world.bank.unbilled(token, tail)] == ["8181"]


def test_who_has_no_credit_card_has_no_statement(world: World) -> None:
    for call in (world.bank.statements, world.bank.unbilled):
        with pytest.raises(StatementNotFound):
            call(world.token("sun_li"))
    with pytest.raises(StatementNotFound):
        world.bank.statements(world.token("zhang_wei"), card_tail="6789")  # a debit card


def spent(world: World, customer: str, tail: str, since: date, until: date) -> Decimal:
    """Return what the customer spent with a card, repayments apart, in yuan."""
    query = TransactionQuery(card_tail=tail, since=since, until=until)
    total, page, more = Decimal(0), 1, True
    while more:
        result = world.bank.transactions(world.token(customer), query, page, 50)
        for item in result.items:
            rate = {"USD": "7.10", "HKD": "0.91", "JPY": "0.05"}.get(item.currency, "1")
            if item.counterparty != "信用卡还款":
                total -= (item.amount * Decimal(rate)).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        page, more = page + 1, result.has_more
    return total


def test_a_statement_is_what_was_spent(world: World) -> None:
    october, november = date(2026, 10, 15), date(2026, 11, 15)
    item = newest(world, "zhang_wei")["8826"]
    day = timedelta(days=1)
    assert item.balance == spent(world, "zhang_wei", "8826", october + day, november)
    (since,) = world.bank.unbilled(world.token("zhang_wei"))
    assert since.balance == spent(world, "zhang_wei", "8826", november + day, TODAY)
    assert (since.month, since.state, since.remaining) == (None, None, since.balance)


def test_a_repayment_does_not_lower_what_was_spent_since(world: World) -> None:
    statement = newest(world, "li_na")["9012"]
    assert statement.statement_date and statement.paid > 0
    (since,) = world.bank.unbilled(world.token("li_na"), "9012")
    after = statement.statement_date + timedelta(days=1)
    assert since.balance == spent(world, "li_na", "9012", after, TODAY) > 0


PLANS = st.builds(
    lambda days, paid, spent: {"days_ago": days, "paid": paid, "spent": spent},
    st.integers(3, 27),
    st.sampled_from(["none", "part", "full", "over"]),
    st.booleans(),
)
MOMENTS = st.datetimes(
    datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(BANK_TIME_ZONE)
)


@settings(max_examples=25, deadline=None)
@given(PLANS, MOMENTS)
def test_billing_adds_up_whenever_it_is_seeded(plan: dict, now: datetime) -> None:
    """Each balance is the one before, less what was repaid, plus what was spent."""
    rows, statements = billing("a:1234", GOLD, plan, now)
    assert len(statements) == MONTHS
    assert all(row["at"] <= now for row in rows)
    ends = [item["statement_date"] for item in statements]
    previous = None
    for item, since in zip(statements, [month_back(ends[0], 1), *ends], strict=False):
        within = [row for row in rows if since < bank_date(row["at"]) <= item["statement_date"]]
        moved = -sum((row["settled"] for row in within), Decimal(0))
        assert item["balance"] == (previous["balance"] if previous else 0) + moved
        if previous:
            repaid = sum(row["settled"] for row in within if row["kind"] == "payment")
            assert previous["paid"] == repaid
        previous = item
    assert len({item["month"] for item in statements}) == MONTHS
    assert len({row["id"] for row in rows}) == len(rows)


@given(st.integers(3, 27), MOMENTS)
def test_the_newest_statement_is_the_newest(days_ago: int, now: datetime) -> None:
    """The next one lies ahead, and last month's exists, on whichever day the bank is seeded."""
    today = bank_date(now)
    dates = statement_dates(days_ago, today)
    assert dates[-1] <= today
    following = month_back(dates[-1], -1)
    assert following > today
    assert dates[-2] == month_back(dates[-1], 1)


def when(days: int) -> date:
    """Return the day that lies `days` after the due date."""
    return TODAY + timedelta(days=days)


def states() -> Iterator[tuple[Billed, int, StatementState, int]]:
    hundred, minimum = Decimal("100.00"), Decimal("10.00")
    due, partly, paid = StatementState.DUE, StatementState.PARTLY_PAID, StatementState.PAID
    overdue = StatementState.OVERDUE
    yield Billed(hundred), -1, due, 0
    yield Billed(hundred), 3, due, 0  # three days of grace
    yield Billed(hundred), 4, overdue, 4
    yield Billed(hundred, minimum), 4, partly, 0  # the minimum keeps it from being overdue
    yield Billed(hundred, minimum - Decimal("0.01")), 4, overdue, 4
    yield Billed(hundred, Decimal("90.00")), 0, paid, 0  # ten yuan of tolerance
    yield Billed(hundred, Decimal("89.99")), 0, partly, 0
    yield Billed(hundred, hundred), 4, paid, 0
    yield Billed(hundred, Decimal("150.00")), 4, paid, 0
    yield Billed(Decimal("8.00")), 0, due, 0
    yield Billed(Decimal("8.00")), 4, paid, 0
    yield Billed(Decimal("0.00")), 4, StatementState.NOTHING_DUE, 0
    yield Billed(Decimal("-5.00")), 4, StatementState.CREDIT_BALANCE, 0


@pytest.mark.parametrize(("billed", "days", "state", "overdue"), states())
def test_the_state_follows_the_calendar(
    billed: Billed, days: int, state: StatementState, overdue: int
) -> None:
    assert state_of(billed, GOLD, when(days)) == (state, overdue)


AMOUNTS = st.decimals(min_value=-10000, max_value=100000, places=2)


@given(AMOUNTS, st.decimals(min_value=0, max_value=100000, places=2), st.integers(-40, 40))
def test_laws_of_statements(balance: Decimal, paid: Decimal, days: int) -> None:
    billed = Billed(balance, paid)
    state, overdue = state_of(billed, GOLD, when(days))
    assert (state is StatementState.OVERDUE) == (overdue > 0)
    assert overdue in (0, days)
    assert Decimal(0) <= billed.minimum_due <= max(balance, Decimal(0))
    if paid >= balance > 0:
        assert state is StatementState.PAID
    more, _ = state_of(Billed(balance, paid + 1), GOLD, when(days))
    assert not (more is StatementState.OVERDUE and state is not StatementState.OVERDUE)


def test_statements_in_time(world: World) -> None:
    """The same statement while the clock goes on: due, within grace, overdue."""
    due = datetime.combine(date(2026, 12, 5), time(12), BANK_TIME_ZONE)
    for days, state, overdue in (
        (0, StatementState.DUE, 0),
        (3, StatementState.DUE, 0),
        (4, StatementState.OVERDUE, 4),
    ):
        world.clock.advance(due + timedelta(days=days) - world.clock.now())
        item = newest(world, "zhang_wei")["8826"]
        assert (item.state, item.days_overdue) == (state, overdue)
    assert world.clock.now() > NOW
