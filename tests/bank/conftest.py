"""The bank on every database: SQLite always, PostgreSQL when one answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, delete, insert, select, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from bank.clock import FixedClock
from bank.seed import seed
from bank.sql.adapter import SqlBank
from bank.sql.database import Database, database_url
from bank.sql.migrate import migrate
from bank.sql.tables import cards
from bank.sql.traces import audit, audit_head, metadata
from tests.bank.world import KEY, NOW, World

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/test")
OTHER_WORLD = os.environ.get("TEST_BANK_WORLD", "")  # of a bank that replaces SqlBank

# What conversations change; everything else stays as seeded.
HOLDINGS = {"customers", "accounts", "balances", "cards", "transactions", "statements", "seeding"}


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A seeded SQLite database, for the whole run."""
    url = f"sqlite:///{tmp_path_factory.mktemp('bank') / 'bank.db'}"
    migrate(url)
    seed(url, KEY, FixedClock(NOW))
    return url


@pytest.fixture(scope="session")
def empty_postgres_url() -> Iterator[str]:
    """A schema of its own in the PostgreSQL database, dropped after the run."""
    schema = f"bank_test_{uuid4().hex[:12]}"
    engine = create_engine(database_url(POSTGRES), future=True)
    try:
        with engine.begin() as tx:
            tx.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError as error:
        pytest.skip(f"no PostgreSQL answers at {database_url(POSTGRES)}: {error.orig}")
    parsed = database_url(POSTGRES).update_query_dict({"options": f"-csearch_path={schema}"})
    yield parsed.render_as_string(hide_password=False)
    with engine.begin() as tx:
        tx.execute(text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture(scope="session")
def postgres_url(empty_postgres_url: str) -> str:
    """A seeded PostgreSQL database, for the whole run."""
    migrate(empty_postgres_url)
    seed(empty_postgres_url, KEY, FixedClock(NOW))
    return empty_postgres_url


@pytest.fixture(scope="session")
def seeded(sqlite_url: str) -> dict[str, list[dict]]:
    """What tests may change of the seed, as it was: the same on every database."""
    with Database(sqlite_url).read() as tx:
        return {
            table.name: [dict(row) for row in tx.execute(select(table)).mappings()]
            for table in (cards, audit)
        }


@pytest.fixture(params=["other"] if OTHER_WORLD else ["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Which bank is under test."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def url(
    request: pytest.FixtureRequest, backend: str, seeded: dict[str, list[dict]]
) -> Iterator[str]:
    """A seeded database in its first state."""
    if backend == "other":
        pytest.skip("a test of SqlBank's own database")
    chosen = request.getfixturevalue({"sqlite": "sqlite_url"}.get(backend, "postgres_url"))
    yield chosen
    database = Database(chosen)
    with database.write() as tx:
        restore(tx, seeded)
    database.engine.dispose()


@pytest.fixture
def world(request: pytest.FixtureRequest, backend: str) -> Iterator[World]:
    """The bank under test, in its first state."""
    if backend == "other":
        module, _, name = OTHER_WORLD.rpartition(".")
        yield getattr(import_module(module), name)()
        return
    database = Database(request.getfixturevalue("url"))
    clock = FixedClock(NOW)
    yield World(SqlBank(database, KEY, clock), clock)
    database.engine.dispose()


def restore(tx: Connection, seeded: dict[str, list[dict]]) -> None:
    """Bring a database back to how it was seeded."""
    allow_changes_of_audit(tx)
    tx.execute(delete(audit))
    tx.execute(insert(audit), seeded["audit"])
    tx.execute(update(audit_head).values(seq=1, hash=seeded["audit"][0]["hash"]))
    refuse_changes_of_audit(tx)
    for table in reversed(metadata.sorted_tables):
        if table.name == "receipts":
            tx.execute(delete(table).where(table.c.at >= NOW))
        elif table.name == "loss_reports":
            tx.execute(delete(table).where(table.c.at >= NOW))
            tx.execute(update(table).values(ended_at=None))
        elif table.name not in HOLDINGS | {"audit", "audit_head"}:
            tx.execute(delete(table))
    changed = {row.id for row in tx.execute(select(cards.c.id).where(cards.c.version > 0))}
    for card in seeded["cards"]:
        if card["id"] in changed:
            tx.execute(update(cards).where(cards.c.id == card["id"]).values(**card))


def allow_changes_of_audit(tx: Connection) -> None:
    """Switch off the triggers that keep the audit log append-only, as an intruder might."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_append_only"))
        return
    for change in ("update", "delete"):
        tx.execute(text(f"DROP TRIGGER IF EXISTS audit_refuses_{change}"))


def refuse_changes_of_audit(tx: Connection) -> None:
    """Switch the triggers on again."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_append_only"))
        return
    for change in ("update", "delete"):
        tx.execute(
            text(
                f"CREATE TRIGGER IF NOT EXISTS audit_refuses_{change} BEFORE {change} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )
        )


@pytest.fixture
def new_url(tmp_path: Path) -> str:
    """A SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'new.db'}"
