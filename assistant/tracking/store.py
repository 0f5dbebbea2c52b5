"""The tracker store that endpoints.yml names: live trackers in memory, all events in a database."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.answers import check_schema_once
from assistant.tracking.log import EventLog, Head, event_log
from assistant.tracking.window import replay, rewound, session_start, shorten
from assistant.wiring import clock

Result = TypeVar("Result")
_event_class = lru_cache(Event.resolve_by_type)  # Rasa walks all subclasses for every event


@dataclass(frozen=True)
class _Stored:
    """What the database holds of a tracker: `prelude` events of its own, then those to `head`."""

    head: Head
    prelude: int

    @property
    def events(self) -> int:
        return self.prelude + self.head.last_seq - self.head.window_seq + 1


class ConversationStore(TrackerStore):
    """Keeps recent conversations ready and appends what is new.

    A turn takes the live tracker out of memory and only a save puts it back, so what a crashed turn
    left in it is never seen again: the next turn reads the database.

    Args:
        domain: the domain whose slots the trackers hold.
        host: SQLAlchemy URL; by default that of the settings.
        event_broker: where new events are published.
        keep_turns: customer messages that are kept for replay; up to twice as many are replayed.
        cache_size: conversations kept in memory.
    """

    def __init__(
        self,
        domain: Domain | None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        keep_turns: int = 6,
        cache_size: int = 1000,
        **kwargs: Any,
    ) -> None:
        check_schema_once()  # here, because every Rasa server of ours makes this store
        self._live: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        self._keep_turns = keep_turns
        self._cache_size = cache_size
        self._log: EventLog = event_log(host or "")
        super().__init__(domain, event_broker, **kwargs)

    @property
    def domain(self) -> Domain:
        """The domain whose slots the trackers hold."""
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        self._domain = domain or Domain.empty()
        self._live.clear()  # a new model may have other slots

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker of the latest session, or None for an unknown conversation."""
        live = self._live.pop(sender_id, None)
        if live is not None and await self._is_current(live):
            return live
        return await self._load(sender_id)

    async def peek(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker to look at, between turns; the live one stays where it is."""
        live = self._live.get(sender_id)
        if live is not None and await self._is_current(live):
            return live
        return await self._load(sender_id)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return a tracker with the events of all sessions, or None."""
        events = await self._call(self._log.events, conversation_id)
        if not events:
            return None
        tracker = replay(self.init_tracker(conversation_id), map(_event, events))
        return _mark(tracker, Head(len(events) - 1, 0, events[-1]["timestamp"]), 0)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the tracker's new events, and keep it for the next turn."""
        sender_id = tracker.sender_id
        stored = _stored(tracker) or await self._place(tracker)
        new = list(tracker.events)[stored.events :]
        if new:
            events = [_kept(event) for event in new]
            now = await self._call(self._log.append, sender_id, events)
            if self.event_broker is not None:
                for event in events:
                    self.event_broker.publish({"sender_id": sender_id, **event})
            if now.last_seq != stored.head.last_seq + len(new):
                self._live.pop(sender_id, None)  # another process wrote too; read both next time
                return
            if rewound(tracker, stored.prelude, new):
                await self._call(self._log.reopen, sender_id)
                self._live.pop(sender_id, None)
                return
            tracker = await self._settle(tracker, stored, now)
        if tracker.events:
            self._live[sender_id] = tracker
            self._live.move_to_end(sender_id)
            while len(self._live) > self._cache_size:
                self._live.popitem(last=False)

    async def exists(self, conversation_id: str) -> bool:
        """Tell whether the conversation is known."""
        return await self._call(self._log.head, conversation_id) is not None

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        return await self._call(self._log.senders)

    async def delete(self, sender_id: str) -> bool:
        """Delete a conversation; tells whether there was one."""
        self._live.pop(sender_id, None)
        return await self._call(self._log.delete, sender_id)

    async def expire(self, older_than: timedelta) -> int:
        """Delete the conversations that have been quiet for longer; returns how many."""
        return await self._call(self._log.expire, clock().now() - older_than)

    async def history(self, sender_id: str, limit: int) -> list[dict]:
        """Return the last messages of both sides over all sessions; see `EventLog.history`."""
        return await self._call(self._log.history, sender_id, limit)

    async def _is_current(self, live: DialogueStateTracker) -> bool:
        stored, events = _stored(live), len(live.events)
        head = await self._call(self._log.head, live.sender_id)
        return stored is not None and stored.head == head and stored.events == events

    async def _load(self, sender_id: str) -> DialogueStateTracker | None:
        found = await self._call(self._log.window, sender_id)
        if found is None:
            return None
        head, prelude, events = found
        tracker = replay(self.init_tracker(sender_id), map(_event, [*prelude, *events]))
        return _mark(tracker, head, len(prelude))

    async def _place(self, tracker: DialogueStateTracker) -> _Stored:
        """Find where a tracker that another party made continues what is stored.

        Rasa makes one for a new conversation or when reading failed; so does who replaces a
        conversation over Rasa's API. Where it does not continue it, the replay begins with it.
        """
        known = await self._load(tracker.sender_id)
        stored = known and _stored(known)
        if known is None or stored is None:
            return _Stored(Head(), 0)
        if list(tracker.events)[: len(known.events)] == list(known.events):
            return stored
        return _Stored(Head(stored.head.last_seq, stored.head.last_seq + 1), 0)

    async def _settle(
        self, tracker: DialogueStateTracker, stored: _Stored, now: Head
    ) -> DialogueStateTracker:
        """Mark a saved tracker, shortened where it can be, and store where its replay begins."""
        head, prelude = replace(now, window_seq=stored.head.window_seq), stored.prelude
        before: list[Event] = []
        start = session_start(list(tracker.events))
        if start:
            tracker_now, cut = replay(tracker, list(tracker.events)[start:]), start
        elif shorter := shorten(tracker, self._keep_turns):
            cut, before, tracker_now = shorter
        else:
            tracker_now, cut = tracker, prelude
            before = list(tracker.events)[:prelude]
        _mark(tracker, head, prelude)
        head = replace(head, window_seq=head.window_seq + cut - prelude)
        if head.window_seq != now.window_seq:
            state = [_kept(event) for event in before]
            await self._call(self._log.move_window, tracker.sender_id, head, state)
        return _mark(tracker_now, head, len(before))

    async def _call(self, function: Callable[..., Result], *args: Any) -> Result:
        """Call the database; a remote one in a thread, so that it delays this customer only."""
        if self._log.local:
            return function(*args)
        return await asyncio.to_thread(function, *args)


def _kept(event: Event) -> dict:
    """Return an event as data, without its principal: a token that is for the present turn only."""
    data: dict = _without_principal(event.as_dict())
    return data


def _without_principal(value: Any) -> Any:
    # Rasa copies a message's metadata to several places, also into a slot.
    if isinstance(value, dict):
        kept = ((name, item) for name, item in value.items() if name != "principal")
        return {name: _without_principal(item) for name, item in kept}
    if isinstance(value, (list, tuple)):
        return [_without_principal(item) for item in value]
    return value


def _event(data: dict) -> Event:
    event: Event = _event_class(data["event"])._from_parameters(data)
    return event


def _stored(tracker: DialogueStateTracker) -> _Stored | None:
    return vars(tracker).get("_stored")


def _mark(tracker: DialogueStateTracker, head: Head, prelude: int) -> DialogueStateTracker:
    vars(tracker)["_stored"] = _Stored(head, prelude)
    return tracker
