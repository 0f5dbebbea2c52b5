"""One call of the bank: the open transaction, the time, and who is asking with what assurance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.engine import Connection

from bank.errors import IdentityNeeded, NotAuthenticated
from bank.lifecycle import bank_date
from bank.principal import Assurance, Principal
from bank.sql import audit
from bank.sql.keys import Keys
from bank.sql.tables import customers
from bank.sql.traces import sessions

# Built once: building a query takes longer than running it on SQLite.
_PROVED = and_(
    sessions.c.session == bindparam("of_session"), sessions.c.stepped_up_until > bindparam("now")
)
_VISITOR = select(sessions.c.customer_id, sessions.c.stepped_up_until).where(_PROVED)
_CUSTOMER = (
    select(customers.c.id.label("customer_id"), sessions.c.stepped_up_until)
    .outerjoin_from(customers, sessions, and_(_PROVED, sessions.c.customer_id == customers.c.id))
    .where(customers.c.id == bindparam("customer"))
)


@dataclass(frozen=True)
class Call:
    """What every operation works with.

    Args:
        tx: the open transaction.
        now: one moment for the whole call, aware.
        session: the session's keyed hash.
        customer_id: the customer that the session is known to be, or None.
        assurance: the level that holds now.
        stepped_up_until: end of the step-up, if it holds.
    """

    tx: Connection
    keys: Keys
    now: datetime
    principal: Principal
    session: str
    customer_id: str | None
    assurance: Assurance
    stepped_up_until: datetime | None

    @property
    def today(self) -> date:
        """The bank's own date."""
        return bank_date(self.now)

    def known(self) -> str:
        """Return the customer's id.

        Raises:
            IdentityNeeded: the caller is a visitor who has proved nothing, or no longer.
        """
        if self.customer_id is None:
            raise IdentityNeeded("known customer needed")
        return self.customer_id

    def audit(self, event: str, customer_id: str | None = None, **facts: Any) -> None:
        """Append to the audit log, in this transaction; call it last."""
        customer = customer_id or self.customer_id
        audit.append(
            self.tx,
            self.keys,
            self.now,
            event,
            channel=self.principal.channel,
            session=self.session[:16],
            customer=customer and self.keys.hash("audit-customer", customer)[:16],
            assurance=self.assurance.name.lower(),
            **facts,
        )


def open_call(tx: Connection, keys: Keys, now: datetime, principal: Principal) -> Call:
    """Return the call of `principal`, with the assurance that its session has now.

    A step-up counts for the customer it was earned for: a signed-in customer never gets another's.

    Raises:
        NotAuthenticated: the channel signed in somebody whom the bank does not know.
    """
    session = keys.session(principal.channel, principal.session_id)
    values = {"of_session": session, "now": now}
    signed_in = principal.customer_id
    if signed_in is None:
        found = tx.execute(_VISITOR, values).first()
    else:
        found = tx.execute(_CUSTOMER, {**values, "customer": signed_in}).first()
        if found is None:
            raise NotAuthenticated("no such customer")
    if found is None:
        return Call(tx, keys, now, principal, session, None, Assurance.VISITOR, None)
    until = found.stepped_up_until
    assurance = Assurance.STEPPED_UP if until else Assurance.SIGNED_IN
    return Call(tx, keys, now, principal, session, found.customer_id, assurance, until)
