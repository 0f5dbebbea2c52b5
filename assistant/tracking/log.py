"""The conversations' events in a database; knows nothing of Rasa, so that it loads at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from assistant.settings import settings
from assistant.tracking.database import conversations, open_engine
from assistant.tracking.database import events as events_

_ROLES = {"user": "user", "bot": "bot"}


@dataclass(frozen=True)
class Head:
    """How far a conversation has come, and from where it is replayed.

    Args:
        last_seq: number of the last event; -1 before the first.
        window_seq: number of the first event that is replayed.
        updated_at: when it was last saved, in POSIX seconds.
    """

    last_seq: int = -1
    window_seq: int = 0
    updated_at: float = 0.0


class EventLog:
    """Appends and reads the events of conversations. Each call is one transaction.

    Args:
        url: SQLAlchemy URL of a SQLite or PostgreSQL database.

    Raises:
        SettingsError: the URL names a database for which no driver is installed.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        self.local = self._engine.dialect.name == "sqlite"

    def head(self, sender_id: str) -> Head | None:
        """Return how far the conversation has come, or None when there is none."""
        with self._engine.connect() as connection:
            return _head(connection, sender_id)

    def window(self, sender_id: str) -> tuple[Head, list[dict], list[dict]] | None:
        """Return the head, the state the replay begins with, and the events to replay."""
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(conversations).where(conversations.c.sender_id == sender_id)
            ).first()
            if row is None:
                return None
            events = _read(connection, sender_id, row.window_seq, row.last_seq)
        head = Head(row.last_seq, row.window_seq, row.updated_at)
        return head, json.loads(row.prelude), events

    def events(self, sender_id: str) -> list[dict]:
        """Return every event of the conversation, oldest first."""
        with self._engine.connect() as connection:
            return _read(connection, sender_id, 0, None)

    def append(self, sender_id: str, events: Sequence[dict]) -> Head:
        """Append events; returns the new head. Another process may have appended before."""
        insert = sqlite.insert if self.local else postgresql.insert
        upsert = insert(conversations).values(
            sender_id=sender_id,
            last_seq=len(events) - 1,
            window_seq=0,
            prelude="[]",
            updated_at=events[-1]["timestamp"],
        )
        upsert = upsert.on_conflict_do_update(
            index_elements=["sender_id"],
            set_={
                "last_seq": conversations.c.last_seq + len(events),
                "updated_at": upsert.excluded.updated_at,
            },
        )
        with self._engine.begin() as connection:
            connection.execute(upsert)  # first, because it locks the conversation
            head = _head(connection, sender_id)
            assert head is not None
            first = head.last_seq - len(events) + 1
            rows = [
                {
                    "sender_id": sender_id,
                    "seq": first + offset,
                    "type": event["event"],
                    "timestamp": event["timestamp"],
                    "data": json.dumps(event, ensure_ascii=False),
                }
                for offset, event in enumerate(events)
            ]
            connection.execute(sa.insert(events_), rows)
        return head

    def move_window(self, sender_id: str, head: Head, prelude: Sequence[dict]) -> bool:
        """Replay from `head.window_seq` on, unless the conversation has moved past `head`."""
        statement = (
            sa.update(conversations)
            .where(conversations.c.sender_id == sender_id)
            .where(conversations.c.last_seq == head.last_seq)
            .values(
                window_seq=head.window_seq, prelude=json.dumps(list(prelude), ensure_ascii=False)
            )
        )
        with self._engine.begin() as connection:
            return bool(connection.execute(statement).rowcount)

    def reopen(self, sender_id: str) -> None:
        """Replay the latest session from its beginning."""
        begun = sa.select(sa.func.max(events_.c.seq)).where(
            events_.c.sender_id == sender_id, events_.c.type == "session_started"
        )
        statement = (
            sa.update(conversations)
            .where(conversations.c.sender_id == sender_id)
            .values(window_seq=sa.func.coalesce(begun.scalar_subquery(), 0), prelude="[]")
        )
        with self._engine.begin() as connection:
            connection.execute(statement)

    def senders(self) -> list[str]:
        """Return the ids of all conversations."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(conversations.c.sender_id)).scalars())

    def delete(self, sender_id: str, quiet_since: float = float("inf")) -> bool:
        """Delete a conversation, unless it was saved after `quiet_since` (POSIX seconds)."""
        gone = sa.delete(conversations).where(
            conversations.c.sender_id == sender_id, conversations.c.updated_at < quiet_since
        )
        with self._engine.begin() as connection:
            if not connection.execute(gone).rowcount:
                return False
            connection.execute(sa.delete(events_).where(events_.c.sender_id == sender_id))
        return True

    def expire(self, before: datetime) -> int:
        """Delete the conversations that have been quiet since `before`; returns how many."""
        limit = before.timestamp()
        with self._engine.connect() as connection:
            quiet = connection.execute(
                sa.select(conversations.c.sender_id).where(conversations.c.updated_at < limit)
            ).scalars()
            senders = list(quiet)
        return sum(self.delete(sender_id, limit) for sender_id in senders)

    def history(self, sender_id: str, limit: int) -> list[dict]:
        """Return the last `limit` messages of customer and bot, oldest first.

        Each has `role` (`user` or `bot`), `text`, `response` (the response's name in the domain),
        `data` (buttons, custom payload …), `metadata` and `at` (ISO 8601, UTC).
        """
        statement = (
            sa.select(events_.c.data)
            .where(events_.c.sender_id == sender_id, events_.c.type.in_(_ROLES))
            .order_by(events_.c.seq.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            found = [json.loads(data) for data in connection.execute(statement).scalars()]
        return [_message(event) for event in reversed(found)]


def event_log(url: str = "") -> EventLog:
    """Return this process's log at `url`; by default the database of the settings."""
    return _open(url or settings().database_url("tracker"))


@lru_cache(maxsize=8)
def _open(url: str) -> EventLog:
    return EventLog(url)


def _head(connection: Connection, sender_id: str) -> Head | None:
    columns = (conversations.c.last_seq, conversations.c.window_seq, conversations.c.updated_at)
    row = connection.execute(sa.select(*columns).where(conversations.c.sender_id == sender_id))
    found = row.first()
    return None if found is None else Head(*found)


def _read(connection: Connection, sender_id: str, first: int, last: int | None) -> list[dict]:
    statement = (
        sa.select(events_.c.data)
        .where(events_.c.sender_id == sender_id, events_.c.seq >= first)
        .order_by(events_.c.seq)
    )
    if last is not None:
        statement = statement.where(events_.c.seq <= last)
    return [json.loads(data) for data in connection.execute(statement).scalars()]


def _message(event: dict) -> dict:
    metadata = event.get("metadata") or {}
    return {
        "role": _ROLES[event["event"]],
        "text": event.get("text"),
        "response": metadata.get("utter_action"),
        "data": {key: value for key, value in (event.get("data") or {}).items() if value},
        "metadata": metadata,
        "at": datetime.fromtimestamp(event["timestamp"], timezone.utc).isoformat(),
    }
