"""What a session has proved, and how it is forgotten."""

from __future__ import annotations

from sqlalchemy import delete

from bank.model import Identity, SecretKind
from bank.sql import guard
from bank.sql.call import Call
from bank.sql.challenge import CUSTOMER, close, is_open, newest
from bank.sql.secrets import submitted
from bank.sql.traces import confirmations, secrets, sessions


def identity(call: Call) -> Identity:
    """Return what the session has proved."""
    name = phone = None
    if call.customer_id is not None:
        customer = call.tx.execute(CUSTOMER, {"customer": call.customer_id}).one()
        name, phone = mask_name(customer.name), customer.phone_hash
    last = newest(call)
    if phone is None:
        given = submitted(call).get(SecretKind.PHONE)
        phone = given.value_hash if given else last and last.subject
    locked = guard.locked_until(call, phone)
    return Identity(
        assurance=call.assurance,
        name=name,
        stepped_up_until=call.stepped_up_until,
        challenge_open=bool(last and is_open(call, last) and not locked),
        locked_until=locked,
        last_result=last and last.result,
    )


def forget(call: Call) -> None:
    """Drop what the session proved, submitted and prepared; its failures stay."""
    call.tx.execute(delete(sessions).where(sessions.c.session == call.session))
    call.tx.execute(delete(secrets).where(secrets.c.session == call.session))
    call.tx.execute(
        delete(confirmations).where(
            confirmations.c.session == call.session, confirmations.c.used_at.is_(None)
        )
    )
    close(call)
    call.audit("identity.forgotten")


def mask_name(name: str) -> str:
    """Return the family name's first character; the rest as stars (张*)."""
    return name[:1] + "*" * (len(name) - 1)
