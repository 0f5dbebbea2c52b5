"""Work in the background: in order within a chat, side by side between chats, never without end."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Hashable

from assistant.failures import where

logger = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]


class Queues:
    """A queue for each chat that has work; a chat without any costs nothing."""

    def __init__(self) -> None:
        self.total = 0  # jobs that wait or run
        self._waiting: dict[str, deque[Job]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    def waiting(self, chat: str) -> int:
        """Return how many jobs of a chat wait or run."""
        return len(self._waiting.get(chat, ()))

    def put(self, chat: str, job: Job) -> None:
        """Run `job` after the chat's earlier ones."""
        self.total += 1
        if chat in self._waiting:
            self._waiting[chat].append(job)
            return
        self._waiting[chat] = deque([job])
        worker = asyncio.create_task(self._work(chat))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def finish(self, seconds: float) -> None:
        """Wait until all is done, at most for `seconds`."""
        if self._workers:
            await asyncio.wait(set(self._workers), timeout=seconds)

    async def _work(self, chat: str) -> None:
        jobs = self._waiting[chat]
        while jobs:
            try:
                await jobs[0]()
            except Exception as error:
                # The chat's next messages are to be served all the same.
                logger.error("Work for %s failed: %s", chat, where(error))
            jobs.popleft()
            self.total -= 1
        del self._waiting[chat]


class Seen:
    """Remembers the newest `kept` keys."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._keys: OrderedDict[Hashable, None] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._keys

    def add(self, key: Hashable) -> None:
        """Remember `key`, and forget the oldest ones."""
        self._keys[key] = None
        while len(self._keys) > self._kept:
            self._keys.popitem(last=False)
