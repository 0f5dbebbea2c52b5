"""One-time codes: sent, limited in number, checked once."""

from __future__ import annotations

import secrets as random
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from sqlalchemy import and_, bindparam, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.sql import ColumnElement

from bank.errors import (
    BankError,
    ChallengeExpired,
    IdentityNeeded,
    TooManyCodes,
    VerificationFailed,
    VerificationLocked,
)
from bank.model import Challenge, SecretKind
from bank.rules import verification
from bank.sql import guard
from bank.sql.call import Call
from bank.sql.dialect import insert_if_absent
from bank.sql.secrets import clean, mask_phone, submitted
from bank.sql.tables import customers
from bank.sql.traces import challenges, sessions

# Built once: building a query takes longer than running it on SQLite.
_NEWEST = (
    select(challenges)
    .where(challenges.c.session == bindparam("of_session"))
    .order_by(challenges.c.id.desc())
    .limit(1)
)
CUSTOMER = select(customers).where(customers.c.id == bindparam("customer"))


@dataclass(frozen=True)
class Started:
    """A challenge, and the code to send: to `phone`, or nowhere when it is None."""

    challenge: Challenge
    phone: str | None
    code: str
    session_id: str


def start(call: Call) -> Started:
    """Open a challenge.

    Both of a visitor's cases run the same statements, whether the phone is known or not.
    """
    masked, subject, customer = _addressee(call)
    guard.enter(call, subject)
    _limit(call, subject)
    code = f"{random.randbelow(10**6):06d}"
    expires = call.now + timedelta(seconds=verification().code_seconds)
    close(call)
    call.tx.execute(
        insert(challenges).values(
            session=call.session,
            subject=subject,
            customer_id=customer and customer.id,
            code_hash=_code_hash(call, subject, code),
            created_at=call.now,
            expires_at=expires,
        )
    )
    call.audit("identity.challenge", customer_id=customer and customer.id)
    phone = customer.phone if customer else None
    return Started(Challenge(masked, expires), phone, code, call.principal.session_id)


def check(call: Call, code: str) -> BankError | None:
    """Check a code; return what to raise once the count of failures is committed, or None."""
    found = newest(call)
    guard.enter(call, found and found.subject)
    found = newest(call)  # again, now that nobody else can use it up
    if found is None or not is_open(call, found) or not _same_customer(call, found):
        return ChallengeExpired("no challenge is open")
    equal = compare_digest(found.code_hash, _code_hash(call, found.subject, clean(code)))
    if equal and found.customer_id is not None:
        _succeed(call, found)
        return None
    locked = guard.fail(call, found.subject)
    closed = call.now if locked else None
    call.tx.execute(
        update(challenges)
        .where(challenges.c.id == found.id)
        .values(result="wrong", closed_at=closed)
    )
    call.audit("identity.failed", customer_id=found.customer_id, locked=locked)
    return VerificationLocked("locked now") if locked else VerificationFailed("not verified")


def newest(call: Call) -> Row | None:
    """Return the session's newest challenge."""
    row: Row | None = call.tx.execute(_NEWEST, {"of_session": call.session}).first()
    return row


def is_open(call: Call, challenge: Row) -> bool:
    """Tell whether a code can still be entered."""
    return challenge.closed_at is None and challenge.expires_at > call.now


def close(call: Call) -> None:
    """Close whatever challenge the session has open."""
    call.tx.execute(
        update(challenges)
        .where(challenges.c.session == call.session, challenges.c.closed_at.is_(None))
        .values(closed_at=call.now)
    )


def _addressee(call: Call) -> tuple[str, str, Row | None]:
    """Return masked phone, its hash, and the customer (None: phone and ID tail fit nobody)."""
    given = submitted(call)
    phone, tail = given.get(SecretKind.PHONE), given.get(SecretKind.ID_TAIL)
    if call.principal.customer_id is None and phone and tail:
        customer = call.tx.execute(
            select(customers).where(
                customers.c.phone_hash == phone.value_hash,
                customers.c.id_tail_hash == tail.value_hash,
            )
        ).first()
        return phone.shown, phone.value_hash, customer
    if call.customer_id is None:
        raise IdentityNeeded("phone and ID tail needed")
    customer = call.tx.execute(CUSTOMER, {"customer": call.customer_id}).one()
    return mask_phone(customer.phone), customer.phone_hash, customer


def _limit(call: Call, subject: str) -> None:
    """Refuse a code too soon after another. Codes that were entered rightly do not count.

    Within a session a second phone need not wait: the customer may have mistyped the first.
    """
    rules = verification()
    of_phone, of_session = challenges.c.subject == subject, challenges.c.session == call.session
    for whose in (of_phone, of_session):
        count, first, _ = _unanswered(call, whose)
        if count >= rules.codes_per_hour:
            raise TooManyCodes(_seconds(call, first + timedelta(hours=1)))
    _, _, last = _unanswered(call, and_(of_phone, of_session))
    if last is not None and last + timedelta(seconds=rules.resend_seconds) > call.now:
        raise TooManyCodes(_seconds(call, last + timedelta(seconds=rules.resend_seconds)))


def _unanswered(call: Call, whose: ColumnElement) -> Row:
    """Return number, first and last moment of the last hour's codes that were not answered."""
    at = challenges.c.created_at
    return call.tx.execute(
        select(func.count(), func.min(at), func.max(at)).where(
            whose, at > call.now - timedelta(hours=1), challenges.c.result.is_distinct_from("ok")
        )
    ).one()


def _seconds(call: Call, until: datetime) -> int:
    return max(1, round((until - call.now).total_seconds()))


def _succeed(call: Call, challenge: Row) -> None:
    call.tx.execute(
        update(challenges)
        .where(challenges.c.id == challenge.id)
        .values(result="ok", closed_at=call.now)
    )
    guard.forgive(call, challenge.subject)
    until = call.now + timedelta(seconds=verification().step_up_seconds)
    proved = {"customer_id": challenge.customer_id, "stepped_up_until": until}
    if not insert_if_absent(call.tx, sessions, {"session": call.session, **proved}):
        call.tx.execute(update(sessions).where(sessions.c.session == call.session).values(**proved))
    call.audit("identity.verified", customer_id=challenge.customer_id)


def _same_customer(call: Call, challenge: Row) -> bool:
    return call.principal.customer_id in (None, challenge.customer_id)


def _code_hash(call: Call, subject: str, code: str) -> str:
    return call.keys.hash("code", call.session, subject, code)
