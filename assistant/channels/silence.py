"""Notices when a customer stays silent after a question."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from assistant.wiring import clock

_STEP = 1.0  # seconds between two looks at the clock, which may have been moved meanwhile


class SilenceTimers:
    """One timer a conversation; after `seconds` without an answer it asks once.

    Args:
        seconds: how long to wait; 0 never asks.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: dict[str, asyncio.Task[None]] = {}

    def start(self, sender: str, ask: Callable[[], Awaitable[None]]) -> None:
        """Wait for the sender's answer from now on."""
        self.stop(sender)
        if self._seconds:
            self._waiting[sender] = asyncio.create_task(self._wait(sender, ask))

    def stop(self, sender: str) -> None:
        """The sender said something."""
        waiting = self._waiting.pop(sender, None)
        if waiting is not None:
            waiting.cancel()

    async def _wait(self, sender: str, ask: Callable[[], Awaitable[None]]) -> None:
        until = clock().now() + timedelta(seconds=self._seconds)
        while (left := (until - clock().now()).total_seconds()) > 0:
            await asyncio.sleep(min(left, _STEP))
        self._waiting.pop(sender, None)  # from here on an answer no longer cancels
        await ask()
