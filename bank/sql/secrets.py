"""What a visitor typed to prove who he is: kept for minutes, as keyed hashes."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Row

from bank.model import SecretKind
from bank.rules import verification
from bank.sql.call import Call
from bank.sql.traces import secrets


def submit(call: Call, kind: SecretKind, value: str) -> None:
    """Keep `value` for this session in place of an earlier one of its kind.

    A value without sense is kept too: it fits nobody, and the customer learns no more than that.
    """
    cleaned = clean(value)
    if kind is SecretKind.ID_NUMBER:
        kind, cleaned = SecretKind.ID_TAIL, cleaned[-4:]
    if kind is SecretKind.PHONE:
        cleaned = cleaned[-11:]  # without +86
        hashed, shown = call.keys.phone(cleaned), mask_phone(cleaned)
    elif kind is SecretKind.CARD_NUMBER:
        hashed, shown = call.keys.card_number(cleaned), cleaned[-4:]
    else:
        hashed, shown = call.keys.id_tail(cleaned), None
    of_kind = (secrets.c.session == call.session, secrets.c.kind == kind.value)
    call.tx.execute(delete(secrets).where(*of_kind))
    call.tx.execute(
        insert(secrets).values(
            session=call.session,
            kind=kind.value,
            value_hash=hashed,
            shown=shown,
            expires_at=call.now + timedelta(seconds=verification().secret_seconds),
        )
    )


def submitted(call: Call) -> dict[SecretKind, Row]:
    """Return what this session submitted and still holds: rows of `value_hash` and `shown`."""
    rows = call.tx.execute(
        select(secrets.c.kind, secrets.c.value_hash, secrets.c.shown).where(
            secrets.c.session == call.session, secrets.c.expires_at > call.now
        )
    )
    return {SecretKind(row.kind): row for row in rows}


def clean(value: str) -> str:
    """Return letters and digits only, half-width, upper-case."""
    folded = unicodedata.normalize("NFKC", value).upper()
    return "".join(character for character in folded if character.isalnum())


def mask_phone(digits: str) -> str:
    """Return the first three and last four digits."""
    return f"{digits[:3]}****{digits[-4:]}"
