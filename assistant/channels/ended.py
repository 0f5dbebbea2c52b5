"""Sessions that were signed out: their tokens are still well signed, so we remember their ids."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import sqlalchemy as sa

from assistant.channels.session import LIFETIME
from assistant.settings import settings
from assistant.tracking.database import open_engine
from assistant.wiring import clock

_metadata = sa.MetaData()
_ended = sa.Table(
    "ended_sessions",
    _metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),  # POSIX seconds
)


class EndedSessions:
    """The ended sessions, kept beside the conversations until their tokens have run out."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        _metadata.create_all(self._engine)
        self._known: set[str] = set()

    def add(self, session_id: str) -> None:
        """Remember that a session ended."""
        now = clock().now()
        self._known.add(session_id)
        with self._engine.begin() as connection:
            run_out = (now - LIFETIME - timedelta(hours=1)).timestamp()
            connection.execute(sa.delete(_ended).where(_ended.c.at < run_out))
            connection.execute(sa.delete(_ended).where(_ended.c.id == session_id))
            connection.execute(sa.insert(_ended).values(id=session_id, at=now.timestamp()))

    def __contains__(self, session_id: str) -> bool:
        if session_id in self._known:
            return True
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(_ended.c.id).where(_ended.c.id == session_id))
            return found.first() is not None


@lru_cache(maxsize=1)
def ended_sessions() -> EndedSessions:
    """Return the ended sessions of this process's settings."""
    return EndedSessions(settings().database_url("tracker"))
