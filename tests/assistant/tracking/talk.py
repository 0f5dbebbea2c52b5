"""Talk to the small bot as a channel does, with its one action in the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa.core.agent import load_agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.utils.endpoints import EndpointConfig


class Actions(EndpointConfig):
    """The bot's action server; `before` runs in the middle of a turn and may fail."""

    def __init__(self) -> None:
        super().__init__(url="http://actions.invalid", enable_selective_domain=True)
        self.calls: list[dict[str, Any]] = []
        self.before: Callable[[], None] = lambda: None

    async def request(self, *_: Any, json: dict[str, Any], **__: Any) -> dict[str, Any]:
        self.calls.append(json)
        self.before()
        reset = [{"event": "slot", "name": name, "value": None} for name in ("tail", "reason")]
        return {"events": reset, "responses": []}


class Bot:
    """A server process with the small bot on `store`."""

    def __init__(self, agent: Any, actions: Actions) -> None:
        self.agent = agent
        self.actions = actions

    @classmethod
    async def start(cls, model: Path, store: TrackerStore | None) -> Bot:
        actions = Actions()
        agent = await load_agent(str(model))
        agent.action_endpoint = actions
        if store is not None:
            agent.tracker_store = agent._create_tracker_store(store, agent.domain)
        agent.load_model(str(model))
        return cls(agent, actions)

    async def say(self, text: str, sender: str = "zhang") -> list[str]:
        """Send a message; returns the texts of the answers."""
        channel = CollectingOutputChannel()
        await self.agent.handle_message(UserMessage(text, channel, sender))
        return [message["text"] for message in channel.messages]

    async def tracker(self, sender: str = "zhang") -> Any:
        """The tracker as the next turn will find it."""
        return await self.agent.tracker_store.retrieve(sender)
