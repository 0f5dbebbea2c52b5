"""Tickets for the people at the desk, and the chats that customers bind."""

from __future__ import annotations

from datetime import date

import pytest

from bank.errors import IdentityNeeded
from bank.model import TicketKind, TicketRequest, TransactionQuery
from tests.bank.world import NOW, World

HANDOFF = TicketRequest(TicketKind.HANDOFF, "挂失", "客户要求人工服务")


def test_anybody_gets_a_ticket(world: World) -> None:
    ticket = world.bank.open_ticket(world.visitor(), HANDOFF, "key")
    assert ticket.number.startswith("RG20261123-")
    assert (ticket.kind, ticket.topic, ticket.summary) == (
        TicketKind.HANDOFF,
        "挂失",
        "客户要求人工服务",
    )
    assert (ticket.open_now, ticket.expected_wait_minutes) == (True, 3)
    assert (ticket.opening_hours, ticket.created_at) == ("08:00–22:00", NOW)
    assert world.bank.tickets(world.visitor()) == [ticket]


def test_priority_waits_less(world: World) -> None:
    request = TicketRequest(TicketKind.HANDOFF, "盗刷", "s", priority=True)
    assert world.bank.open_ticket(world.visitor(), request, "key").expected_wait_minutes == 1


@pytest.mark.parametrize(
    ("hours", "open_now"), [(-2.01, False), (-2, True), (11.99, True), (12, False)]
)
def test_the_desk_has_opening_hours(world: World, hours: float, open_now: bool) -> None:
    world.advance(hours=hours)  # from 10:00
    ticket = world.bank.open_ticket(world.visitor(), HANDOFF, "key")
    assert ticket.open_now is open_now
    assert ticket.expected_wait_minutes == (3 if open_now else None)


def test_complaints_are_answered_within_fifteen_days(world: World) -> None:
    request = TicketRequest(TicketKind.COMPLAINT, "服务", "s")
    ticket = world.bank.open_ticket(world.token("sun_li"), request, "key")
    assert ticket.number.startswith("TS")
    assert ticket.due_date == date(2026, 12, 8)
    assert world.bank.open_ticket(world.visitor(), HANDOFF, "key").due_date is None


def test_ones_own_transaction_can_be_disputed(world: World) -> None:
    token = world.token("zhang_wei")
    transaction = world.bank.transactions(token, TransactionQuery()).items[0]
    request = TicketRequest(
        TicketKind.DISPUTE,
        "交易争议",
        "s",
        priority=True,
        card_tail=transaction.card_tail,
        transaction_id=transaction.id,
        details={"amount": str(transaction.amount)},
    )
    assert world.bank.open_ticket(token, request, "key").number.startswith("ZY")


def test_the_same_key_gives_the_same_ticket(world: World) -> None:
    token = world.token("sun_li")
    first = world.bank.open_ticket(token, HANDOFF, "key")
    assert world.bank.open_ticket(token, HANDOFF, "key") == first
    second = world.bank.open_ticket(token, HANDOFF, "another")
    assert second.number != first.number
    other = world.bank.open_ticket(world.token("li_na"), HANDOFF, "key")
    assert other.number != first.number


def test_a_customer_sees_his_tickets_everywhere_and_nobody_elses(world: World) -> None:
    first = world.bank.open_ticket(world.token("sun_li", "one"), HANDOFF, "key")
    world.advance(minutes=1)
    second = world.bank.open_ticket(world.token("sun_li", "two", "telegram"), HANDOFF, "key")
    seen = world.bank.tickets(world.token("sun_li", "three"))
    assert [ticket.number for ticket in seen] == [second.number, first.number]
    assert world.bank.tickets(world.token("li_na")) == []
    assert world.bank.tickets(world.visitor("four")) == []


def test_a_chat_is_bound_by_who_is_stepped_up(world: World) -> None:
    with pytest.raises(IdentityNeeded):
        world.bank.bind_channel(world.token("sun_li", "chat", "telegram"), "4711")
    world.submit(world.visitor("chat", "telegram"), "sun_li")
    world.bank.start_challenge(world.visitor("chat", "telegram"))
    world.bank.check_challenge(world.visitor("chat", "telegram"), world.code("chat"))
    world.bank.bind_channel(world.visitor("chat", "telegram"), "4711")
    assert world.bank.bound_customer("telegram", "4711") == "sun_li"
    assert world.bank.bound_customer("telegram", "4712") is None
    assert world.bank.bound_customer("web", "4711") is None


def test_a_binding_is_undone_by_its_customer_alone(world: World) -> None:
    world.step_up("sun_li")
    world.bank.bind_channel(world.token("sun_li"), "4711")
    assert world.bank.unbind_channel(world.token("li_na"), "4711") is False
    assert world.bank.unbind_channel(world.visitor(), "4711") is False
    assert world.bank.bound_customer("web", "4711") == "sun_li"
    assert world.bank.unbind_channel(world.token("sun_li"), "4711") is True
    assert world.bank.unbind_channel(world.token("sun_li"), "4711") is False
    assert world.bank.bound_customer("web", "4711") is None


def test_binding_again_replaces(world: World) -> None:
    for customer in ("sun_li", "li_na"):
        world.step_up(customer)
        world.bank.bind_channel(world.token(customer), "4711")
        assert world.bank.bound_customer("web", "4711") == customer
