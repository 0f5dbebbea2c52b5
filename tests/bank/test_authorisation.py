"""Every operation, as everybody who might ask: who may, and what the others hear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bank.clock import FixedClock
from bank.errors import (
    BankError,
    CardNotFound,
    ChallengeExpired,
    ConfirmationInvalid,
    IdentityNeeded,
    InvalidRequest,
    NotAuthenticated,
    StatementNotFound,
)
from bank.model import CardOperation, SecretKind, TicketKind, TicketRequest, TransactionQuery
from bank.principal import Principal, mint
from bank.protocol import Bank
from tests.bank.world import KEY, NOW, World

HANDOFF = TicketRequest(TicketKind.HANDOFF, "topic", "summary")

# Every operation that takes a token, with arguments that would suit zhang_wei.
OPERATIONS: dict[str, Callable[[Bank, str], object]] = {
    "submit_secret": lambda bank, token: bank.submit_secret(token, SecretKind.PHONE, "15400000001"),
    "start_challenge": lambda bank, token: bank.start_challenge(token),
    "check_challenge": lambda bank, token: bank.check_challenge(token, "123456"),
    "identity": lambda bank, token: bank.identity(token),
    "forget_session": lambda bank, token: bank.forget_session(token),
    "bind_channel": lambda bank, token: bank.bind_channel(token, "chat"),
    "unbind_channel": lambda bank, token: bank.unbind_channel(token, "chat"),
    "accounts": lambda bank, token: bank.accounts(token),
    "transactions": lambda bank, token: bank.transactions(token, TransactionQuery()),
    "transactions of a card": lambda bank, token: bank.transactions(
        token, TransactionQuery(card_tail="6789")
    ),
    "statements": lambda bank, token: bank.statements(token, card_tail="8826"),
    "unbilled": lambda bank, token: bank.unbilled(token, card_tail="8826"),
    "cards": lambda bank, token: bank.cards(token),
    "freeze": lambda bank, token: bank.prepare(token, CardOperation.FREEZE, ["6789"]),
    "oral loss": lambda bank, token: bank.prepare(token, CardOperation.ORAL_LOSS, ["6789"]),
    "formal loss": lambda bank, token: bank.prepare(token, CardOperation.FORMAL_LOSS, ["6789"]),
    "commit": lambda bank, token: bank.commit(token, "confirmation", "key"),
    "open_ticket": lambda bank, token: bank.open_ticket(token, HANDOFF, "key"),
    "tickets": lambda bank, token: bank.tickets(token),
}
FOR_ANYBODY = {
    "submit_secret",
    "identity",
    "forget_session",
    "unbind_channel",
    "open_ticket",
    "tickets",
}


def heard(world: World, operation: str, token: str) -> type[BankError] | None:
    """Return the error that the operation raises, if any."""
    try:
        OPERATIONS[operation](world.bank, token)
    except BankError as error:
        return type(error)
    return None


def test_the_matrix_is_complete() -> None:
    covered = {name.split(" ")[0] for name in OPERATIONS} - {"freeze", "oral", "formal"}
    protocol = {name for name in vars(Bank) if not name.startswith("_")}
    assert protocol - covered == {"prepare", "bound_customer"}


def bad_tokens() -> dict[str, str]:
    clock = FixedClock(NOW)
    principal = Principal("session-of-zhang_wei", "web", "zhang_wei")
    good = mint(principal, KEY, clock)
    header, claims, signature = good.split(".")
    return {
        "missing": "",
        "nonsense": "nonsense",
        "other key": mint(principal, "another-key-of-at-least-32-characters", clock),
        "expired": mint(principal, KEY, FixedClock(NOW - timedelta(minutes=2))),
        "other claims": ".".join(
            (header, mint(Principal("s", "web", "li_na"), KEY, clock).split(".")[1], signature)
        ),
        "unsigned": f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.",
        "signature cut": f"{header}.{claims}.",
    }


def test_a_token_that_does_not_hold_opens_nothing(world: World) -> None:
    for kind, token in bad_tokens().items():
        for operation in OPERATIONS:
            assert heard(world, operation, token) is NotAuthenticated, (kind, operation)


def test_what_a_visitor_may(world: World) -> None:
    expected = {"check_challenge": ChallengeExpired, "commit": ConfirmationInvalid}
    for number, operation in enumerate(OPERATIONS):
        allowed = None if operation in FOR_ANYBODY else IdentityNeeded
        token = world.visitor(f"visitor-{number}")
        assert heard(world, operation, token) is expected.get(operation, allowed), operation


def test_what_the_signed_in_customer_may(world: World) -> None:
    expected = {
        "check_challenge": ChallengeExpired,
        "commit": ConfirmationInvalid,
        "bind_channel": IdentityNeeded,
    }
    for number, operation in enumerate(OPERATIONS):
        token = world.token("zhang_wei", f"s{number}")
        assert heard(world, operation, token) is expected.get(operation), operation


def test_what_another_customer_may(world: World) -> None:
    expected = {
        "check_challenge": ChallengeExpired,
        "commit": ConfirmationInvalid,
        "bind_channel": IdentityNeeded,
        "transactions of a card": CardNotFound,
        "statements": StatementNotFound,
        "unbilled": StatementNotFound,
        "freeze": CardNotFound,
        "oral loss": CardNotFound,
        "formal loss": CardNotFound,
    }
    for number, operation in enumerate(OPERATIONS):
        token = world.token("li_na", f"s{number}")
        assert heard(world, operation, token) is expected.get(operation), operation


def test_what_a_proved_visitor_may(world: World) -> None:
    token = world.prove("zhang_wei")
    for operation in OPERATIONS:
        if operation in ("forget_session", "start_challenge"):
            continue
        expected = {"check_challenge": ChallengeExpired, "commit": ConfirmationInvalid}
        assert heard(world, operation, token) is expected.get(operation), operation


@pytest.mark.parametrize("operation", [CardOperation.FORMAL_LOSS, CardOperation.UNFREEZE])
def test_what_cannot_be_undone_lightly_needs_a_step_up(
    world: World, operation: CardOperation
) -> None:
    token = world.token("liu_yang")
    confirmation = world.bank.prepare(token, operation, ["3030"])
    with pytest.raises(IdentityNeeded):
        world.bank.commit(token, confirmation.token, "key")
    world.step_up("liu_yang")
    world.bank.commit(token, confirmation.token, "key")


def test_nobody_sees_anothers_holdings(world: World) -> None:
    seen: dict[str, set[str]] = {}
    for customer in ("zhang_wei", "li_na", "sun_li"):
        token = world.token(customer)
        page = world.bank.transactions(token, TransactionQuery(), page_size=50)
        seen[customer] = {item.id for item in page.items}
        own = {card.tail for card in world.bank.cards(token)}
        own |= {account.tail for account in world.bank.accounts(token)}
        assert {item.card_tail for item in page.items} <= own
    assert not seen["zhang_wei"] & seen["li_na"]


def test_a_transaction_of_somebody_else_cannot_be_disputed(world: World) -> None:
    others = world.bank.transactions(world.token("li_na"), TransactionQuery()).items[0].id
    for transaction, token, error in (
        (others, world.token("zhang_wei"), InvalidRequest),
        ("made up", world.token("zhang_wei"), InvalidRequest),
        (others, world.visitor(), IdentityNeeded),
    ):
        request = TicketRequest(TicketKind.DISPUTE, "t", "s", transaction_id=transaction)
        with pytest.raises(error):
            world.bank.open_ticket(token, request, "key")
