"""The audit log: complete, chained, without personal data, and not to be changed unseen."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from bank.errors import VerificationFailed
from bank.model import CardOperation, TicketKind, TicketRequest, TransactionQuery
from bank.operate import broken_audit_entry
from bank.sql.database import Database
from bank.sql.traces import audit, audit_head
from tests.bank.conftest import allow_changes_of_audit
from tests.bank.world import CUSTOMERS, KEY, World


def entries(url: str) -> list[dict]:
    """Return the entries written since the seed."""
    with Database(url).read() as tx:
        rows = tx.execute(select(audit.c.entry).where(audit.c.seq > 1).order_by(audit.c.seq))
        return [json.loads(row.entry) for row in rows]


def use(world: World) -> None:
    """Do a little of everything."""
    token = world.token("zhang_wei")
    world.bank.accounts(token)
    world.bank.transactions(token, TransactionQuery())
    world.bank.start_challenge(token)
    with pytest.raises(VerificationFailed):
        world.bank.check_challenge(token, world.wrong_code("session-of-zhang_wei"))
    world.bank.check_challenge(token, world.code("session-of-zhang_wei"))
    world.do(token, CardOperation.FREEZE, "6789")
    world.bank.bind_channel(token, "chat-4711")
    request = TicketRequest(TicketKind.COMPLAINT, "topic", "summary of what was said")
    world.bank.open_ticket(token, request, "key")


def test_every_operation_leaves_its_entry(world: World, url: str) -> None:
    use(world)
    found = entries(url)
    assert [entry["event"] for entry in found] == [
        "accounts.read",
        "transactions.read",
        "identity.challenge",
        "identity.failed",
        "identity.verified",
        "cards.prepare",
        "cards.freeze",
        "channel.bound",
        "tickets.open",
    ]
    assert [entry["seq"] for entry in found] == list(range(2, 11))
    assert found[6]["receipt"] == world.card("zhang_wei", "6789").receipt
    assert len({entry["customer"] for entry in found}) == 1
    assert broken_audit_entry(url, KEY) is None


def test_it_holds_no_personal_data(world: World, url: str) -> None:
    use(world)
    world.prove("li_na")
    text = json.dumps(entries(url), ensure_ascii=False)
    for customer in ("zhang_wei", "li_na"):
        known = CUSTOMERS[customer]
        for hidden in (known.id, known.name, known.phone, known.id_tail):
            assert hidden not in text
    for hidden in ("6789", "session-of", "chat-4711", "summary of", "visitor-"):
        assert hidden not in text


def test_what_is_refused_leaves_no_effect_and_no_entry(world: World, url: str) -> None:
    from bank.errors import CardNotFound

    with pytest.raises(CardNotFound):
        world.bank.prepare(world.token("zhang_wei"), CardOperation.FREEZE, ["0000"])
    assert entries(url) == []


def test_the_database_refuses_changes(world: World, url: str) -> None:
    use(world)
    for change in (update(audit).values(entry="{}"), delete(audit)):
        database = Database(url)
        with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as tx:
            tx.execute(change)


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        (update(audit).where(audit.c.seq == 3).values(entry=audit.c.entry + " "), 3),
        (update(audit).where(audit.c.seq == 3).values(hash="0" * 64), 3),
        (delete(audit).where(audit.c.seq == 4), 4),
        (delete(audit).where(audit.c.seq == 1), 1),
        (delete(audit).where(audit.c.seq == 10), 10),  # the newest, its head left behind
        (insert(audit).values(seq=11, entry='{"seq":11}', hash="0" * 64), 11),
        (update(audit_head).values(seq=3), 11),
    ],
)
def test_tampering_is_found(world: World, url: str, tampering: object, found_at: int) -> None:
    use(world)
    with Database(url).write() as tx:
        allow_changes_of_audit(tx)
        tx.execute(tampering)
    assert broken_audit_entry(url, KEY) == found_at


def test_who_has_not_the_key_cannot_forge_the_chain(world: World, url: str) -> None:
    use(world)
    assert broken_audit_entry(url, "some-other-key-of-32-characters-or-more") == 1
