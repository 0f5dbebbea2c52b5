"""The few statements that SQLite and PostgreSQL spell alike but SQLAlchemy keeps per dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection


def insert_if_absent(tx: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row unless its key exists; return whether it was inserted."""
    dialect: Any = postgresql if tx.dialect.name == "postgresql" else sqlite
    result = tx.execute(dialect.insert(table).values(**values).on_conflict_do_nothing())
    return bool(result.rowcount)
