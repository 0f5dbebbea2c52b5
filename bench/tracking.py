"""What a tracker store costs as a conversation grows: ours, Rasa's in memory, Rasa's on SQLite.

Run with `python -m bench.tracking [turns]`. First each store by itself (a read and a save a turn),
then whole turns of the small bot of the tests, which answers by rules and forms without a network.
Times are milliseconds, the median of the ten turns before the one that is named.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from rasa.api import train
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.utils.log_utils import configure_structlog

from assistant.tracking.store import ConversationStore
from bench.report import table
from tests.assistant.tracking.conftest import BOT
from tests.assistant.tracking.talk import Bot

SAID = ["你好", "真棒", "挂失", "余额", "尾号，1234", "你好", "因为，丢了", "余额", "挂失", "取消"]
RANKING = [{"name": f"intent_{number}", "confidence": 1 / (number + 2)} for number in range(10)]


def stores(folder: Path, domain: Domain) -> dict[str, TrackerStore]:
    """Return a store of each kind, empty."""
    return {
        "ours, SQLite": ConversationStore(domain, f"sqlite:///{folder}/ours.db"),
        "Rasa's, in memory": InMemoryTrackerStore(domain),
        "Rasa's, SQLite": SQLTrackerStore(domain, db=f"{folder}/rasas.db"),
    }


def store_alone(store: TrackerStore, domain: Domain) -> Callable[[int], Awaitable[float]]:
    """Return what takes a turn of eight events and tells how long the store took for it."""

    async def turn(number: int) -> float:
        begun = time.perf_counter()
        tracker = await store.get_or_create_tracker("zhang", append_action_listen=False)
        reading = time.perf_counter() - begun
        if not tracker.events:
            opening = [ActionExecuted("action_session_start"), SessionStarted()]
            tracker.update_with_events([*opening, ActionExecuted("action_listen")], domain)
        parsed = {"intent": RANKING[0], "entities": [], "intent_ranking": RANKING}
        user = UserUttered(SAID[number % len(SAID)], RANKING[0], parse_data=parsed)
        slots = [SlotSet("tail", str(number)), SlotSet("mood", "good")]
        actions = [ActionExecuted("utter_greet"), BotUttered("您好"), ActionExecuted("utter_glad")]
        events = [user, *slots, *actions, BotUttered("好的"), ActionExecuted("action_listen")]
        tracker.update_with_events(events, domain)
        begun = time.perf_counter()
        await store.save(tracker)
        return reading + time.perf_counter() - begun

    return turn


def whole_turn(bot: Bot) -> Callable[[int], Awaitable[float]]:
    """Return what lets the small bot answer a message and tells how long it took."""

    async def turn(number: int) -> float:
        begun = time.perf_counter()
        await bot.say(SAID[number % len(SAID)])
        return time.perf_counter() - begun

    return turn


async def grow(turn: Callable[[int], Awaitable[float]], at: list[int]) -> list[float]:
    """Return the milliseconds of a turn at each of `at`."""
    took = [await turn(number) for number in range(at[-1])]
    return [1000 * median(took[end - 10 : end]) for end in at]


async def main(turns: int) -> None:
    """Measure all stores and print the tables."""
    at = [count for count in (10, 100, 300) if count <= turns]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        domain = Domain.load(str(BOT / "domain.yml"))
        files = [str(BOT / file) for file in ("domain.yml", "config.yml", "data.yml")]
        model = train(files[0], files[1], files[2:], name).model
        assert model
        alone: dict[str, list[float]] = {}
        whole: dict[str, list[float]] = {}
        for kind, store in stores(folder, domain).items():
            alone[kind] = await grow(store_alone(store, domain), at)
        (folder / "whole").mkdir()
        for kind, store in stores(folder / "whole", domain).items():
            whole[kind] = await grow(whole_turn(await Bot.start(Path(model), store)), at)
    for title, measured in (("read and save", alone), ("a whole turn", whole)):
        print(f"\n{title}, ms")
        rows: list[list[Any]] = [["at turn", *at, "as many times ours, at the last"]]
        ours = next(iter(measured.values()))[-1]
        rows += [[kind, *took, took[-1] / ours] for kind, took in measured.items()]
        print(table(rows))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    configure_structlog(logging.ERROR)
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
