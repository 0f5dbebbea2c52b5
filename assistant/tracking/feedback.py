"""What customers thought of the knowledge answers: 有帮助 or 没帮助, with what they had asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assistant.settings import settings
from assistant.tracking.database import feedback as table
from assistant.tracking.database import open_engine


@dataclass(frozen=True)
class Feedback:
    """One verdict.

    Args:
        answer: label of the answer (`faq/…`).
        question: the customer's words, without the secrets that the channel took out.
        helpful: what he pressed.
        channel: where.
        at: when.
    """

    answer: str
    question: str
    helpful: bool
    channel: str
    at: datetime


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return open_engine(settings().database_url("tracker"))


def store(verdict: Feedback) -> None:
    """Keep a verdict."""
    with _engine().begin() as connection:
        connection.execute(
            sa.insert(table).values(
                answer=verdict.answer,
                question=verdict.question,
                helpful=verdict.helpful,
                channel=verdict.channel,
                at=verdict.at.timestamp(),
            )
        )


def verdicts() -> list[Feedback]:
    """Return all verdicts, oldest first."""
    with _engine().connect() as connection:
        rows = connection.execute(sa.select(table).order_by(table.c.id)).all()
    return [
        Feedback(
            row.answer,
            row.question,
            row.helpful,
            row.channel,
            datetime.fromtimestamp(row.at).astimezone(),
        )
        for row in rows
    ]


def expire(before: datetime) -> int:
    """Delete verdicts from before a time; return how many."""
    with _engine().begin() as connection:
        gone = connection.execute(sa.delete(table).where(table.c.at < before.timestamp()))
    return int(gone.rowcount)
