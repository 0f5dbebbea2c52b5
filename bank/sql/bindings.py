"""Which outside chat belongs to which customer."""

from __future__ import annotations

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bank.errors import IdentityNeeded
from bank.principal import Assurance
from bank.sql.call import Call
from bank.sql.keys import Keys
from bank.sql.traces import bindings


def bind(call: Call, external_id: str) -> None:
    """Bind the principal's chat to the stepped-up customer, in place of an earlier binding.

    Raises:
        IdentityNeeded: the session is not stepped up.
    """
    if call.assurance < Assurance.STEPPED_UP:
        raise IdentityNeeded("step-up needed")
    chat = _chat(call.keys, call.principal.channel, external_id)
    call.tx.execute(delete(bindings).where(bindings.c.chat == chat))
    call.tx.execute(insert(bindings).values(chat=chat, customer_id=call.known(), bound_at=call.now))
    call.audit("channel.bound", chat=chat[:16])


def bound_customer(tx: Connection, keys: Keys, channel: str, external_id: str) -> str | None:
    """Return the customer that the chat is bound to."""
    customer: str | None = tx.execute(
        select(bindings.c.customer_id).where(bindings.c.chat == _chat(keys, channel, external_id))
    ).scalar()
    return customer


def unbind(call: Call, external_id: str) -> bool:
    """Undo the binding of the principal's chat, if it is the caller's own."""
    chat = _chat(call.keys, call.principal.channel, external_id)
    own = (bindings.c.chat == chat, bindings.c.customer_id == call.customer_id)
    gone = bool(call.tx.execute(delete(bindings).where(*own)).rowcount)
    if gone:
        call.audit("channel.unbound", chat=chat[:16])
    return gone


def _chat(keys: Keys, channel: str, external_id: str) -> str:
    return keys.hash("chat", channel, external_id)
