"""The connection to the database: one short transaction at a time, on SQLite or PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from bank.errors import BankUnavailable

WAIT_MS = 2500  # for a lock; shorter than the callers' deadline of 3 s
STATEMENT_MS = 5000


def database_url(url: str) -> URL:
    """Return `url` with the driver that we use for PostgreSQL (see docs/decisions/0001)."""
    parsed = make_url(url)
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg2")
    return parsed


def make_engine(url: str) -> Engine:
    """Return an engine for `url`; nothing is opened before its first use."""
    parsed = database_url(url)
    options: dict[str, Any] = {"future": True, "poolclass": QueuePool, "pool_timeout": 3}
    options["hide_parameters"] = True  # errors must not quote the customer
    if parsed.get_backend_name() != "sqlite":
        given = parsed.query.get("options", "")
        limits = f"-c statement_timeout={STATEMENT_MS} -c lock_timeout={WAIT_MS}"
        return create_engine(
            parsed,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            connect_args={"connect_timeout": 3, "options": f"{limits} {given}"},
            **options,
        )
    engine = create_engine(
        parsed,
        pool_size=10,
        max_overflow=50,
        connect_args={"check_same_thread": False, "timeout": WAIT_MS / 1000},
        **options,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin too late for several writers; `_begin_sqlite` begins them.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
    write_ahead(cursor)
    # NORMAL with WAL survives a killed process; only a power cut may lose the last commits.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -16000")
    cursor.close()


def write_ahead(cursor: Any) -> None:
    """Let a SQLite database be read while it is written.

    SQLite fails at once when another connection switches at the same moment, whatever the busy
    timeout, so the waiting is done here.
    """
    deadline = time.monotonic() + WAIT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later would fail when another one wrote between.
    write = connection.get_execution_options().get("write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


class Database:
    """Hands out transactions and turns the driver's failures into `BankUnavailable`.

    A broken constraint passes as SQLAlchemy's `IntegrityError`: a writer may try again.
    """

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._one_writes = Lock() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that only reads."""
        with self._translated(), self.engine.connect() as opened:
            connection = opened.execution_options(write=False)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that is committed if nothing was raised."""
        with self._translated(), self._turn(), self.engine.connect() as opened:
            connection = opened.execution_options(write=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        # SQLite makes waiting writers sleep and try again, so that with many threads some wait
        # for seconds; a lock of our own wakes the next at once. Processes still wait its way.
        if self._one_writes is None:
            yield
            return
        if not self._one_writes.acquire(timeout=WAIT_MS / 1000):
            raise BankUnavailable("too many writers")
        try:
            yield
        finally:
            self._one_writes.release()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout) as error:
            raise BankUnavailable(type(error).__name__) from error
