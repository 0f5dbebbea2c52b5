"""The same key twice is one effect and one receipt, whatever happens between or beside."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from sqlalchemy import func, select

from bank.clock import FixedClock
from bank.errors import BankError, ConfirmationInvalid, InvalidRequest
from bank.model import CardOperation, CardStatus, TicketKind, TicketRequest
from bank.sql.adapter import SqlBank
from bank.sql.database import Database
from bank.sql.traces import audit, receipts, tickets
from tests.bank.world import KEY, NOW, World

FREEZE = CardOperation.FREEZE
REQUEST = TicketRequest(TicketKind.HANDOFF, "挂失", "客户要求人工")


def effects(url: str) -> tuple[int, int]:
    """Return how many receipts were written since the seed, and how many audit entries of one."""
    with Database(url).read() as tx:
        written = tx.execute(
            select(func.count()).select_from(receipts).where(receipts.c.at >= NOW)
        ).scalar()
        audited = tx.execute(
            select(func.count()).select_from(audit).where(audit.c.entry.contains('"receipt"'))
        ).scalar()
    return written, audited


def test_the_same_key_gives_the_same_receipt(world: World, url: str) -> None:
    token = world.token("zhang_wei")
    confirmation = world.bank.prepare(token, FREEZE, ["6789", "2468"])
    first = world.bank.commit(token, confirmation.token, "key")
    world.advance(minutes=30)  # the confirmation is over; the receipt is not
    assert world.bank.commit(world.token("zhang_wei"), confirmation.token, "key") == first
    assert effects(url) == (1, 1)


def test_the_receipt_stays_when_the_card_goes_on(world: World) -> None:
    token = world.step_up("zhang_wei")
    confirmation = world.bank.prepare(token, FREEZE, ["6789"])
    first = world.bank.commit(token, confirmation.token, "key")
    world.do(token, CardOperation.UNFREEZE, "6789")
    assert world.bank.commit(token, confirmation.token, "key") == first
    assert world.card("zhang_wei", "6789").status is CardStatus.ACTIVE


def test_a_confirmation_is_used_once(world: World, url: str) -> None:
    token = world.token("zhang_wei")
    confirmation = world.bank.prepare(token, FREEZE, ["6789"])
    world.bank.commit(token, confirmation.token, "key")
    with pytest.raises(ConfirmationInvalid):
        world.bank.commit(token, confirmation.token, "another key")
    assert effects(url) == (1, 1)


def test_a_key_belongs_to_one_confirmation(world: World) -> None:
    token = world.token("zhang_wei")
    world.do(token, FREEZE, "6789", key="key")
    other = world.bank.prepare(token, FREEZE, ["2468"])
    with pytest.raises(InvalidRequest):
        world.bank.commit(token, other.token, "key")
    assert world.card("zhang_wei", "2468").status is CardStatus.ACTIVE


def test_equal_keys_of_two_customers_do_not_meet(world: World) -> None:
    one = world.do(world.token("zhang_wei"), FREEZE, "6789", key="1")
    two = world.do(world.token("li_na"), FREEZE, "3344", key="1")
    assert one.number != two.number


def test_duplicates_side_by_side_are_one_effect(world: World, url: str) -> None:
    token = world.token("zhang_wei")
    confirmation = world.bank.prepare(token, FREEZE, ["6789"])
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda _: world.bank.commit(token, confirmation.token, "key"), range(16))
        )
    assert len({receipt.number for receipt in found}) == 1
    assert all(receipt == found[0] for receipt in found)
    assert effects(url) == (1, 1)


def test_two_operations_side_by_side_on_one_card_are_one_effect(world: World, url: str) -> None:
    tokens = [world.token("zhang_wei", f"s{number}") for number in range(6)]
    confirmed = [(token, world.bank.prepare(token, FREEZE, ["6789"]).token) for token in tokens]

    def commit(pair: tuple[str, str]) -> str:
        try:
            return world.bank.commit(*pair, "key").number
        except BankError as error:
            return type(error).__name__

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(commit, confirmed))
    assert sorted(found)[:5] == ["ConfirmationInvalid"] * 5
    assert effects(url) == (1, 1)


def test_tickets_side_by_side_are_one_ticket(world: World, url: str) -> None:
    token = world.token("zhang_wei")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: world.bank.open_ticket(token, REQUEST, "key"), range(12)))
    assert len({ticket.number for ticket in found}) == 1
    with Database(url).read() as tx:
        assert tx.execute(select(func.count()).select_from(tickets)).scalar() == 1


def test_the_chain_holds_when_many_write(world: World) -> None:
    tokens = [world.token("zhang_wei", f"s{number % 10}") for number in range(80)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(world.bank.cards, tokens))
    assert world.audit_is_intact()


def _freeze(url: str, tail: str) -> str:
    """Freeze one of zhang_wei's cards from a process of its own."""
    clock = FixedClock(NOW)
    world = World(SqlBank.connect(url, KEY, clock), clock)
    return world.do(world.token("zhang_wei", tail), FREEZE, tail).number


def test_processes_share_the_bank(world: World, url: str) -> None:
    tails = ["6789", "2468"]
    with get_context("spawn").Pool(2) as pool:
        numbers = pool.starmap(_freeze, [(url, tail) for tail in tails])
    for tail, number in zip(tails, numbers, strict=True):
        assert world.card("zhang_wei", tail).receipt == number
    assert world.audit_is_intact()
