"""A card's life: which operation is possible in which status, and what time alone changes.

ACTIVE ──freeze──▶ FROZEN ──oral loss──▶ ORAL_LOSS        (debit cards only)
  ▲  └────────── oral loss ──────────────▶  │
  └───── unfreeze, or its time is up ───────┘
ACTIVE, FROZEN, ORAL_LOSS ──formal loss──▶ LOST, for ever
all but LOST ──the card's last day has passed──▶ EXPIRED, for ever
"""

from __future__ import annotations

from datetime import date, datetime

from bank.clock import BANK_TIME_ZONE
from bank.model import CardOperation, CardStatus

ALLOWED: dict[CardOperation, frozenset[CardStatus]] = {
    CardOperation.FREEZE: frozenset({CardStatus.ACTIVE}),
    CardOperation.ORAL_LOSS: frozenset({CardStatus.ACTIVE, CardStatus.FROZEN}),
    CardOperation.FORMAL_LOSS: frozenset(
        {CardStatus.ACTIVE, CardStatus.FROZEN, CardStatus.ORAL_LOSS}
    ),
    CardOperation.UNFREEZE: frozenset({CardStatus.FROZEN, CardStatus.ORAL_LOSS}),
}

RESULT: dict[CardOperation, CardStatus] = {
    CardOperation.FREEZE: CardStatus.FROZEN,
    CardOperation.ORAL_LOSS: CardStatus.ORAL_LOSS,
    CardOperation.FORMAL_LOSS: CardStatus.LOST,
    CardOperation.UNFREEZE: CardStatus.ACTIVE,
}

IRREVOCABLE = frozenset({CardOperation.FORMAL_LOSS})
NEEDS_STEP_UP = frozenset({CardOperation.FORMAL_LOSS, CardOperation.UNFREEZE})


def bank_date(moment: datetime) -> date:
    """Return the bank's own date (Asia/Shanghai) at `moment`."""
    return moment.astimezone(BANK_TIME_ZONE).date()


def status_at(
    stored: CardStatus, until: datetime | None, last_day: date, now: datetime
) -> CardStatus:
    """Return the status that holds now, from the stored one.

    Args:
        stored: as the last operation left it.
        until: end of a freeze or oral report; None for other statuses.
        last_day: the last day on which the card is valid.
        now: aware.
    """
    if stored is CardStatus.LOST:
        return stored
    if bank_date(now) > last_day:
        return CardStatus.EXPIRED
    if until is not None and until <= now:
        return CardStatus.ACTIVE
    return stored
