"""Deposit accounts and transactions."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from bank.clock import BANK_TIME_ZONE
from bank.errors import CardNotFound, InvalidRequest
from bank.lifecycle import status_at
from bank.model import (
    Account,
    Balance,
    CardKind,
    CardStatus,
    Transaction,
    TransactionPage,
    TransactionQuery,
)
from bank.rules import CENT, account_products
from bank.sql.call import Call
from bank.sql.tables import accounts as account_rows
from bank.sql.tables import balances, cards, transactions

MAX_PAGE_SIZE = 50
MAX_PAGE = 100_000
YEARS = range(1970, 2200)
MAX_AMOUNT = Decimal("1e12")

# Built once: building a query takes longer than running it on SQLite.
_BALANCES = (
    select(account_rows, balances.c.currency, balances.c.available, balances.c.frozen)
    .join(balances, balances.c.account_id == account_rows.c.id)
    .where(account_rows.c.customer_id == bindparam("owner"))
    .order_by(account_rows.c.id, balances.c.position)
)
_DEBIT_CARDS = select(
    cards.c.id,
    cards.c.account_id,
    cards.c.tail,
    cards.c.status,
    cards.c.status_until,
    cards.c.last_day,
).where(cards.c.customer_id == bindparam("owner"), cards.c.account_id.is_not(None))


def accounts(call: Call) -> list[Account]:
    """Return the known customer's accounts, in the order in which they were opened."""
    customer = call.known()
    rows = call.tx.execute(_BALANCES, {"owner": customer}).all()
    card_tails = _card_tails(call, customer)
    found: dict[int, Account] = {}
    for row in rows:
        if row.id not in found:
            product = account_products()[row.product]
            found[row.id] = Account(
                tail=row.tail,
                product=product.name,
                kind=product.kind,
                label=row.label,
                card_tail=card_tails.get(row.id),
                balances=[],
                as_of=call.now,
            )
        found[row.id].balances.append(Balance(row.currency, row.available, row.frozen))
    return list(found.values())


def _card_tails(call: Call, customer: str) -> dict[int, str]:
    """Return the debit card's tail for each account; of several, the newest that is not lost."""
    rows = call.tx.execute(_DEBIT_CARDS, {"owner": customer}).all()

    def dead(row: Any) -> bool:
        status = status_at(CardStatus(row.status), row.status_until, row.last_day, call.now)
        return status in (CardStatus.LOST, CardStatus.EXPIRED)

    ordered = sorted(rows, key=lambda row: (not dead(row), row.id))
    return {row.account_id: row.tail for row in ordered}


def find(call: Call, query: TransactionQuery, page: int, page_size: int) -> TransactionPage:
    """Return one page of the known customer's transactions, newest first.

    Raises:
        CardNotFound: no card or account of his ends in `query.card_tail`.
        InvalidRequest: a page below 1, or a range that ends before it begins.
    """
    customer = call.known()
    _check(query, page, page_size)
    conditions = [transactions.c.customer_id == customer, *_where(call, customer, query)]
    counted = select(func.count()).select_from(transactions).where(*conditions)
    total = call.tx.execute(counted).scalar_one()
    rows = call.tx.execute(
        select(transactions)
        .where(*conditions)
        .order_by(transactions.c.at.desc(), transactions.c.id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    items = [
        Transaction(row.id, row.at, row.amount, row.currency, row.counterparty, row.tail)
        for row in rows
    ]
    return TransactionPage(items, page, total, has_more=page * page_size < total)


def _check(query: TransactionQuery, page: int, page_size: int) -> None:
    if not 1 <= page <= MAX_PAGE or not 1 <= page_size <= MAX_PAGE_SIZE:
        raise InvalidRequest("page out of range")
    if any(day and day.year not in YEARS for day in (query.since, query.until)):
        raise InvalidRequest("date out of range")
    if query.since and query.until and query.until < query.since:
        raise InvalidRequest("the period ends before it begins")
    low, high = query.min_amount, query.max_amount
    for amount in (low, high):
        if amount is not None and not (amount.is_finite() and 0 <= amount < MAX_AMOUNT):
            raise InvalidRequest("amount out of range")
    if low is not None and high is not None and high < low:
        raise InvalidRequest("the largest amount is below the smallest")


def _where(call: Call, customer: str, query: TransactionQuery) -> list[Any]:
    conditions: list[Any] = []
    column = transactions.c
    if query.card_tail is not None:
        conditions.append(_of_tail(call, customer, query.card_tail))
    if query.kind is not None:
        on_account = column.account_id.is_not(None)
        conditions.append(on_account if query.kind is CardKind.DEBIT else ~on_account)
    if query.since is not None:
        conditions.append(column.at >= _midnight(query.since))
    if query.until is not None:
        conditions.append(column.at < _midnight(query.until) + timedelta(days=1))
    if query.min_amount is not None:
        low = query.min_amount.quantize(CENT, ROUND_CEILING)
        conditions.append(or_(column.settled >= low, column.settled <= -low))
    if query.max_amount is not None:
        high = query.max_amount.quantize(CENT, ROUND_FLOOR)
        conditions.append(column.settled.between(-high, high))
    if query.merchant:
        named = func.lower(column.counterparty)
        conditions.append(named.contains(query.merchant.lower(), autoescape=True))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANK_TIME_ZONE)


def _of_tail(call: Call, customer: str, tail: str) -> Any:
    """Return the condition for the customer's cards and accounts that end in `tail`."""
    own_cards = call.tx.execute(
        select(cards.c.id).where(cards.c.customer_id == customer, cards.c.tail == tail)
    )
    own_accounts = call.tx.execute(
        select(account_rows.c.id).where(
            account_rows.c.customer_id == customer, account_rows.c.tail == tail
        )
    )
    card_ids, account_ids = own_cards.scalars().all(), own_accounts.scalars().all()
    if not card_ids and not account_ids:
        raise CardNotFound("no such card or account")
    return or_(transactions.c.card_id.in_(card_ids), transactions.c.account_id.in_(account_ids))
