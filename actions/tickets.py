"""Tickets for people: what the customer said, masked, and what he has proved."""

from __future__ import annotations

import re
from datetime import timedelta

from actions import names
from actions.context import Context
from actions.formatting import day
from assistant.knowledge import knowledge
from assistant.wiring import clock
from bank.model import Ticket, TicketKind, TicketRequest
from bank.principal import Assurance
from bank.rules import desk

_KEPT = 8  # of the customer's messages, newest last
_WAITING = timedelta(hours=1)  # a second 转人工 within it is the same wish
_LENGTH = 600  # characters of a summary
_NUMBERS = re.compile(r"\d{5,}")


async def open_ticket(
    context: Context,
    kind: TicketKind,
    topic: str,
    priority: bool = False,
    card_tail: str | None = None,
    transaction_id: str | None = None,
    queue: str | None = None,
) -> Ticket:
    """Open a ticket and tell its number, the opening hours and the expected wait.

    Args:
        queue: of the desk (bank/desk.yml), when it is known who works on it.
    """
    identity = await context.call(context.bank.identity)
    request = TicketRequest(
        kind=kind,
        topic=topic,
        summary=summary(context),
        priority=priority,
        card_tail=card_tail,
        transaction_id=transaction_id,
        details={
            "assurance": Assurance(identity.assurance).name.lower(),
            **({"queue": queue} if queue else {}),
        },
    )
    key = f"{context.message_id}:{kind.value}:{topic}"
    ticket = await context.call(context.bank.open_ticket, request, key)
    _tell(context, f"utter_ticket_{kind.value}", ticket)
    return ticket


async def queue_up(context: Context, service: str, queue: str) -> None:
    """Open a ticket for a service that people do; who waits for it already keeps his place."""
    fresh = clock().now() - _WAITING
    for ticket in await context.call(context.bank.tickets):
        if ticket.topic == service and ticket.created_at > fresh:
            return _tell(context, "utter_handoff_waiting", ticket)
    urgent = queue in desk().priority_queues
    await open_ticket(context, TicketKind.HANDOFF, service, priority=urgent, queue=queue)


async def hand_over(context: Context) -> None:
    """Ask for a person; who waits for one already is told so, and keeps his place."""
    fresh = clock().now() - _WAITING
    for ticket in await context.call(context.bank.tickets):
        of_service = ticket.topic in {leaf.name for leaf in knowledge().leaves if leaf.queue}
        if ticket.kind is TicketKind.HANDOFF and ticket.created_at > fresh and not of_service:
            return _tell(context, "utter_handoff_waiting", ticket)
    topic = context.active_loop or context.slot(names.LAST_REQUEST) or "general"
    await open_ticket(context, TicketKind.HANDOFF, topic)


def _tell(context: Context, response: str, ticket: Ticket) -> None:
    if ticket.kind is TicketKind.HANDOFF:
        response += "_open" if ticket.open_now else "_closed"
    context.say(
        response,
        number=ticket.number,
        hours=ticket.opening_hours,
        wait=ticket.expected_wait_minutes or "",
        due=day(ticket.due_date) if ticket.due_date else "",
    )


def summary(context: Context) -> str:
    """Return the customer's newest words; secrets are gone already, long numbers go here."""
    said = [
        (event.get("metadata") or {}).get("shown", event.get("text") or "")
        for event in context.tracker.events
        if event.get("event") == "user"
    ]
    words = " / ".join([text for text in said if text][-_KEPT:])
    return masked(words)[-_LENGTH:]


def masked(words: str) -> str:
    """Return words without long numbers, which may be account numbers or codes."""
    return _NUMBERS.sub(lambda match: "*" * len(match[0]), words)
