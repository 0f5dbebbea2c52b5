"""What happened in a conversation that a test held, kept for `assistant coverage`.

One file for each conversation, in `var/coverage`, so that a run of a few tests replaces just their
own. Only a conversation that passed leaves one: what fails proves nothing.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.settings import settings
from assistant.tracking.database import conversations, events
from assistant.tracking.log import event_log

Happened = dict[str, Any]  # one thing that happened; see `_happened`


@dataclass(frozen=True)
class Held:
    """Which conversation on which channel.

    Args:
        file: name of its test file.
        title: its own.
        channel: where it was held.
    """

    file: str
    title: str
    channel: str


@dataclass(frozen=True)
class Record:
    """A conversation that passed.

    Args:
        held: which it was.
        at: when, POSIX seconds.
        trackers: what happened, in order; one list for each of its sessions.
        said: what the customer read, also what channels say by themselves; not in Telegram.
    """

    held: Held
    at: float
    trackers: list[list[Happened]]
    said: list[Happened] = field(default_factory=list)


def keep(held: Held, tracker_url: str, since: float, said: Iterable[tuple[str, str]]) -> None:
    """Keep what happened in a conversation.

    Args:
        tracker_url: where the conversations are stored.
        since: when it began, POSIX seconds.
        said: name and text of the responses that the customer read.
    """
    recent = sa.select(conversations.c.sender_id).where(conversations.c.updated_at >= since)
    statement = (
        sa.select(events.c.sender_id, events.c.data)
        .where(events.c.sender_id.in_(recent), events.c.timestamp >= since)
        .order_by(events.c.sender_id, events.c.seq)
    )
    trackers: dict[str, list[Happened]] = {}
    with event_log(tracker_url)._engine.connect() as connection:
        for sender, data in connection.execute(statement):
            trackers.setdefault(sender, []).extend(_happened(json.loads(data)))
    bot = [{"bot": name, "text": text, "buttons": []} for name, text in said]
    record = Record(held, time.time(), list(trackers.values()), bot)
    file = _file(held)
    file.parent.mkdir(parents=True, exist_ok=True)
    waiting = file.with_suffix(".new")
    waiting.write_text(json.dumps(asdict(record), ensure_ascii=False), encoding="utf-8")
    waiting.replace(file)  # a run that is stopped leaves no half record


def forget(held: Held) -> None:
    """Drop what an earlier run of a conversation left."""
    _file(held).unlink(missing_ok=True)


def records() -> list[Record]:
    """Return all that was kept."""
    found = []
    for file in sorted(_folder().glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        found.append(Record(**{**content, "held": Held(**content["held"])}))
    return found


def _folder() -> Path:
    return settings().var / "coverage"


def _file(held: Held) -> Path:
    name = f"{held.file}\0{held.title}\0{held.channel}".encode()
    return _folder() / f"{hashlib.blake2b(name, digest_size=8).hexdigest()}.json"


def _happened(event: dict[str, Any]) -> Iterator[Happened]:
    """Yield what matters of one of Rasa's events."""
    kind = event["event"]
    if kind == "user":
        parsed = event.get("parse_data") or {}
        entities = [[e["entity"], e["value"]] for e in parsed.get("entities") or ()]
        yield {"user": _intents(parsed), "entities": entities}
    elif kind == "action":
        yield {"action": event["name"], "policy": event.get("policy")}
    elif kind == "action_execution_rejected":
        yield {"rejected": event["name"]}
    elif kind == "active_loop":
        yield {"loop": event["name"]}
    elif kind == "slot":
        yield {"slot": event["name"], "value": event["value"]}
    elif kind == "bot":
        name = (event.get("metadata") or {}).get("utter_action")
        buttons = (event.get("data") or {}).get("buttons") or []
        pressed = [[str(one.get("title")), str(one.get("payload"))] for one in buttons]
        yield {"bot": name, "text": event.get("text") or "", "buttons": pressed}
    elif kind == "session_started":
        yield {"session": True}


def _intents(parsed: dict[str, Any]) -> list[str]:
    """Return the intent; of a retrieval intent also the full name (`faq/…`)."""
    name = (parsed.get("intent") or {}).get("name")
    selected = (parsed.get("response_selector") or {}).get(name) or {}
    full = (selected.get("response") or {}).get("intent_response_key")
    return [one for one in (name, full) if one]
