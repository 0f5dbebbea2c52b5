"""The seed: the same for the same moment, right on every day, refreshed, and quick in bulk."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select

from bank.__main__ import main
from bank.clock import FixedClock
from bank.demo import demo_customers, demo_entries
from bank.model import CardOperation, CardStatus, StatementState, TransactionQuery
from bank.rules import account_products, card_products
from bank.seed import ORDER, is_empty, refresh, seed
from bank.seed.activity import merchants
from bank.sql.adapter import SqlBank
from bank.sql.database import Database
from bank.sql.migrate import migrate
from bank.sql.tables import customers
from tests.bank.world import KEY, NOW, World


def rows(url: str) -> dict[str, list]:
    """Return everything that the seed wrote."""
    with Database(url).read() as tx:
        return {table.name: sorted(map(repr, tx.execute(select(table)).all())) for table in ORDER}


def test_the_same_moment_gives_the_same_bank(sqlite_url: str, new_url: str, world: World) -> None:
    migrate(new_url)
    seed(new_url, KEY, FixedClock(NOW))
    assert rows(new_url) == rows(sqlite_url)


def test_every_database_gets_the_same(url: str, sqlite_url: str) -> None:
    assert rows(url) == rows(sqlite_url)


@pytest.mark.parametrize("day", ["2027-01-01", "2028-02-29", "2027-03-31", "2027-05-05"])
def test_every_day_has_its_answers(new_url: str, day: str) -> None:
    """Current statement and last month's exist, and every customer shows what he is there for."""
    moment = datetime.fromisoformat(day).replace(hour=3, tzinfo=timezone.utc)
    migrate(new_url)
    clock = FixedClock(moment)
    seed(new_url, KEY, clock)
    world = World(SqlBank.connect(new_url, KEY, clock), clock)
    states = {}
    for customer in ("zhang_wei", "li_na", "wang_fang", "zhao_lei", "liu_yang", "zhou_min"):
        for item in world.bank.statements(world.token(customer)):
            states[item.card_tail] = item.state
            assert item.month and item.statement_date and item.statement_date <= moment.date()
            before = (item.month - timedelta(days=1)).replace(day=1)
            assert world.bank.statements(world.token(customer), before, item.card_tail)
    due = StatementState.DUE
    assert states == {
        "8826": due,
        "5107": StatementState.PARTLY_PAID,
        "9012": StatementState.PAID,
        "7731": StatementState.CREDIT_BALANCE,
        "4455": StatementState.OVERDUE,
        "6262": due,
        "3030": due,
        "8181": StatementState.NOTHING_DUE,
    }
    last_month = (moment.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    for customer in demo_customers():
        query = TransactionQuery(since=last_month, until=moment.date().replace(day=1))
        assert world.bank.transactions(world.token(customer.id), query).total > 3


def test_a_demo_left_alone_is_brought_up_to_date(new_url: str) -> None:
    migrate(new_url)
    clock = FixedClock(NOW)
    seed(new_url, KEY, clock)
    world = World(SqlBank.connect(new_url, KEY, clock), clock)
    receipt = world.do(world.step_up("zhang_wei"), CardOperation.FORMAL_LOSS, "6789")
    assert refresh(new_url, KEY, clock) is False  # the same day
    query = TransactionQuery(since=NOW.date() - timedelta(days=60), until=NOW.date())
    past = world.bank.transactions(world.token("sun_li"), query, page_size=50).items
    world.advance(days=40)
    assert refresh(new_url, KEY, clock) is True
    assert refresh(new_url, KEY, clock) is False
    states = {item.state for item in world.bank.statements(world.token("zhang_wei"))}
    assert states == {StatementState.DUE}
    today = TransactionQuery(since=clock.now().date() - timedelta(days=3))
    assert world.bank.transactions(world.token("zhang_wei"), today).total
    # the past stays, what customers did stays, seeded states hold again
    assert world.bank.transactions(world.token("sun_li"), query, page_size=50).items[1:] == past[1:]
    assert world.card("zhang_wei", "6789").receipt == receipt.number
    assert world.card("liu_yang", "3030").status is CardStatus.FROZEN
    assert world.audit_is_intact()


def test_plain_customers_in_bulk(new_url: str) -> None:
    migrate(new_url)
    clock = FixedClock(NOW)
    seed(new_url, KEY, clock, customers=6000)
    with Database(new_url).read() as tx:
        count = tx.execute(select(func.count()).select_from(customers)).scalar()
    assert count == 6000 + len(demo_customers())
    world = World(SqlBank.connect(new_url, KEY, clock), clock)
    for customer, cards in (("c000001", 1), ("c006000", 2)):
        token = world.token(customer)
        assert len(world.bank.cards(token)) == cards
        assert len(world.bank.accounts(token)) == 1
        assert world.bank.transactions(token, TransactionQuery()).total == 3
    (statement,) = world.bank.statements(world.token("c006000"))
    assert statement.state is StatementState.DUE
    world.step_up("c006000")


def test_the_command_line(new_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--url", new_url, "--key", KEY]
    assert main(["init", *common]) == 0
    assert not is_empty(new_url)
    assert main(["init", *common]) == 1
    assert "--if-empty" in capsys.readouterr().err
    assert main(["init", "--if-empty", *common]) == 0
    assert main(["unlock", "zhang_wei", *common]) == 0
    assert main(["purge", *common]) == 0
    assert main(["verify-audit", *common]) == 0
    assert capsys.readouterr().out == "intact\n"
    assert main(["verify-audit", "--url", new_url, "--key", "another"]) == 1


class TestDemoData:
    """demo.yml keeps its promises."""

    def test_phones_have_the_form_and_belong_to_nobody(self) -> None:
        phones = [customer.phone for customer in demo_customers()]
        assert len(set(phones)) == len(phones) >= 6
        assert all(re.fullmatch(r"1540000\d{4}", phone) for phone in phones)

    def test_id_tails_have_the_form(self) -> None:
        tails = [customer.id_tail for customer in demo_customers()]
        assert all(re.fullmatch(r"\d{3}[\dX]", tail) for tail in tails)
        assert any(tail.endswith("X") for tail in tails)

    def test_tails_are_unique_within_a_customer(self) -> None:
        for entry in demo_entries():
            cards = [card["tail"] for card in entry["cards"]]
            accounts = [account["tail"] for account in entry["accounts"]]
            assert len(set(cards)) == len(cards)
            assert len(set(accounts)) == len(accounts)

    def test_everything_named_exists(self) -> None:
        for entry in demo_entries():
            assert entry["about"]
            for account in entry["accounts"]:
                assert account["product"] in account_products()
                assert account["life"] in merchants()["monthly"]
            for card in entry["cards"]:
                assert card["product"] in card_products()
                assert 3 <= card.get("statement", {"days_ago": 3})["days_ago"] <= 27
