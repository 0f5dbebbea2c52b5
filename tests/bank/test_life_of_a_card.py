"""Whatever is done to a card, in whatever order, its life cycle holds."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bank.clock import FixedClock
from bank.errors import CardStateForbids, ConfirmationInvalid, IdentityNeeded, InvalidRequest
from bank.lifecycle import ALLOWED, NEEDS_STEP_UP, RESULT
from bank.model import Card, CardKind, CardOperation, CardStatus, Confirmation, Receipt
from bank.principal import Assurance
from bank.sql.adapter import SqlBank
from bank.sql.database import Database
from tests.bank.conftest import restore
from tests.bank.world import KEY, NOW, World

TAILS = ["6789", "8826"]
CUSTOMER = "zhang_wei"
DAYS = {"6789": {"frozen": 7, "oral_loss": 5}, "8826": {"frozen": 7}}
TERMINAL = {CardStatus.LOST, CardStatus.EXPIRED}


class LifeOfACard(RuleBasedStateMachine):
    """Operates two cards at random, beside a plain model of what their states should be."""

    url = ""
    seeded: dict[str, list[dict]]

    @initialize()
    def begin(self) -> None:
        self.database = Database(self.url)
        with self.database.write() as tx:
            restore(tx, self.seeded)
        self.clock = FixedClock(NOW)
        self.world = World(SqlBank(self.database, KEY, self.clock), self.clock)
        self.status = dict.fromkeys(TAILS, CardStatus.ACTIVE)
        self.ends: dict[str, object] = dict.fromkeys(TAILS)
        self.changes = dict.fromkeys(TAILS, 0)
        self.open: list[tuple[Confirmation, str, int]] = []
        self.done: list[tuple[str, str, Receipt]] = []

    @rule(operation=st.sampled_from(CardOperation), tail=st.sampled_from(TAILS))
    def prepare(self, operation: CardOperation, tail: str) -> None:
        token = self.world.token(CUSTOMER)
        try:
            confirmation = self.world.bank.prepare(token, operation, [tail])
        except CardStateForbids as refused:
            assert self.status[tail] not in ALLOWED[operation]
            assert refused.status == self.status[tail].value
        except InvalidRequest:
            assert (operation, tail) == (CardOperation.ORAL_LOSS, "8826")
        else:
            assert self.status[tail] in ALLOWED[operation]
            self.open.append((confirmation, tail, self.changes[tail]))

    @rule(pick=st.integers(0, 5), key=st.sampled_from(["one", "two", "three"]))
    def commit(self, pick: int, key: str) -> None:
        if not self.open:
            return
        confirmation, tail, changes = self.open[pick % len(self.open)]
        token = self.world.token(CUSTOMER)
        stepped_up = self.world.bank.identity(token).assurance is Assurance.STEPPED_UP
        try:
            receipt = self.world.bank.commit(token, confirmation.token, key)
        except ConfirmationInvalid:
            over = confirmation.expires_at <= self.clock.now()
            assert over or changes != self.changes[tail]
        except IdentityNeeded:
            assert confirmation.operation in NEEDS_STEP_UP and not stepped_up
        except InvalidRequest:
            assert any(used == key for used, _, _ in self.done)
        else:
            earlier = [known for used, given, known in self.done if used == key]
            if earlier:
                assert receipt == earlier[0]  # nothing new
                return
            assert changes == self.changes[tail]
            assert stepped_up or confirmation.operation not in NEEDS_STEP_UP
            self.done.append((key, confirmation.token, receipt))
            self._changed(tail, confirmation.operation, receipt)

    @rule()
    def step_up(self) -> None:
        self.world.step_up(CUSTOMER)

    @rule(hours=st.sampled_from([1 / 12, 1, 24, 24 * 4, 24 * 8]))
    def wait(self, hours: float) -> None:
        self.clock.advance(timedelta(hours=hours))
        for tail in TAILS:
            end = self.ends[tail]
            if end is not None and end <= self.clock.now():  # type: ignore[operator]
                self.status[tail], self.ends[tail] = CardStatus.ACTIVE, None
                self.changes[tail] += 1

    @invariant()
    def states_are_as_expected(self) -> None:
        if not hasattr(self, "world"):
            return
        for tail in TAILS:
            card: Card = self.world.card(CUSTOMER, tail)
            assert card.status is self.status[tail]
            assert card.status_until == self.ends[tail]
            if card.kind is CardKind.CREDIT:
                assert card.status is not CardStatus.ORAL_LOSS

    def teardown(self) -> None:
        if hasattr(self, "database"):
            assert self.world.audit_is_intact()
            numbers = [receipt.number for _, _, receipt in self.done]
            assert len(set(numbers)) == len(numbers)
            self.database.engine.dispose()

    def _changed(self, tail: str, operation: CardOperation, receipt: Receipt) -> None:
        assert self.status[tail] not in TERMINAL
        self.status[tail] = RESULT[operation]
        days = DAYS[tail].get(self.status[tail].value)
        self.ends[tail] = self.clock.now() + timedelta(days=days) if days else None
        assert receipt.valid_until == self.ends[tail]
        self.changes[tail] += 1


def test_no_forbidden_state_is_reached(url: str, seeded: dict[str, list[dict]]) -> None:
    LifeOfACard.url, LifeOfACard.seeded = url, seeded
    run_state_machine_as_test(
        LifeOfACard, settings=settings(max_examples=8, stateful_step_count=25, deadline=None)
    )
