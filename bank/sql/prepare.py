"""First of two phases: what an operation on cards would do, and the token that confirms it."""

from __future__ import annotations

import json
import secrets as random
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.engine import Row

from bank.errors import (
    BankError,
    CardAmbiguous,
    CardNotFound,
    CardStateForbids,
    IdentityNeeded,
    InvalidRequest,
    VerificationFailed,
    VerificationLocked,
)
from bank.lifecycle import ALLOWED, IRREVOCABLE
from bank.model import CardOperation, Confirmation, SecretKind
from bank.rules import card_products, verification
from bank.sql import guard
from bank.sql.call import Call
from bank.sql.cards import card_of, find, status_of
from bank.sql.secrets import submitted
from bank.sql.tables import customers
from bank.sql.traces import confirmations

MAX_CARDS = 20


def prepare(call: Call, operation: CardOperation, tails: list[str]) -> Confirmation | BankError:
    """Return the confirmation to show, or what to raise once a failure's count is committed."""
    given = submitted(call)
    number = given.get(SecretKind.CARD_NUMBER)
    wanted = list(dict.fromkeys(tails or ([number.shown] if number else [])))
    if not 1 <= len(wanted) <= MAX_CARDS:
        raise InvalidRequest("no card named, or too many")
    owner = call.customer_id
    if owner is None and operation is not CardOperation.FREEZE:
        raise IdentityNeeded("known customer needed")
    if owner is None:
        phone = given.get(SecretKind.PHONE)
        if phone is None:
            raise IdentityNeeded("phone needed")
        guard.enter(call, phone.value_hash)
        owner = _owner(call, phone.value_hash)
        try:
            rows = [_card(call, operation, owner, tail, number) for tail in wanted]
        except CardNotFound:
            return _mismatch(call, phone.value_hash)
    else:
        rows = [_card(call, operation, owner, tail, number) for tail in wanted]
    return _confirmation(call, operation, owner, rows)


def fee_of(operation: CardOperation, rows: list[Row]) -> Decimal:
    """Return what the operation costs for these cards together, in yuan."""
    if operation is not CardOperation.FORMAL_LOSS:
        return Decimal("0.00")
    return sum((card_products()[row.product].loss_fee for row in rows), Decimal("0.00"))


def token_hash(call: Call, token: str) -> str:
    """Return how a confirmation token is kept: of use in this session alone."""
    return call.keys.hash("confirmation", call.session, token)


def _owner(call: Call, phone_hash: str) -> str:
    """Return the customer of a phone, or an id that owns nothing."""
    found: str | None = call.tx.execute(
        select(customers.c.id).where(customers.c.phone_hash == phone_hash)
    ).scalar()
    return found or ""


def _mismatch(call: Call, phone_hash: str) -> BankError:
    locked = guard.fail(call, phone_hash)
    call.audit("cards.mismatch", locked=locked)
    return VerificationLocked("locked now") if locked else VerificationFailed("not verified")


def _card(call: Call, operation: CardOperation, owner: str, tail: str, number: Row | None) -> Row:
    """Return the one card of `owner` with this tail for which the operation is possible."""
    exact = number.value_hash if number and number.shown == tail else None
    rows = find(call, owner, tail, exact)
    possible = [row for row in rows if status_of(call, row) in ALLOWED[operation]]
    if not possible:
        raise CardStateForbids(tail, status_of(call, rows[0]).value)
    if len(possible) > 1:
        raise CardAmbiguous("several cards end in these digits")
    product = card_products()[possible[0].product]
    if operation is CardOperation.ORAL_LOSS and product.oral_loss_days is None:
        raise InvalidRequest("this product has no oral loss report")
    return possible[0]


def _confirmation(
    call: Call, operation: CardOperation, owner: str, rows: list[Row]
) -> Confirmation:
    known = call.customer_id is not None
    token = random.token_urlsafe(24)
    expires = call.now + timedelta(seconds=verification().confirmation_seconds)
    state = [[row.id, row.version, status_of(call, row).value] for row in rows]
    call.tx.execute(
        insert(confirmations).values(
            token_hash=token_hash(call, token),
            session=call.session,
            customer_id=owner,
            known=known,
            operation=operation.value,
            cards=json.dumps(state),
            expires_at=expires,
        )
    )
    call.audit("cards.prepare", owner, operation=operation.value, cards=[row.id for row in rows])
    return Confirmation(
        token=token,
        operation=operation,
        cards=[card_of(call, row, in_full=known) for row in rows],
        expires_at=expires,
        fee=fee_of(operation, rows),
        irrevocable=operation in IRREVOCABLE,
    )
