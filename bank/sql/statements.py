"""Credit-card statements: what was billed, what is paid, what is late."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Row

from bank.clock import BANK_TIME_ZONE
from bank.errors import StatementNotFound
from bank.model import Statement, StatementState
from bank.rules import CardProduct, card_products
from bank.sql.call import Call
from bank.sql.tables import cards, transactions
from bank.sql.tables import statements as statement_rows

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def statements(call: Call, month: date | None, card_tail: str | None) -> list[Statement]:
    """Return the statements of `month`, or the newest, one a card.

    Raises:
        StatementNotFound: there is none.
    """
    owners = _billed_cards(call, card_tail)
    column = statement_rows.c
    query = select(statement_rows).where(column.card_id.in_(list(owners)))
    if month is None:
        newest = (
            select(column.card_id, func.max(column.month).label("month"))
            .where(column.card_id.in_(list(owners)))
            .group_by(column.card_id)
            .subquery()
        )
        query = query.join(
            newest, and_(newest.c.card_id == column.card_id, newest.c.month == column.month)
        )
    else:
        query = query.where(column.month == month.replace(day=1))
    rows = call.tx.execute(query.order_by(column.card_id)).all()
    if not rows:
        raise StatementNotFound("nothing was billed")
    return [_statement(call, row, owners[row.card_id]) for row in rows]


def unbilled(call: Call, card_tail: str | None) -> list[Statement]:
    """Return what has been spent since each card's newest statement (repayments apart)."""
    owners = _billed_cards(call, card_tail)
    newest = call.tx.execute(
        select(statement_rows.c.card_id, func.max(statement_rows.c.statement_date))
        .where(statement_rows.c.card_id.in_(list(owners)))
        .group_by(statement_rows.c.card_id)
        .order_by(statement_rows.c.card_id)
    ).all()
    if not newest:
        raise StatementNotFound("no card with statements")
    return [_unbilled(call, owners[card_id], last) for card_id, last in newest]


def minimum_due(balance: Decimal, product: CardProduct) -> Decimal:
    """Return the minimum payment for a statement balance, in yuan."""
    if balance <= 0:
        return ZERO
    return (balance * product.minimum_payment_rate).quantize(CENT, ROUND_HALF_UP)


def state_of(row: Any, product: CardProduct, today: date) -> tuple[StatementState, int]:
    """Return the state of a statement today, and the days by which it is overdue.

    Args:
        row: with `balance`, `minimum_due`, `paid` (yuan) and `due_date`.
        product: its grace days and tolerance count.
        today: the bank's date.
    """
    if row.balance < 0:
        return StatementState.CREDIT_BALANCE, 0
    if row.balance == 0:
        return StatementState.NOTHING_DUE, 0
    remaining = row.balance - row.paid
    late = today > row.due_date + timedelta(days=product.grace_days)
    if remaining <= 0 or (remaining <= product.tolerance and (row.paid > 0 or late)):
        return StatementState.PAID, 0
    if late and row.paid < row.minimum_due:
        return StatementState.OVERDUE, (today - row.due_date).days
    return (StatementState.PARTLY_PAID if row.paid > 0 else StatementState.DUE), 0


def _billed_cards(call: Call, card_tail: str | None) -> dict[int, Row]:
    """Return the customer's credit cards that are billed; a supplementary card's is its primary."""
    rows = call.tx.execute(
        select(cards).where(cards.c.customer_id == call.known(), cards.c.account_id.is_(None))
    ).all()
    by_id = {row.id: row for row in rows}
    wanted = [row for row in rows if card_tail in (None, row.tail)]
    if not wanted:
        raise StatementNotFound("no such credit card")
    return {row.primary_id or row.id: by_id[row.primary_id or row.id] for row in wanted}


def _statement(call: Call, row: Row, card: Row) -> Statement:
    product = card_products()[card.product]
    state, days_overdue = state_of(row, product, call.today)
    return Statement(
        card_tail=card.tail,
        product=product.name,
        month=row.month,
        statement_date=row.statement_date,
        due_date=row.due_date,
        balance=row.balance,
        minimum_due=row.minimum_due,
        paid=row.paid,
        remaining=max(row.balance - row.paid, ZERO),
        state=state,
        days_overdue=days_overdue,
        minimum_payment_rate=product.minimum_payment_rate,
        daily_interest_rate=product.daily_interest_rate,
    )


def _unbilled(call: Call, card: Row, last: date) -> Statement:
    since = datetime.combine(last + timedelta(days=1), time(), BANK_TIME_ZONE)
    billed_here = select(cards.c.id).where(
        (cards.c.id == card.id) | (cards.c.primary_id == card.id)
    )
    spent = call.tx.execute(
        select(func.sum(transactions.c.settled, type_=transactions.c.settled.type)).where(
            transactions.c.card_id.in_(billed_here),
            transactions.c.at >= since,
            transactions.c.kind != "payment",
        )
    ).scalar()
    product = card_products()[card.product]
    balance = -spent if spent else ZERO
    return Statement(
        card_tail=card.tail,
        product=product.name,
        month=None,
        statement_date=None,
        due_date=None,
        balance=balance,
        minimum_due=ZERO,
        paid=ZERO,
        remaining=balance,
        state=None,
        minimum_payment_rate=product.minimum_payment_rate,
        daily_interest_rate=product.daily_interest_rate,
    )
