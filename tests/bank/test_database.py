"""Schema, migrations, connections, and what a broken database sounds like."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from bank.clock import FixedClock
from bank.errors import BankUnavailable
from bank.seed import is_empty
from bank.sql.adapter import SqlBank
from bank.sql.database import Database, database_url
from bank.sql.migrate import migrate
from bank.sql.tables import customers
from bank.sql.traces import metadata
from tests.bank.world import KEY, NOW, World


def alone(url: str) -> World:
    """Return the bank at `url`, whatever is there."""
    return World(SqlBank.connect(url, KEY, FixedClock(NOW)), FixedClock(NOW))


def differences(url: str) -> list:
    """Return what the tables in the code have beyond the migrated ones, or lack."""
    with Database(url).read() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        return compare_metadata(context, metadata)


def test_migrations_make_what_the_code_expects(url: str) -> None:
    assert differences(url) == []


def test_a_missing_column_would_be_noticed(new_url: str) -> None:
    migrate(new_url)
    with Database(new_url).write() as tx:
        tx.execute(text("ALTER TABLE customers DROP COLUMN name"))
    assert differences(new_url)


def test_migrating_again_changes_nothing(url: str) -> None:
    migrate(url)
    assert not is_empty(url)


def test_processes_that_start_together_migrate_once(new_url: str) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(migrate, [new_url] * 3))
    assert is_empty(new_url)


def test_a_database_that_another_process_is_just_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE theirs (id INTEGER)")
    timer = Timer(0.3, other.execute, ["COMMIT"])
    timer.start()
    migrate(f"sqlite:///{path}")
    timer.join()
    assert is_empty(f"sqlite:///{path}")


def test_connecting_opens_nothing(tmp_path: Path) -> None:
    SqlBank.connect(f"sqlite:///{tmp_path / 'none.db'}", KEY, FixedClock(NOW))
    SqlBank.connect("postgresql://nobody@127.0.0.1:1/none", KEY, FixedClock(NOW))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2"]
)
def test_every_name_of_postgresql_means_our_driver(name: str) -> None:
    assert database_url(f"{name}://u@h/d").drivername == "postgresql+psycopg2"


def test_sqlite_is_set_up_for_several_writers(sqlite_url: str) -> None:
    with Database(sqlite_url).read() as tx:
        assert tx.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert tx.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert tx.execute(text("PRAGMA busy_timeout")).scalar() == 2500


def test_reading_goes_on_while_somebody_writes(world: World, url: str) -> None:
    with Database(url).write() as tx:
        tx.execute(customers.update().where(customers.c.id == "li_na").values(name="李娜"))
        assert world.bank.identity(world.token("zhang_wei")).name == "张*"


def test_a_lock_that_lasts_is_the_bank_not_answering(sqlite_url: str) -> None:
    world = alone(sqlite_url)
    with Database(sqlite_url).write():
        began = time.monotonic()
        with pytest.raises(BankUnavailable):
            world.bank.forget_session(world.token("zhang_wei"))
        assert 2 < time.monotonic() - began < 3  # within the callers' deadline


@pytest.mark.parametrize("bad", ["sqlite:////none/bank.db", "postgresql://x@127.0.0.1:1/x"])
def test_a_database_that_is_not_there_is_the_bank_not_answering(bad: str) -> None:
    with pytest.raises(BankUnavailable):
        alone(bad).bank.identity(alone(bad).token("zhang_wei"))


def test_an_empty_database_is_the_bank_not_answering(new_url: str) -> None:
    with pytest.raises(BankUnavailable):
        alone(new_url).bank.identity(alone(new_url).token("zhang_wei"))


def test_what_fails_halfway_is_undone(world: World, url: str) -> None:
    with pytest.raises(RuntimeError), Database(url).write() as tx:
        tx.execute(customers.update().values(name="nobody"))
        raise RuntimeError
    with Database(url).read() as tx:
        assert "nobody" not in tx.execute(select(customers.c.name)).scalars().all()
