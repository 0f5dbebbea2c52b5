"""The one source of time. Tests set it; production uses the system's."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

BANK_TIME_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(timezone.utc)


class FileClock:
    """The machine's clock moved by the whole seconds written in a file (0 when there is none).

    Lets a test move the time of running servers.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        try:
            offset = int(self._path.read_text() or 0)
        except FileNotFoundError:
            offset = 0
        return datetime.now(timezone.utc) + timedelta(seconds=offset)


class FixedClock:
    """A clock that stands still until it is told to move; for unit tests."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(timezone.utc)

    def now(self) -> datetime:
        return self._now

    def advance(self, delta: timedelta) -> None:
        """Move the clock forward by `delta`."""
        self._now += delta
