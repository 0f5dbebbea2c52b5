"""What the bank's operations take and give: plain values, no database, no Rasa.

Money is `Decimal` in the account's currency (yuan for CNY). Times are aware, in UTC; dates are
the bank's own (Asia/Shanghai). Card and account numbers appear as their last four digits only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from bank.principal import Assurance


class CardKind(str, Enum):
    DEBIT = "debit"
    CREDIT = "credit"


class CardStatus(str, Enum):
    ACTIVE = "active"
    FROZEN = "frozen"  # temporary, reversible
    ORAL_LOSS = "oral_loss"  # 口头挂失, holds for the product's number of days
    LOST = "lost"  # 正式挂失, for ever
    EXPIRED = "expired"


class CardOperation(str, Enum):
    FREEZE = "freeze"
    ORAL_LOSS = "oral_loss"
    FORMAL_LOSS = "formal_loss"
    UNFREEZE = "unfreeze"  # lifts a freeze or an oral loss report


class SecretKind(str, Enum):
    """What a channel takes out of the customer's words and hands to the bank instead."""

    PHONE = "phone"
    ID_TAIL = "id_tail"  # last four of the ID number
    ID_NUMBER = "id_number"
    CARD_NUMBER = "card_number"


class TicketKind(str, Enum):
    HANDOFF = "handoff"
    COMPLAINT = "complaint"
    DISPUTE = "dispute"


class StatementState(str, Enum):
    NOTHING_DUE = "nothing_due"
    CREDIT_BALANCE = "credit_balance"  # the bank owes the customer (溢缴款)
    DUE = "due"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Identity:
    """What this session has proved so far.

    Args:
        assurance: the level that holds now.
        name: the customer's masked name (张*), None while unknown.
        stepped_up_until: end of the step-up, if it holds.
        challenge_open: a one-time code was sent and may still be entered.
        locked_until: end of the lock, if verification is locked.
        last_result: of the newest code entered in the open or last challenge: None, `ok`, `wrong`.
    """

    assurance: Assurance
    name: str | None = None
    stepped_up_until: datetime | None = None
    challenge_open: bool = False
    locked_until: datetime | None = None
    last_result: str | None = None


@dataclass(frozen=True)
class Challenge:
    """A one-time code was sent (or, for a phone nobody knows, seems to have been)."""

    masked_phone: str
    expires_at: datetime


@dataclass(frozen=True)
class Balance:
    currency: str  # ISO 4217
    available: Decimal
    frozen: Decimal


@dataclass(frozen=True)
class Account:
    tail: str
    product: str  # what the product is called, e.g. 活期储蓄
    kind: str  # `current`, `savings`, `multi_currency`
    label: str | None  # the customer's own, e.g. 工资卡
    card_tail: str | None  # the debit card on it
    balances: list[Balance]
    as_of: datetime


@dataclass(frozen=True)
class TransactionQuery:
    """Which transactions. All given conditions hold together.

    Args:
        card_tail: of one card or account; None for all.
        since, until: dates, both included.
        min_amount, max_amount: yuan, of the absolute amount, both included.
        merchant: part of the counterparty's name.
        kind: debit (accounts with their cards) or credit; None for both.
    """

    card_tail: str | None = None
    since: date | None = None
    until: date | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    merchant: str | None = None
    kind: CardKind | None = None


@dataclass(frozen=True)
class Transaction:
    id: str  # opaque
    at: datetime
    amount: Decimal  # negative: money out
    currency: str
    counterparty: str
    card_tail: str


@dataclass(frozen=True)
class TransactionPage:
    items: list[Transaction]  # newest first
    page: int
    total: int
    has_more: bool


@dataclass(frozen=True)
class Statement:
    """One credit-card statement, or the unbilled period (`month` None)."""

    card_tail: str
    product: str
    month: date | None  # first day of the statement's month
    statement_date: date | None
    due_date: date | None
    balance: Decimal  # statement balance; for unbilled, what has been spent since
    minimum_due: Decimal
    paid: Decimal
    remaining: Decimal
    state: StatementState | None
    days_overdue: int = 0
    minimum_payment_rate: Decimal = Decimal("0.10")
    daily_interest_rate: Decimal = Decimal("0.0005")


@dataclass(frozen=True)
class Card:
    tail: str
    kind: CardKind
    product: str
    label: str | None
    status: CardStatus
    supplementary: bool
    status_since: datetime | None = None
    status_until: datetime | None = None  # freeze and oral report end by themselves
    receipt: str | None = None  # of the operation that led here
    oral_loss_days: int | None = None  # None where the product has no oral report
    formal_loss_fee: Decimal = Decimal("0")


@dataclass(frozen=True)
class Confirmation:
    """The first of two phases: what would happen, to be confirmed by the customer.

    The token is bound to session, customer, operation and cards; alone it authorises nothing.
    """

    token: str
    operation: CardOperation
    cards: list[Card]
    expires_at: datetime
    fee: Decimal
    irrevocable: bool


@dataclass(frozen=True)
class Receipt:
    number: str
    operation: CardOperation
    at: datetime
    valid_until: datetime | None
    cards: list[Card]  # as they are now
    fee: Decimal = Decimal("0")


@dataclass(frozen=True)
class Ticket:
    number: str
    kind: TicketKind
    topic: str
    summary: str
    priority: bool
    created_at: datetime
    open_now: bool  # people are at the desk now
    opening_hours: str  # e.g. 08:00–22:00
    expected_wait_minutes: int | None  # None outside opening hours
    due_date: date | None = None  # complaints: answer by


@dataclass(frozen=True)
class TicketRequest:
    kind: TicketKind
    topic: str
    summary: str  # already masked
    priority: bool = False
    card_tail: str | None = None
    transaction_id: str | None = None
    details: dict[str, str] = field(default_factory=dict)
