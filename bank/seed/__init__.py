"""Fills an empty bank with the demo customers, and keeps their months up to date."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection

from bank.clock import Clock
from bank.demo import demo_entries
from bank.lifecycle import bank_date
from bank.seed.activity import Row
from bank.seed.bulk import bulk
from bank.seed.demo import Rows, activity, held_days, holdings
from bank.sql import audit
from bank.sql.database import Database
from bank.sql.keys import Keys
from bank.sql.tables import (
    accounts,
    balances,
    cards,
    customers,
    statements,
    transactions,
)
from bank.sql.traces import loss_reports, receipts, seeding

ORDER = (customers, accounts, balances, cards, transactions, statements, receipts, loss_reports)


def is_empty(url: str) -> bool:
    """Tell whether the bank at `url` has no customers yet."""
    with Database(url).read() as tx:
        return tx.execute(select(func.count()).select_from(customers)).scalar() == 0


def seed(url: str, key: str, clock: Clock, customers: int = 0) -> None:
    """Fill the empty bank at `url`, whose schema `migrate` has made.

    Args:
        key: the bank's key, for the hashes.
        clock: the months lie before its present time.
        customers: how many plain customers beside the demo ones.
    """
    database, keys, now = Database(url), Keys(key), clock.now()
    entries = demo_entries()
    with database.write() as tx:
        tx.execute(insert(seeding).values(id=1, at=now))
        _insert(tx, holdings(entries, keys, now))
        _insert(tx, activity(entries, now))
        for rows in bulk(customers, keys, now):
            _insert(tx, rows)
        audit.append(tx, keys, now, "bank.seeded", customers=len(entries) + customers)
    database.engine.dispose()


def refresh(url: str, key: str, clock: Clock) -> bool:
    """Move the demo customers' months on to today; return False when they are up to date.

    Transactions and statements follow the clock, so that a demo left alone for weeks still has a
    current statement, and a freeze or oral report from the seed still holds unless a customer
    changed the card. What customers did (receipts, tickets, audit) stays.
    """
    database, keys, now = Database(url), Keys(key), clock.now()
    entries = demo_entries()
    ids = [entry["id"] for entry in entries]
    with database.write() as tx:
        seeded = tx.execute(select(seeding.c.at)).scalar()
        if seeded is None or bank_date(seeded) >= bank_date(now):
            return False
        own = select(cards.c.id).where(cards.c.customer_id.in_(ids))
        tx.execute(delete(statements).where(statements.c.card_id.in_(own)))
        tx.execute(delete(transactions).where(transactions.c.customer_id.in_(ids)))
        _insert(tx, activity(entries, now))
        _prolong(tx, entries, now)
        tx.execute(update(seeding).values(at=now))
        audit.append(tx, keys, now, "bank.refreshed")
    database.engine.dispose()
    return True


def _prolong(tx: Connection, entries: list[Row], now: datetime) -> None:
    every = (card for entry in entries for card in entry["cards"])
    for card_id, card in enumerate(every, 1):
        held = held_days(card)
        if held is not None:
            until = now + timedelta(days=held - card["days"])
            untouched = (cards.c.id == card_id, cards.c.version == 0)
            tx.execute(update(cards).where(*untouched).values(status_until=until))


def _insert(tx: Connection, rows: Rows) -> None:
    for table in ORDER:
        if rows[table.name]:
            tx.execute(insert(table), rows[table.name])
