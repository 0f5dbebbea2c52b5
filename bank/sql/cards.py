"""The customer's cards as they are now, and how they are found by their last four digits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Row

from bank.errors import CardNotFound
from bank.lifecycle import status_at
from bank.model import Card, CardKind, CardStatus
from bank.rules import card_products
from bank.sql.call import Call
from bank.sql.tables import cards as card_rows

# Built once: building a query takes longer than running it on SQLite.
OWN = select(card_rows).where(card_rows.c.customer_id == bindparam("owner"))
_IN_ORDER = OWN.order_by(card_rows.c.id)

USABLE_FIRST = [
    CardStatus.ACTIVE,
    CardStatus.FROZEN,
    CardStatus.ORAL_LOSS,
    CardStatus.LOST,
    CardStatus.EXPIRED,
]


def cards(call: Call) -> list[Card]:
    """Return the known customer's cards, those that can be used first."""
    rows = call.tx.execute(_IN_ORDER, {"owner": call.known()})
    found = [card_of(call, row) for row in rows]
    return sorted(found, key=lambda card: USABLE_FIRST.index(card.status))


def status_of(call: Call, row: Row) -> CardStatus:
    """Return the status that holds now."""
    return status_at(CardStatus(row.status), row.status_until, row.last_day, call.now)


def card_of(call: Call, row: Row, in_full: bool = True) -> Card:
    """Return a card's row as the customer may see it.

    Args:
        in_full: False for a visitor who gave card tail and phone: tail and product only.
    """
    product = card_products()[row.product]
    status = status_of(call, row)
    if not in_full:
        return Card(row.tail, product.kind, product.name, None, status, False)
    holds = status is CardStatus(row.status)  # not ended by time
    return Card(
        tail=row.tail,
        kind=product.kind,
        product=product.name,
        label=row.label,
        status=status,
        supplementary=row.supplementary,
        status_since=row.status_since if holds else None,
        status_until=row.status_until if holds else None,
        receipt=row.receipt if holds else None,
        oral_loss_days=product.oral_loss_days,
        formal_loss_fee=product.loss_fee,
    )


def find(call: Call, customer_id: str, tail: str, number_hash: str | None) -> list[Row]:
    """Return the rows of the customer's cards that end in `tail`.

    Args:
        number_hash: of the full number that was submitted; tells equal tails apart.

    Raises:
        CardNotFound: there is none.
    """
    of_tail = (card_rows.c.customer_id == customer_id, card_rows.c.tail == tail)
    rows = call.tx.execute(select(card_rows).where(*of_tail).order_by(card_rows.c.id)).all()
    if not rows:
        raise CardNotFound("no such card")
    return [row for row in rows if row.number_hash == number_hash] or rows


def snapshot(card: Card) -> dict[str, Any]:
    """Return the card as JSON values; `restored` turns them back."""
    values = dict(vars(card))
    for name in ("status_since", "status_until"):
        values[name] = values[name] and values[name].isoformat()
    values["formal_loss_fee"] = str(card.formal_loss_fee)
    return values


def restored(values: dict[str, Any]) -> Card:
    """Return the card of a `snapshot`."""
    for name in ("status_since", "status_until"):
        values[name] = values[name] and datetime.fromisoformat(values[name])
    values["formal_loss_fee"] = Decimal(values["formal_loss_fee"])
    values["kind"], values["status"] = CardKind(values["kind"]), CardStatus(values["status"])
    return Card(**values)
