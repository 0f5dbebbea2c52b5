"""Credit-card statements: what was billed, what is paid, what is late."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.engine import Row

from bank.clock import BANK_TIME_ZONE
from bank.errors import StatementNotFound
from bank.model import Statement, StatementState
from bank.rules import CENT, CardProduct, card_products
from bank.sql.call import Call
from bank.sql.cards import OWN
from bank.sql.tables import cards, transactions
from bank.sql.tables import statements as statement_rows

ZERO = Decimal("0.00")

# Built once: building a query takes longer than running it on SQLite.
_CARDS = OWN.where(cards.c.account_id.is_(None)).order_by(cards.c.id)
_OWN_STATEMENTS = (
    select(statement_rows)
    .join(cards, cards.c.id == statement_rows.c.card_id)
    .where(cards.c.customer_id == bindparam("owner"))
    .order_by(statement_rows.c.card_id)
)
_other = statement_rows.alias()
_NEWEST = _OWN_STATEMENTS.where(
    statement_rows.c.month
    == select(func.max(_other.c.month))
    .where(_other.c.card_id == statement_rows.c.card_id)
    .scalar_subquery()
)
_OF_MONTH = _OWN_STATEMENTS.where(statement_rows.c.month == bindparam("of_month"))
_SPENT = (
    select(func.sum(transactions.c.settled, type_=transactions.c.settled.type))
    .join(cards, cards.c.id == transactions.c.card_id)
    .where(
        or_(cards.c.id == bindparam("card"), cards.c.primary_id == bindparam("card")),
        cards.c.customer_id == bindparam("owner"),
        transactions.c.at >= bindparam("since"),
        transactions.c.kind != "payment",
    )
)


def statements(call: Call, month: date | None, card_tail: str | None) -> list[Statement]:
    """Return the statements of `month`, or the newest, one a card.

    Raises:
        StatementNotFound: there is none.
    """
    owners = _billed_cards(call, card_tail)
    rows = [row for row in _rows(call, month) if row.card_id in owners]
    if not rows:
        raise StatementNotFound("nothing was billed")
    return [_statement(call, row, owners[row.card_id]) for row in rows]


def unbilled(call: Call, card_tail: str | None) -> list[Statement]:
    """Return what has been spent since each card's newest statement (repayments apart)."""
    owners = _billed_cards(call, card_tail)
    newest = [row for row in _rows(call, None) if row.card_id in owners]
    if not newest:
        raise StatementNotFound("no card with statements")
    return [_unbilled(call, owners[row.card_id], row.statement_date) for row in newest]


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


def _rows(call: Call, month: date | None) -> list[Row]:
    """Return the statements of all the customer's cards, of one month or each card's newest."""
    owner = {"owner": call.known()}
    if month is None:
        rows: list[Row] = call.tx.execute(_NEWEST, owner).all()
    else:
        rows = call.tx.execute(_OF_MONTH, {**owner, "of_month": month.replace(day=1)}).all()
    return rows


def _billed_cards(call: Call, card_tail: str | None) -> dict[int, Row]:
    """Return the customer's credit cards that are billed; a supplementary card's is its primary."""
    rows = call.tx.execute(_CARDS, {"owner": call.known()}).all()
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
    whose = {"card": card.id, "owner": call.known(), "since": since}
    spent = call.tx.execute(_SPENT, whose).scalar()
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
