"""Where conversations are stored: the tables, and the engine at a URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import QueuePool

from assistant.settings import SettingsError
from bank.sql.database import write_ahead

metadata = sa.MetaData()
conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("window_seq", sa.Integer, nullable=False),  # the first event that is still replayed
    sa.Column("prelude", sa.Text, nullable=False),  # the state in which that replay begins
    sa.Column("updated_at", sa.Float, nullable=False, index=True),  # POSIX seconds
)
events = sa.Table(
    "conversation_events",
    metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("timestamp", sa.Float, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)
feedback = sa.Table(
    "answer_feedback",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("answer", sa.String(120), nullable=False, index=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),  # POSIX seconds
)
_SCHEMA_LOCK = 7_031_985  # any number: one process at a time creates the tables on PostgreSQL


def open_engine(url: str) -> Engine:
    """Connect to a SQLite or PostgreSQL database and create the tables that are missing.

    Raises:
        SettingsError: the URL names another kind of database.
    """
    address = make_url(url)
    backend = address.get_backend_name()
    if backend not in ("sqlite", "postgresql", "postgres"):
        raise SettingsError(f"ASSISTANT_TRACKER_URL: SQLite or PostgreSQL, not {backend}")
    local = backend == "sqlite"
    options: dict[str, Any] = {"hide_parameters": True}  # errors must not quote the customer
    if local:
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
        options |= {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}}
    else:
        address = address.set(drivername="postgresql+psycopg2")  # the driver that Rasa brings
        options["pool_pre_ping"] = True  # a restarted server must not cost a customer his turn
        options["connect_args"] = {"connect_timeout": 3, "options": "-c statement_timeout=5000"}
    engine = sa.create_engine(address, future=True, **options)
    if local:
        sa.event.listen(engine, "connect", _prepare_sqlite)
    with engine.begin() as connection:
        if not local:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
        metadata.create_all(connection)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA busy_timeout=5000")  # milliseconds
    write_ahead(connection)
    connection.execute("PRAGMA synchronous=NORMAL")  # survives a crash of the process
