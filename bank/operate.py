"""What an operator does to the bank, outside any conversation."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select

from bank.clock import Clock
from bank.sql import audit
from bank.sql.database import Database
from bank.sql.keys import Keys
from bank.sql.tables import customers
from bank.sql.traces import (
    challenges,
    confirmations,
    demo_sms,
    failures,
    guards,
    secrets,
    sessions,
)

KEPT = timedelta(days=2)  # longer than any limit looks back


def unlock(url: str, key: str, clock: Clock, customer_id: str) -> None:
    """Lift a customer's lock and forget his failures and codes, once a person has checked him.

    Raises:
        LookupError: there is no such customer.
    """
    database, keys = Database(url), Keys(key)
    with database.write() as tx:
        phone = tx.execute(
            select(customers.c.phone_hash).where(customers.c.id == customer_id)
        ).scalar()
        if phone is None:
            raise LookupError(f"no customer {customer_id}")
        tx.execute(delete(guards).where(guards.c.subject == phone))
        tx.execute(delete(failures).where(failures.c.subject == phone))
        tx.execute(delete(challenges).where(challenges.c.subject == phone))
        customer = keys.hash("audit-customer", customer_id)[:16]
        audit.append(tx, keys, clock.now(), "identity.unlocked", customer=customer)
    database.engine.dispose()


def purge(url: str, clock: Clock) -> None:
    """Delete what expired days ago: hashes of secrets and codes, old failures, old tokens."""
    database, before = Database(url), clock.now() - KEPT
    with database.write() as tx:
        tx.execute(delete(secrets).where(secrets.c.expires_at < clock.now()))
        tx.execute(delete(sessions).where(sessions.c.stepped_up_until < before))
        tx.execute(delete(challenges).where(challenges.c.created_at < before))
        tx.execute(delete(failures).where(failures.c.at < before))
        tx.execute(delete(confirmations).where(confirmations.c.expires_at < before))
        tx.execute(delete(demo_sms).where(demo_sms.c.at < before))
        idle = or_(guards.c.locked_until.is_(None), guards.c.locked_until < before)
        tx.execute(delete(guards).where(idle))
    database.engine.dispose()


def broken_audit_entry(url: str, key: str) -> int | None:
    """Return the number of the first audit entry that is not as written, or None."""
    database = Database(url)
    with database.read() as tx:
        broken = audit.verify_audit(tx, Keys(key))
    database.engine.dispose()
    return broken
