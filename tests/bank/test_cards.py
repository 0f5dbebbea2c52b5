"""Freezing, reporting and restoring cards, in two phases."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, select

from bank.errors import (
    CardAmbiguous,
    CardNotFound,
    CardStateForbids,
    ConfirmationInvalid,
    IdentityNeeded,
    InvalidRequest,
    VerificationFailed,
)
from bank.model import CardKind, CardOperation, CardStatus, SecretKind
from bank.seed.demo import card_number
from bank.sql.database import Database
from bank.sql.keys import Keys
from bank.sql.tables import cards as card_rows
from bank.sql.traces import loss_reports
from tests.bank.world import CUSTOMERS, KEY, NOW, World

FREEZE, ORAL = CardOperation.FREEZE, CardOperation.ORAL_LOSS
FORMAL, UNFREEZE = CardOperation.FORMAL_LOSS, CardOperation.UNFREEZE


def test_cards_come_with_those_that_can_be_used_first(world: World) -> None:
    cards = world.bank.cards(world.token("liu_yang"))
    assert [(card.tail, card.status.value) for card in cards] == [
        ("1010", "active"),
        ("3030", "frozen"),
        ("2020", "oral_loss"),
        ("4040", "lost"),
        ("5050", "expired"),
    ]
    assert cards[1].status_until == NOW + timedelta(days=5)
    assert cards[1].receipt and cards[1].receipt.startswith("DJ20261121-")


def test_a_freeze_is_described_then_done(world: World) -> None:
    token = world.token("zhang_wei")
    confirmation = world.bank.prepare(token, FREEZE, ["6789"])
    assert (confirmation.operation, confirmation.fee) == (FREEZE, Decimal("0"))
    assert not confirmation.irrevocable
    assert confirmation.expires_at == NOW + timedelta(minutes=10)
    assert [card.label for card in confirmation.cards] == ["工资卡"]
    assert world.card("zhang_wei", "6789").status is CardStatus.ACTIVE  # nothing done yet
    receipt = world.bank.commit(token, confirmation.token, "key")
    assert (receipt.at, receipt.valid_until) == (NOW, NOW + timedelta(days=7))
    card = world.card("zhang_wei", "6789")
    assert (card.status, card.receipt) == (CardStatus.FROZEN, receipt.number)
    assert receipt.cards == [card]


def test_a_freeze_ends_by_itself(world: World) -> None:
    world.do(world.token("zhang_wei"), FREEZE, "6789")
    world.advance(days=7, seconds=-1)
    assert world.card("zhang_wei", "6789").status is CardStatus.FROZEN
    world.advance(seconds=1)
    card = world.card("zhang_wei", "6789")
    assert (card.status, card.status_until, card.receipt) == (CardStatus.ACTIVE, None, None)
    world.do(world.token("zhang_wei"), FREEZE, "6789")


@pytest.mark.parametrize(
    ("customer", "tail", "days"), [("zhang_wei", "6789", 5), ("chen_jing", "5566", 15)]
)
def test_an_oral_report_holds_as_long_as_the_product_says(
    world: World, customer: str, tail: str, days: int
) -> None:
    assert world.card(customer, tail).oral_loss_days == days
    receipt = world.do(world.token(customer), ORAL, tail)
    assert receipt.valid_until == NOW + timedelta(days=days)
    world.advance(days=days)
    assert world.card(customer, tail).status is CardStatus.ACTIVE


def test_credit_cards_have_no_oral_report(world: World) -> None:
    assert world.card("zhang_wei", "8826").oral_loss_days is None
    with pytest.raises(InvalidRequest):
        world.bank.prepare(world.token("zhang_wei"), ORAL, ["8826"])


def test_a_formal_report_is_for_ever_and_costs_its_fee(world: World, url: str) -> None:
    token = world.step_up("zhang_wei")
    confirmation = world.bank.prepare(token, FORMAL, ["8826", "6789"])
    assert (confirmation.irrevocable, confirmation.fee) == (True, Decimal("50.00"))
    receipt = world.bank.commit(token, confirmation.token, "key")
    assert (receipt.fee, receipt.valid_until) == (Decimal("50.00"), None)
    assert [card.tail for card in receipt.cards] == ["8826", "6789"]
    for operation in CardOperation:
        with pytest.raises(CardStateForbids) as refused:
            world.bank.prepare(token, operation, ["8826"])
        assert (refused.value.tail, refused.value.status) == ("8826", "lost")
    world.advance(days=3650)
    assert world.card("zhang_wei", "8826").status is CardStatus.LOST
    with Database(url).read() as tx:
        rows = tx.execute(select(loss_reports).where(loss_reports.c.receipt == receipt.number))
        noted = [(row.fee, row.replacement, row.ended_at) for row in rows]
    assert noted == [(Decimal("40.00"), True, None), (Decimal("10.00"), True, None)]


def test_a_freeze_can_become_an_oral_then_a_formal_report(world: World, url: str) -> None:
    token = world.step_up("zhang_wei")
    world.do(token, FREEZE, "6789")
    world.do(token, ORAL, "6789")
    world.do(token, FORMAL, "6789")
    assert world.card("zhang_wei", "6789").status is CardStatus.LOST
    with Database(url).read() as tx:
        ended = tx.execute(
            select(loss_reports.c.ended_at).where(loss_reports.c.at == NOW).order_by("id")
        )
        assert ended.scalars().all() == [NOW, NOW, None]


@pytest.mark.parametrize("operation", [FREEZE, ORAL])
def test_step_up_undoes_a_freeze_or_an_oral_report(world: World, operation: CardOperation) -> None:
    world.do(world.token("zhang_wei"), operation, "2468")
    confirmation = world.bank.prepare(world.token("zhang_wei"), UNFREEZE, ["2468"])
    with pytest.raises(IdentityNeeded):
        world.bank.commit(world.token("zhang_wei"), confirmation.token, "key")
    world.step_up("zhang_wei")
    receipt = world.bank.commit(world.token("zhang_wei"), confirmation.token, "key")
    assert receipt.number.startswith("JC20261123-")
    assert world.card("zhang_wei", "2468").status is CardStatus.ACTIVE


def test_which_operation_is_possible_in_which_status(world: World) -> None:
    tails = {
        "active": "1010",
        "frozen": "3030",
        "oral_loss": "2020",
        "lost": "4040",
        "expired": "5050",
    }
    possible = {
        ("active", FREEZE),
        ("active", ORAL),
        ("active", FORMAL),
        ("frozen", FORMAL),
        ("frozen", UNFREEZE),
        ("oral_loss", FORMAL),
        ("oral_loss", UNFREEZE),
    }
    token = world.token("liu_yang")
    for status in CardStatus:
        for operation in CardOperation:
            tail = tails[status.value]
            if (status, operation) == (CardStatus.FROZEN, ORAL):
                continue  # this one is a credit card
            if (status.value, operation) in possible:
                world.bank.prepare(token, operation, [tail])
            else:
                with pytest.raises(CardStateForbids):
                    world.bank.prepare(token, operation, [tail])


def test_one_card_that_cannot_stops_all(world: World) -> None:
    with pytest.raises(CardStateForbids) as refused:
        world.bank.prepare(world.token("liu_yang"), FREEZE, ["1010", "4040"])
    assert refused.value.tail == "4040"


def test_a_card_of_somebody_else_is_not_found(world: World) -> None:
    with pytest.raises(CardNotFound):
        world.bank.prepare(world.token("li_na"), FREEZE, ["6789"])
    for tails in ([], [f"{number:04d}" for number in range(21)]):
        with pytest.raises(InvalidRequest):
            world.bank.prepare(world.token("li_na"), FREEZE, tails)


def test_a_visitor_with_tail_and_phone_freezes_and_sees_no_more(world: World) -> None:
    token = world.visitor()
    with pytest.raises(IdentityNeeded):
        world.bank.prepare(token, FREEZE, ["6789"])
    world.bank.submit_secret(token, SecretKind.PHONE, CUSTOMERS["zhang_wei"].phone)
    for operation in (ORAL, FORMAL, UNFREEZE):
        with pytest.raises(IdentityNeeded):
            world.bank.prepare(token, operation, ["6789"])
    confirmation = world.bank.prepare(token, FREEZE, ["6789"])
    shown = confirmation.cards[0]
    assert (shown.tail, shown.product, shown.label) == ("6789", "示例借记卡", None)
    receipt = world.bank.commit(token, confirmation.token, "key")
    assert receipt.cards[0].label is None
    assert world.card("zhang_wei", "6789").status is CardStatus.FROZEN
    with pytest.raises(IdentityNeeded):
        world.bank.cards(token)


def test_a_visitor_with_a_wrong_tail_learns_nothing(world: World) -> None:
    token = world.visitor()
    world.bank.submit_secret(token, SecretKind.PHONE, CUSTOMERS["zhang_wei"].phone)
    with pytest.raises(VerificationFailed):
        world.bank.prepare(token, FREEZE, ["6789", "0000"])


def test_a_full_card_number_counts_as_its_tail(world: World) -> None:
    token = world.visitor()
    world.bank.submit_secret(token, SecretKind.PHONE, CUSTOMERS["zhang_wei"].phone)
    world.bank.submit_secret(token, SecretKind.CARD_NUMBER, "6222 0212 3456 6789")
    assert [card.tail for card in world.bank.prepare(token, FREEZE, []).cards] == ["6789"]


def test_equal_tails_are_told_apart_by_the_full_number(world: World, url: str) -> None:
    number = "9990001234566789"
    database = Database(url)
    with database.write() as tx:
        row = dict(tx.execute(select(card_rows).where(card_rows.c.tail == "6789")).mappings().one())
        twin = {"id": 9001, "product": "debit_gold", "number_hash": Keys(KEY).card_number(number)}
        tx.execute(insert(card_rows).values({**row, **twin}))
    try:
        token = world.token("zhang_wei")
        with pytest.raises(CardAmbiguous):
            world.bank.prepare(token, FREEZE, ["6789"])
        for full, product in (
            (number, "示例金卡借记卡"),
            (card_number("zhang_wei", "6789"), "示例借记卡"),
        ):
            world.bank.submit_secret(token, SecretKind.CARD_NUMBER, full)
            confirmation = world.bank.prepare(token, FREEZE, ["6789"])
            assert [card.product for card in confirmation.cards] == [product]
    finally:
        with database.write() as tx:
            tx.execute(card_rows.delete().where(card_rows.c.id == 9001))


def test_a_card_expires_on_the_day_after_its_last(world: World, url: str) -> None:
    with Database(url).read() as tx:
        last = tx.execute(select(card_rows.c.last_day).where(card_rows.c.tail == "6789")).scalar()
    assert last == date(2029, 12, 31)
    world.clock.advance(timedelta(days=(last - date(2026, 11, 23)).days))
    assert world.card("zhang_wei", "6789").status is CardStatus.ACTIVE
    world.advance(days=1)
    assert world.card("zhang_wei", "6789").status is CardStatus.EXPIRED


class TestConfirmation:
    """A confirmation is bound to everything that it was shown for."""

    def test_it_ends_after_ten_minutes(self, world: World) -> None:
        confirmation = world.bank.prepare(world.token("zhang_wei"), FREEZE, ["6789"])
        world.advance(minutes=10)
        with pytest.raises(ConfirmationInvalid):
            world.bank.commit(world.token("zhang_wei"), confirmation.token, "key")

    def test_it_is_of_use_in_its_session_alone(self, world: World) -> None:
        confirmation = world.bank.prepare(world.token("zhang_wei"), FREEZE, ["6789"])
        for token in (
            world.token("zhang_wei", "another"),
            world.token("zhang_wei", channel="telegram"),
            world.token("li_na", "session-of-zhang_wei"),
        ):
            with pytest.raises(ConfirmationInvalid):
                world.bank.commit(token, confirmation.token, "key")
        assert world.card("zhang_wei", "6789").status is CardStatus.ACTIVE

    def test_an_unknown_one_is_refused(self, world: World) -> None:
        with pytest.raises(ConfirmationInvalid):
            world.bank.commit(world.token("zhang_wei"), "made up", "key")

    def test_it_falls_when_the_card_changes(self, world: World) -> None:
        token = world.token("zhang_wei")
        confirmation = world.bank.prepare(token, ORAL, ["6789"])
        world.do(token, FREEZE, "6789")
        with pytest.raises(ConfirmationInvalid):
            world.bank.commit(token, confirmation.token, "key")

    def test_it_falls_even_when_the_card_is_back_in_its_state(self, world: World) -> None:
        token = world.step_up("zhang_wei")
        confirmation = world.bank.prepare(token, FREEZE, ["6789"])
        world.do(token, FREEZE, "6789")
        world.do(token, UNFREEZE, "6789")
        with pytest.raises(ConfirmationInvalid):
            world.bank.commit(token, confirmation.token, "key")

    def test_it_falls_when_time_changes_the_card(self, world: World) -> None:
        world.do(world.token("zhang_wei"), FREEZE, "6789")
        world.advance(days=7, minutes=-1)
        confirmation = world.bank.prepare(world.token("zhang_wei"), ORAL, ["6789"])
        world.advance(minutes=1)
        with pytest.raises(ConfirmationInvalid):
            world.bank.commit(world.token("zhang_wei"), confirmation.token, "key")

    def test_it_falls_when_the_session_is_forgotten(self, world: World) -> None:
        token = world.token("zhang_wei")
        confirmation = world.bank.prepare(token, FREEZE, ["6789"])
        world.bank.forget_session(token)
        with pytest.raises(ConfirmationInvalid):
            world.bank.commit(token, confirmation.token, "key")

    def test_a_proved_visitor_commits_only_while_the_proof_holds(self, world: World) -> None:
        token = world.prove("chen_jing")
        world.advance(minutes=5)
        confirmation = world.bank.prepare(world.visitor(), FORMAL, ["5566"])
        world.advance(minutes=5)
        with pytest.raises(IdentityNeeded):
            world.bank.commit(world.visitor(), confirmation.token, "key")
        assert token and world.card("chen_jing", "5566").kind is CardKind.DEBIT
        assert world.card("chen_jing", "5566").status is CardStatus.ACTIVE
