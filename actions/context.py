"""What an action works with: the customer's message, the slots, the bank, the words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.settings import settings
from assistant.wiring import bank, call_bank, principal_token
from bank.principal import Principal
from bank.protocol import Bank

T = TypeVar("T")


class Context:
    """One run of an action.

    Args:
        dispatcher: collects the responses.
        tracker: the conversation.
    """

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self.tracker = tracker
        self._dispatcher = dispatcher

    @property
    def bank(self) -> Bank:
        return bank()

    @property
    def token(self) -> str:
        """The principal that the channel minted for the latest message."""
        metadata = self.tracker.latest_message.get("metadata") or {}
        token = metadata.get("principal")
        if token is None and settings().demo:
            # `rasa shell` has no channel of ours: whoever types there is a visitor.
            return principal_token(Principal(self.tracker.sender_id, "shell"))
        return str(token)

    @property
    def text(self) -> str:
        """The latest message as the customer wrote it; a button's payload begins with a slash."""
        return self.tracker.latest_message.get("text") or ""

    @property
    def intent(self) -> str | None:
        name: str | None = (self.tracker.latest_message.get("intent") or {}).get("name")
        return name

    @property
    def confidence(self) -> float:
        """How sure the understanding is of the intent; 1 for a button."""
        return float((self.tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)

    @property
    def message_id(self) -> str:
        """Identifies the latest message; the key of what it causes."""
        return f"{self.tracker.sender_id}:{self.tracker.latest_message.get('message_id')}"

    @property
    def active_loop(self) -> str | None:
        name: str | None = (self.tracker.active_loop or {}).get("name")
        return name

    def selected(self, intent: str) -> str | None:
        """Return the label of the answer that was understood for a retrieval intent."""
        parsed = self.tracker.latest_message.get("response_selector") or {}
        label: str | None = (
            (parsed.get(intent) or {}).get("response", {}).get("intent_response_key")
        )
        return label

    @property
    def readings(self) -> list[str]:
        """What the latest message may mean, the likeliest first: intents and labels of answers."""
        return [reading["name"] for reading in self.tracker.latest_message.get("readings") or []]

    @property
    def check(self) -> str | None:
        """The check of `data/lexicon/safety.yml` that says what the latest message means."""
        name: str | None = self.tracker.latest_message.get("check")
        return name

    def slot(self, name: str) -> Any:
        """Return a slot's value."""
        return self.tracker.get_slot(name)

    def entities(self, name: str) -> list[str]:
        """Return the values of one entity in the latest message."""
        found = self.tracker.latest_message.get("entities") or []
        return [str(entity["value"]) for entity in found if entity.get("entity") == name]

    def entity(self, name: str) -> str | None:
        """Return the first value of one entity in the latest message."""
        values = self.entities(name)
        return values[0] if values else None

    async def call(self, operation: Callable[..., T], *args: Any) -> T:
        """Call the bank in a thread, with the principal's token first, within the deadline.

        Raises:
            BankUnavailable: the bank did not answer in time; whether it acted is unknown.
            BankError: as the operation says.
        """
        return await call_bank(operation, self.token, *args)

    async def work(self, function: Callable[..., T], *args: Any) -> T:
        """Run what blocks (a database of ours) in a thread."""
        return await asyncio.get_running_loop().run_in_executor(None, function, *args)

    def say(self, response: str, **values: Any) -> None:
        """Utter a response of the domain with its values."""
        self._dispatcher.utter_message(response=response, **values)

    def say_again(self, text: str, data: dict[str, Any]) -> None:
        """Utter once more what was said before."""
        self._dispatcher.utter_message(
            text=text, buttons=data.get("buttons"), json_message=data.get("custom")
        )
