"""Rasa's in-memory tracker store, with the two questions that our channels ask a store."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.tracking.store import ConversationStore


class MemoryStore(InMemoryTrackerStore, ConversationStore):
    """Reads and saves as Rasa's default does; nothing of ours is in the way of a turn."""

    def __init__(self, domain: Domain | None, event_broker: Any = None, **_: Any) -> None:
        self.store: dict[str, str] = {}
        self._live = OrderedDict()
        TrackerStore.__init__(self, domain, event_broker)

    async def peek(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker to look at."""
        return await self.retrieve(sender_id)

    async def history(self, sender_id: str, limit: int) -> list[dict]:
        """Return nothing: no page is reloaded here."""
        return []
