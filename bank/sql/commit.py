"""Second of two phases: the effect, its receipt and its audit entry, once and together."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row

from bank.errors import ConfirmationInvalid, IdentityNeeded, InvalidRequest
from bank.lifecycle import NEEDS_STEP_UP, RESULT
from bank.model import CardOperation, Receipt
from bank.principal import Assurance
from bank.rules import card_products
from bank.sql.call import Call
from bank.sql.cards import card_of, restored, snapshot, status_of
from bank.sql.numbers import new_number
from bank.sql.prepare import fee_of, token_hash
from bank.sql.tables import cards
from bank.sql.traces import confirmations, loss_reports, receipts

# 冻结, 口头挂失, 挂失, 解除: what a customer reads out to the hotline.
PREFIX = {
    CardOperation.FREEZE: "DJ",
    CardOperation.ORAL_LOSS: "KT",
    CardOperation.FORMAL_LOSS: "GS",
    CardOperation.UNFREEZE: "JC",
}


def commit(call: Call, token: str, idempotency_key: str) -> Receipt:
    """Do what was confirmed; the same key again returns the same receipt.

    Raises:
        ConfirmationInvalid: unknown, another session's or customer's, expired, used, or a card
            changed since.
        IdentityNeeded: the operation needs a step-up, or the visitor's proof has lapsed.
        InvalidRequest: the key was used for another confirmation.
    """
    hashed = token_hash(call, token)
    confirmed = call.tx.execute(
        select(confirmations).where(confirmations.c.token_hash == hashed).with_for_update()
    ).first()
    key = call.keys.hash("commit", call.session, idempotency_key)
    done = call.tx.execute(select(receipts).where(receipts.c.idempotency == key)).first()
    if done is not None:
        if call.customer_id not in (None, done.customer_id):
            raise ConfirmationInvalid("confirmation of another customer")
        if done.confirmation != hashed:
            raise InvalidRequest("idempotency key used for another confirmation")
        return _receipt(done)
    if confirmed is None or confirmed.used_at or confirmed.expires_at <= call.now:
        raise ConfirmationInvalid("confirmation unknown, used or expired")
    operation = CardOperation(confirmed.operation)
    _authorise(call, confirmed, operation)
    rows = _unchanged(call, confirmed)
    return _effect(call, confirmed, operation, rows, key)


def _authorise(call: Call, confirmed: Row, operation: CardOperation) -> None:
    if call.customer_id not in (None, confirmed.customer_id):
        raise ConfirmationInvalid("confirmation of another customer")
    if confirmed.known:
        call.known()
    if operation in NEEDS_STEP_UP and call.assurance < Assurance.STEPPED_UP:
        raise IdentityNeeded("step-up needed")


def _unchanged(call: Call, confirmed: Row) -> list[Row]:
    """Return the confirmed cards, locked, in the order in which they were confirmed."""
    expected = json.loads(confirmed.cards)
    ids = [card_id for card_id, _, _ in expected]
    rows = call.tx.execute(
        select(cards).where(cards.c.id.in_(ids)).order_by(cards.c.id).with_for_update()
    ).all()
    by_id = {row.id: row for row in rows}
    for card_id, version, status in expected:
        row = by_id[card_id]
        if row.version != version or status_of(call, row).value != status:
            raise ConfirmationInvalid("a card changed since")
    return [by_id[card_id] for card_id in ids]


def _effect(
    call: Call, confirmed: Row, operation: CardOperation, rows: list[Row], key: str
) -> Receipt:
    number = new_number(PREFIX[operation], call.today)
    ends = [_until(call, operation, row) for row in rows]
    for row, until in zip(rows, ends, strict=True):
        call.tx.execute(
            update(cards)
            .where(cards.c.id == row.id)
            .values(
                status=RESULT[operation].value,
                status_since=call.now,
                status_until=until,
                receipt=number,
                version=row.version + 1,
            )
        )
    ids = [row.id for row in rows]
    changed = call.tx.execute(select(cards).where(cards.c.id.in_(ids))).all()
    after = sorted(changed, key=lambda row: ids.index(row.id))
    shown = [card_of(call, row, in_full=confirmed.known) for row in after]
    receipt = Receipt(
        number=number,
        operation=operation,
        at=call.now,
        valid_until=min((until for until in ends if until), default=None),
        cards=shown,
        fee=fee_of(operation, rows),
    )
    call.tx.execute(
        insert(receipts).values(
            number=number,
            idempotency=key,
            confirmation=confirmed.token_hash,
            customer_id=confirmed.customer_id,
            operation=operation.value,
            at=call.now,
            valid_until=receipt.valid_until,
            fee=receipt.fee,
            cards=json.dumps([snapshot(card) for card in shown], ensure_ascii=False),
        )
    )
    _report(call, operation, rows, ends, number)
    call.tx.execute(
        update(confirmations)
        .where(confirmations.c.token_hash == confirmed.token_hash)
        .values(used_at=call.now)
    )
    call.audit(f"cards.{operation.value}", confirmed.customer_id, receipt=number, cards=ids)
    return receipt


def _until(call: Call, operation: CardOperation, row: Row) -> datetime | None:
    product = card_products()[row.product]
    if operation is CardOperation.FREEZE:
        return call.now + timedelta(days=product.freeze_days)
    if operation is CardOperation.ORAL_LOSS and product.oral_loss_days:
        return call.now + timedelta(days=product.oral_loss_days)
    return None


def _report(
    call: Call,
    operation: CardOperation,
    rows: list[Row],
    ends: list[datetime | None],
    number: str,
) -> None:
    """Close the cards' open loss reports; open new ones, unless the operation only undoes."""
    ids = [row.id for row in rows]
    call.tx.execute(
        update(loss_reports)
        .where(loss_reports.c.card_id.in_(ids), loss_reports.c.ended_at.is_(None))
        .values(ended_at=call.now)
    )
    if operation is CardOperation.UNFREEZE:
        return
    formal = operation is CardOperation.FORMAL_LOSS
    call.tx.execute(
        insert(loss_reports),
        [
            {
                "card_id": row.id,
                "receipt": number,
                "operation": operation.value,
                "at": call.now,
                "valid_until": until,
                "ended_at": None,
                "fee": fee_of(operation, [row]),
                "replacement": formal,
            }
            for row, until in zip(rows, ends, strict=True)
        ],
    )


def _receipt(row: Row) -> Receipt:
    return Receipt(
        number=row.number,
        operation=CardOperation(row.operation),
        at=row.at,
        valid_until=row.valid_until,
        cards=[restored(values) for values in json.loads(row.cards)],
        fee=row.fee,
    )
