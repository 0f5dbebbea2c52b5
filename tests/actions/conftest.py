"""Actions against the mock bank itself, without servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import context, formatting, tickets
from actions.base import BankAction, Events
from bank.clock import FixedClock
from bank.seed import seed
from bank.sql.adapter import SqlBank
from bank.sql.migrate import migrate
from tests.bank.world import KEY, NOW, World


class Stage:
    """Where an action plays: the bank, a customer, and what he reads."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[dict[str, Any]] = []

    @property
    def responses(self) -> list[str]:
        """Names of the responses uttered by the last action."""
        return [message["response"] for message in self.said]

    async def run(
        self,
        action: BankAction,
        intent: str,
        customer: str | None = "zhang_wei",
        loop: str | None = None,
        slots: dict[str, Any] | None = None,
        parsed: dict[str, Any] | None = None,
        past: list[dict[str, Any]] | None = None,
        **entities: str,
    ) -> Events:
        """Run an action after a message of the customer; return its events.

        Args:
            parsed: further parts of what was understood, such as `text` and `readings`.
            past: events before the message.
        """
        found = [{"entity": name, "value": value} for name, value in entities.items()]
        message = {
            "intent": {"name": intent, "confidence": 1.0},
            "entities": found,
            "message_id": "one",
            "metadata": {"principal": self.world.token(customer)},
            **(parsed or {}),
        }
        tracker = Tracker(
            f"web-{customer}",
            slots or {},
            message,
            [*(past or []), {"event": "user", "text": message.get("text"), "metadata": {}}],
            False,
            None,
            {"name": loop} if loop else {},
            "action_listen",
        )
        dispatcher = CollectingDispatcher()
        events = await action.run(dispatcher, tracker, {})
        self.said = dispatcher.messages
        return events


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A freshly seeded bank behind the actions, and a clock that stands still."""
    url, clock = f"sqlite:///{tmp_path / 'bank.db'}", FixedClock(NOW)
    migrate(url)
    seed(url, KEY, clock)
    world = World(SqlBank.connect(url, KEY, clock), clock)
    monkeypatch.setattr(context, "bank", lambda: world.bank)
    for module in (formatting, tickets):
        monkeypatch.setattr(module, "clock", lambda: clock)
    yield Stage(world)
