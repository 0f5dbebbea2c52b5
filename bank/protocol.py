"""The seam: what the assistant asks of a core-banking system. A bank replaces only its adapter.

Every operation takes the caller's `Principal` token (see `bank.principal`), checks it, authorises
by the session's assurance, and raises a `bank.errors.BankError` by name. Reading account data
needs a customer who is signed in by the channel, or a visitor who proved phone, ID tail and
one-time code. Writes take an idempotency key: the same key twice gives the same receipt and one
effect; the effect and its audit row are one transaction. Calls block; callers put them in threads
and set the deadline.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from bank.model import (
    Account,
    Card,
    CardOperation,
    Challenge,
    Confirmation,
    Identity,
    Receipt,
    SecretKind,
    Statement,
    Ticket,
    TicketRequest,
    TransactionPage,
    TransactionQuery,
)


class Bank(Protocol):
    """Operations of the bank."""

    # Identity

    def submit_secret(self, token: str, kind: SecretKind, value: str) -> None:
        """Keep what the customer typed for this session, for 10 minutes, as a keyed hash.

        Called by channels, so that the value never reaches the dialogue.
        """

    def start_challenge(self, token: str) -> Challenge:
        """Send a one-time code, valid 10 minutes (absolute).

        To the signed-in customer's phone; for a visitor to the phone submitted in this session,
        if it and the submitted ID tail belong to one customer. A phone nobody knows walks the
        same path. Starting again replaces the open challenge and forgives no failure.

        Raises:
            IdentityNeeded: a visitor who has not submitted phone and ID tail.
            VerificationLocked: five failures in all, on any channel; for 30 minutes.
            TooManyCodes: a code was sent less than a minute ago, or too many in the last hour.
        """

    def check_challenge(self, token: str, code: str) -> None:
        """Check a one-time code; right, the session is stepped up for 10 minutes (absolute).

        Called by channels. One uniform error whatever was wrong.

        Raises:
            ChallengeExpired: none is open.
            VerificationFailed: the code, the phone or the ID tail is wrong.
            VerificationLocked: too many failures.
        """

    def identity(self, token: str) -> Identity:
        """Tell what this session has proved. Raises nothing but `NotAuthenticated`."""

    def forget_session(self, token: str) -> None:
        """Drop all that this session proved and submitted (it ended, or the customer asks)."""

    def bind_channel(self, token: str, external_id: str) -> None:
        """Bind an outside chat (the principal's channel) to the stepped-up customer.

        Raises:
            IdentityNeeded: the session is not stepped up.
        """

    def bound_customer(self, channel: str, external_id: str) -> str | None:
        """Return the customer that this outside chat is bound to. Called by channels."""

    def unbind_channel(self, token: str, external_id: str) -> bool:
        """Undo the binding of the principal's own chat; False when there was none."""

    # Accounts

    def accounts(self, token: str) -> list[Account]:
        """Return the customer's deposit accounts with their balances now."""

    def transactions(
        self, token: str, query: TransactionQuery, page: int = 1, page_size: int = 5
    ) -> TransactionPage:
        """Return transactions, newest first. Raises CardNotFound, InvalidRequest."""

    # Credit cards

    def statements(
        self, token: str, month: date | None = None, card_tail: str | None = None
    ) -> list[Statement]:
        """Return statements of one month (its first day; None for the newest), one a card.

        Raises:
            StatementNotFound: the customer has no credit card, or none billed in that month.
        """

    def unbilled(self, token: str, card_tail: str | None = None) -> list[Statement]:
        """Return what has been spent since the last statement, one a card."""

    # Cards

    def cards(self, token: str) -> list[Card]:
        """Return the customer's cards, those that can be used first."""

    def prepare(self, token: str, operation: CardOperation, tails: list[str]) -> Confirmation:
        """First phase: check that `operation` is possible for the cards and describe it.

        `FREEZE` is open to a visitor who submitted a phone that belongs with the card tail (and to
        him the cards show nothing but tail and product); `ORAL_LOSS` needs a known customer;
        `FORMAL_LOSS` and `UNFREEZE` can be prepared by a known customer, and committed only after
        step-up. A full card number submitted in this session counts as its tail.

        Args:
            tails: last four digits of each card; one or more.

        Raises:
            IdentityNeeded, VerificationFailed, VerificationLocked, CardNotFound, CardAmbiguous,
            CardStateForbids, InvalidRequest.
        """

    def commit(self, token: str, confirmation: str, idempotency_key: str) -> Receipt:
        """Second phase: do what was confirmed, once.

        Raises:
            ConfirmationInvalid: not this session's, expired (10 minutes), used, or the card changed
                since.
            IdentityNeeded: a formal loss report or an undo without step-up.
        """

    # People

    def open_ticket(self, token: str, request: TicketRequest, idempotency_key: str) -> Ticket:
        """Open a ticket for people to work on. Anyone may, also a visitor."""

    def tickets(self, token: str) -> list[Ticket]:
        """Return this session's and this customer's open tickets, newest first."""
