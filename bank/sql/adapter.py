"""`SqlBank`: the bank's protocol on a SQL database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from bank.clock import Clock
from bank.demo import DemoCustomer, demo_customers
from bank.errors import BankError
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
from bank.principal import verify
from bank.rules import verification
from bank.sms import SentMessage, SmsGateway, code_text
from bank.sql import accounts, bindings, cards, challenge, identity, secrets, statements, tickets
from bank.sql.audit import verify_audit
from bank.sql.call import Call, open_call
from bank.sql.commit import commit
from bank.sql.database import Database
from bank.sql.demo import DemoSms
from bank.sql.keys import Keys
from bank.sql.prepare import prepare

T = TypeVar("T")


class SqlBank:
    """The bank's operations on SQLite or PostgreSQL. See `bank.protocol.Bank` for each.

    Args:
        database: opened; its schema made by `bank.sql.migrate`.
        key: signs principals and keys all hashes; the channels hold the same.
        clock: tells the time.
        sms: sends the one-time codes; None keeps them for the demo's pretend phone.
    """

    def __init__(
        self, database: Database, key: str, clock: Clock, sms: SmsGateway | None = None
    ) -> None:
        self._database, self._key, self._clock = database, key, clock
        self._keys = Keys(key)
        self._demo_sms = DemoSms(database, clock)
        self._sms = sms or self._demo_sms

    @classmethod
    def connect(cls, url: str, key: str, clock: Clock, sms: SmsGateway | None = None) -> SqlBank:
        """Return the bank at the SQLAlchemy `url`; opens nothing before the first call."""
        return cls(Database(url), key, clock, sms)

    # Identity

    def submit_secret(self, token: str, kind: SecretKind, value: str) -> None:
        self._write(token, lambda call: secrets.submit(call, kind, value))

    def start_challenge(self, token: str) -> Challenge:
        started = self._write(token, challenge.start)
        text = code_text(started.code, verification().code_seconds)
        self._sms.send(started.phone, text, self._reference(started.session_id))
        return started.challenge

    def check_challenge(self, token: str, code: str) -> None:
        _raised(self._write(token, lambda call: challenge.check(call, code)))

    def identity(self, token: str) -> Identity:
        return self._read(token, identity.identity)

    def forget_session(self, token: str) -> None:
        self._write(token, identity.forget)

    def bind_channel(self, token: str, external_id: str) -> None:
        self._write(token, lambda call: bindings.bind(call, external_id))

    def bound_customer(self, channel: str, external_id: str) -> str | None:
        with self._database.read() as tx:
            return bindings.bound_customer(tx, self._keys, channel, external_id)

    def unbind_channel(self, token: str, external_id: str) -> bool:
        return self._write(token, lambda call: bindings.unbind(call, external_id))

    # Accounts and cards: what is disclosed is audited before it is returned

    def accounts(self, token: str) -> list[Account]:
        return self._disclose(token, "accounts", accounts.accounts)

    def transactions(
        self, token: str, query: TransactionQuery, page: int = 1, page_size: int = 5
    ) -> TransactionPage:
        return self._disclose(
            token, "transactions", lambda call: accounts.find(call, query, page, page_size)
        )

    def statements(
        self, token: str, month: date | None = None, card_tail: str | None = None
    ) -> list[Statement]:
        return self._disclose(
            token, "statements", lambda call: statements.statements(call, month, card_tail)
        )

    def unbilled(self, token: str, card_tail: str | None = None) -> list[Statement]:
        return self._disclose(token, "unbilled", lambda call: statements.unbilled(call, card_tail))

    def cards(self, token: str) -> list[Card]:
        return self._disclose(token, "cards", cards.cards)

    def prepare(self, token: str, operation: CardOperation, tails: list[str]) -> Confirmation:
        return _raised(self._write(token, lambda call: prepare(call, operation, tails)))

    def commit(self, token: str, confirmation: str, idempotency_key: str) -> Receipt:
        return self._write(token, lambda call: commit(call, confirmation, idempotency_key))

    # People

    def open_ticket(self, token: str, request: TicketRequest, idempotency_key: str) -> Ticket:
        return self._write(token, lambda call: tickets.open_ticket(call, request, idempotency_key))

    def tickets(self, token: str) -> list[Ticket]:
        return self._read(token, tickets.tickets)

    # Beyond the protocol: the demo and the auditor

    def demo_sms(self, session_id: str) -> list[SentMessage]:
        """Return the messages sent for this conversation's challenges, newest first."""
        return self._demo_sms.sent(self._reference(session_id))

    def demo_customers(self) -> list[DemoCustomer]:
        """Return the seeded customers that a demonstration offers to sign in."""
        return demo_customers()

    def verify_audit(self) -> int | None:
        """Return the number of the first audit entry that is not as written, or None."""
        with self._database.read() as tx:
            return verify_audit(tx, self._keys)

    def _read(self, token: str, work: Callable[[Call], T]) -> T:
        principal = verify(token, self._key, self._clock)
        with self._database.read() as tx:
            return work(open_call(tx, self._keys, self._clock.now(), principal))

    def _write(self, token: str, work: Callable[[Call], T]) -> T:
        try:
            return self._attempt(token, work)
        except IntegrityError:
            # Another call wrote the same key first, and all of ours was undone: look again.
            return self._attempt(token, work)

    def _attempt(self, token: str, work: Callable[[Call], T]) -> T:
        principal = verify(token, self._key, self._clock)
        with self._database.write() as tx:
            return work(open_call(tx, self._keys, self._clock.now(), principal))

    def _disclose(self, token: str, what: str, work: Callable[[Call], T]) -> T:
        # Reading apart from the audit entry lets readers run side by side; nothing is returned
        # unless the entry is committed.
        principal = verify(token, self._key, self._clock)
        with self._database.read() as tx:
            call = open_call(tx, self._keys, self._clock.now(), principal)
            found = work(call)
        with self._database.write() as tx:
            replace(call, tx=tx).audit(f"{what}.read")
        return found

    def _reference(self, session_id: str) -> str:
        return self._keys.hash("sms", session_id)


def _raised(outcome: T | BankError) -> T:
    """Return the outcome, or raise it; refusals that count come as values, to be committed."""
    if isinstance(outcome, BankError):
        raise outcome
    return outcome
