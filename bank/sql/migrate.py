"""Brings a database's schema up to date, by the migrations beside."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection

from bank.sql.database import Database

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK = 20_240_601  # any number; PostgreSQL's advisory lock of this schema


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for an open connection."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def migrate(url: str) -> None:
    """Create or upgrade the schema at the SQLAlchemy `url`, in one transaction.

    Several processes may do so at once: one works, the others wait and find nothing to do.
    """
    database = Database(url)
    file = database.engine.url.database
    if database.engine.dialect.name == "sqlite" and file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    with database.write() as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(text("SET LOCAL lock_timeout = '60s'"))
            tx.execute(text("SET LOCAL statement_timeout = '60s'"))
            tx.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        command.upgrade(config(tx), "head")
    database.engine.dispose()
