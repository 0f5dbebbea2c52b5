"""A bank to test: seeded with the demo customers, at a moment that the test moves."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from bank.clock import FixedClock
from bank.demo import demo_customers
from bank.model import Card, CardOperation, Receipt, SecretKind
from bank.principal import Principal, mint
from bank.protocol import Bank
from bank.sms import SentMessage
from bank.sql.adapter import SqlBank

KEY = "a-key-for-tests-of-at-least-32-characters"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=timezone.utc)  # 10:00 at the bank
CUSTOMERS = {customer.id: customer for customer in demo_customers()}


class World:
    """The bank of one test and the means to use it as a channel does.

    A bank that replaces `SqlBank` can run the same tests: see docs/integrators.md.
    """

    def __init__(self, bank: Bank, clock: FixedClock) -> None:
        self.bank = bank
        self.clock = clock

    def token(
        self, customer: str | None = None, session: str | None = None, channel: str = "web"
    ) -> str:
        """Return a principal's token; the session is named after the customer unless given."""
        principal = Principal(session or f"session-of-{customer}", channel, customer)
        return mint(principal, KEY, self.clock)

    def visitor(self, session: str = "visitor", channel: str = "web") -> str:
        """Return the token of somebody who is not signed in."""
        return self.token(None, session, channel)

    def messages(self, session: str) -> list[SentMessage]:
        """Return the text messages sent for this session, newest first."""
        assert isinstance(self.bank, SqlBank)
        return self.bank.demo_sms(session)

    def audit_is_intact(self) -> bool:
        """Tell whether the audit log is as it was written."""
        assert isinstance(self.bank, SqlBank)
        return self.bank.verify_audit() is None

    def code(self, session: str) -> str:
        """Return the newest code sent for this session."""
        found = re.search(r"\d{6}", self.messages(session)[0].text)
        assert found
        return found[0]

    def wrong_code(self, session: str) -> str:
        """Return a code that was not sent."""
        return f"{(int(self.code(session)) + 1) % 10**6:06d}"

    def advance(self, **delta: float) -> None:
        """Move the clock forward (`minutes=10`)."""
        self.clock.advance(timedelta(**delta))

    def step_up(self, customer: str) -> str:
        """Step the signed-in customer's session up; return a token of it."""
        session = f"session-of-{customer}"
        self.bank.start_challenge(self.token(customer))
        self.bank.check_challenge(self.token(customer), self.code(session))
        return self.token(customer)

    def submit(self, token: str, customer: str, id_tail: str | None = None) -> None:
        """Submit the customer's phone and ID tail (or another tail), as a channel does."""
        known = CUSTOMERS[customer]
        self.bank.submit_secret(token, SecretKind.PHONE, known.phone)
        self.bank.submit_secret(token, SecretKind.ID_TAIL, id_tail or known.id_tail)

    def prove(self, customer: str, session: str = "visitor") -> str:
        """Prove as a visitor to be `customer`; return a token of the session."""
        self.submit(self.visitor(session), customer)
        self.bank.start_challenge(self.visitor(session))
        self.bank.check_challenge(self.visitor(session), self.code(session))
        return self.visitor(session)

    def card(self, customer: str, tail: str) -> Card:
        """Return a card as its owner sees it, in a session apart."""
        owner = self.token(customer, f"look-{customer}")
        return next(card for card in self.bank.cards(owner) if card.tail == tail)

    def do(self, token: str, operation: CardOperation, *tails: str, key: str = "") -> Receipt:
        """Prepare and commit."""
        confirmation = self.bank.prepare(token, operation, list(tails))
        return self.bank.commit(token, confirmation.token, key or confirmation.token)
