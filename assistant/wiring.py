"""Puts the parts together from the settings: the clock and the bank."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from assistant.settings import settings
from bank.clock import Clock, FileClock, SystemClock
from bank.errors import BankUnavailable
from bank.principal import Principal, mint
from bank.protocol import Bank

T = TypeVar("T")

_THREADS = 32  # calls to the bank at one time; a slow one must not hold up the others


@lru_cache(maxsize=1)
def clock() -> Clock:
    """Return the clock of this process."""
    moved = settings().clock_file
    return FileClock(Path(moved)) if moved else SystemClock()


def _named(path: str) -> Any:
    """Return what a dotted path names."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


@lru_cache(maxsize=1)
def bank() -> Bank:
    """Return the bank behind the assistant: `settings().bank_adapter`, made by its `connect`."""
    adapter = _named(settings().bank_adapter)
    gateway = settings().sms_gateway
    further = {"sms": _named(gateway)()} if gateway else {}
    made: Bank = adapter.connect(
        url=settings().database_url("bank"),
        key=settings().principal_key,
        clock=clock(),
        **further,
    )
    return made


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="bank")


async def call_bank(operation: Callable[..., T], *args: Any) -> T:
    """Call the bank in a thread, within the deadline.

    Raises:
        BankUnavailable: the bank did not answer in time; whether it acted is unknown.
        BankError: as the operation says.
    """
    work = asyncio.get_running_loop().run_in_executor(_pool(), lambda: operation(*args))
    try:
        return await asyncio.wait_for(work, settings().bank_deadline)
    except asyncio.TimeoutError as error:
        raise BankUnavailable("no answer within the deadline") from error


def principal_token(principal: Principal) -> str:
    """Mint the short-lived token with which a channel speaks to the bank for `principal`."""
    return mint(principal, settings().principal_key, clock())
