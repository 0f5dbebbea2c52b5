"""Tickets for the people at the desk."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import insert, or_, select
from sqlalchemy.engine import Row

from bank.clock import BANK_TIME_ZONE
from bank.errors import InvalidRequest
from bank.model import Ticket, TicketKind, TicketRequest
from bank.rules import desk
from bank.sql.call import Call
from bank.sql.numbers import new_number
from bank.sql.tables import transactions
from bank.sql.traces import tickets as ticket_rows

# 人工, 投诉, 争议
PREFIX = {TicketKind.HANDOFF: "RG", TicketKind.COMPLAINT: "TS", TicketKind.DISPUTE: "ZY"}


def open_ticket(call: Call, request: TicketRequest, idempotency_key: str) -> Ticket:
    """Open a ticket; the same key again returns the same ticket.

    Raises:
        IdentityNeeded: a visitor disputes a transaction by its id.
        InvalidRequest: the transaction is not the customer's.
    """
    key = call.keys.hash("ticket", call.session, idempotency_key)
    row = call.tx.execute(select(ticket_rows).where(ticket_rows.c.idempotency == key)).first()
    if row is not None:
        return _ticket(call, row)
    if request.transaction_id is not None:
        _check_transaction(call, request.transaction_id)
    days = {TicketKind.COMPLAINT: desk().complaint_days, TicketKind.DISPUTE: desk().dispute_days}
    due = days.get(request.kind)
    number = new_number(PREFIX[request.kind], call.today)
    call.tx.execute(
        insert(ticket_rows).values(
            number=number,
            idempotency=key,
            session=call.session,
            customer_id=call.customer_id,
            kind=request.kind.value,
            topic=request.topic,
            summary=request.summary,
            priority=request.priority,
            card_tail=request.card_tail and request.card_tail[-4:],
            transaction_id=request.transaction_id,
            details=json.dumps(request.details, ensure_ascii=False, sort_keys=True),
            created_at=call.now,
            due_date=due and call.today + timedelta(days=due),
        )
    )
    call.audit("tickets.open", ticket=number, kind=request.kind.value, priority=request.priority)
    of_number = ticket_rows.c.number == number
    return _ticket(call, call.tx.execute(select(ticket_rows).where(of_number)).one())


def tickets(call: Call) -> list[Ticket]:
    """Return the open tickets of this session and of the known customer, newest first."""
    whose = [ticket_rows.c.session == call.session]
    if call.customer_id is not None:
        whose.append(ticket_rows.c.customer_id == call.customer_id)
    rows = call.tx.execute(
        select(ticket_rows)
        .where(or_(*whose), ticket_rows.c.closed_at.is_(None))
        .order_by(ticket_rows.c.created_at.desc(), ticket_rows.c.number)
    )
    return [_ticket(call, row) for row in rows]


def _check_transaction(call: Call, transaction_id: str) -> None:
    own = (transactions.c.id == transaction_id, transactions.c.customer_id == call.known())
    if call.tx.execute(select(transactions.c.id).where(*own)).first() is None:
        raise InvalidRequest("no such transaction")


def _ticket(call: Call, row: Row) -> Ticket:
    rules = desk()
    open_now = rules.opens <= call.now.astimezone(BANK_TIME_ZONE).time() < rules.closes
    wait = rules.priority_wait_minutes if row.priority else rules.wait_minutes
    return Ticket(
        number=row.number,
        kind=TicketKind(row.kind),
        topic=row.topic,
        summary=row.summary,
        priority=row.priority,
        created_at=row.created_at,
        open_now=open_now,
        opening_hours=f"{rules.opens:%H:%M}–{rules.closes:%H:%M}",
        expected_wait_minutes=wait if open_now else None,
        due_date=row.due_date,
    )
