"""Customers at the web channel, and how long they wait. A turn ends when the server says so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import yaml

from assistant.cli.conversation import Conversation, request

Script = dict[str, Any]
SCRIPTS: list[Script] = yaml.safe_load(Path(__file__).with_name("conversations.yml").read_text())


async def whole_conversations(url: str, rounds: int) -> dict[str, float]:
    """Let one customer after another hold each conversation; return p50 and p95 in ms."""
    await _hold(url, SCRIPTS[0])  # the first turn of a server loads what is loaded late
    took = [wait for _ in range(rounds) for script in SCRIPTS for wait in await _hold(url, script)]
    return {"p50": 1000 * median(took), "p95": 1000 * quantiles(took, n=20)[-1]}


async def throughput(url: str, customers: int, seconds: float) -> dict[str, float]:
    """Let customers talk at once; return the turns a second, and the p95 of a turn in ms."""
    deadline = time.perf_counter() + seconds
    took: list[float] = []

    async def talk(first: int) -> None:
        for script in _from(first):
            took.extend(await _hold(url, script, deadline))
            if time.perf_counter() > deadline:
                return

    begun = time.perf_counter()
    await asyncio.gather(*map(talk, range(customers)))
    spent = time.perf_counter() - begun
    return {"per_second": len(took) / spent, "p95": 1000 * quantiles(took, n=20)[-1]}


async def growth(url: str, turns: list[int]) -> dict[str, float]:
    """Return the ms of a turn late in one conversation: the median of the ten turns before each."""
    said = islice(cycle(text for script in SCRIPTS for text in script["says"]), turns[-1])
    took = await _hold(url, {"customer": SCRIPTS[0]["customer"], "says": list(said)})
    return {str(turn): 1000 * median(took[turn - 10 : turn]) for turn in turns}


async def _hold(url: str, script: Script, deadline: float = float("inf")) -> list[float]:
    """Hold a conversation, or as much of it as there is time for; return the waits in seconds."""
    signed_in = {"customer": script["customer"]}
    session = await asyncio.to_thread(request, url, "/demo/sign-in", signed_in)
    took: list[float] = []
    async with Conversation(url, session["token"], lambda _: None) as conversation:
        for text in script["says"]:
            begun = time.perf_counter()
            if begun > deadline:
                break
            await conversation.say(text)
            took.append(time.perf_counter() - begun)
    return took


def _from(first: int) -> Iterator[Script]:
    return islice(cycle(SCRIPTS), first % len(SCRIPTS), None)
