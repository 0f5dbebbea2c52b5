"""Puts the parts together from the settings: the clock and the bank."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path

from assistant.settings import settings
from bank.clock import Clock, FileClock, SystemClock
from bank.principal import Principal, mint
from bank.protocol import Bank


@lru_cache(maxsize=1)
def clock() -> Clock:
    """Return the clock of this process."""
    moved = settings().clock_file
    return FileClock(Path(moved)) if moved else SystemClock()


@lru_cache(maxsize=1)
def bank() -> Bank:
    """Return the bank behind the assistant: `settings().bank_adapter`, made by its `connect`."""
    module, _, name = settings().bank_adapter.rpartition(".")
    adapter = getattr(import_module(module), name)
    made: Bank = adapter.connect(
        url=settings().database_url("bank"), key=settings().principal_key, clock=clock()
    )
    return made


def principal_token(principal: Principal) -> str:
    """Mint the short-lived token with which a channel speaks to the bank for `principal`."""
    return mint(principal, settings().principal_key, clock())
