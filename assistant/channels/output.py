"""What every channel's output has in common: one bot message, whole, with one-time buttons."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

from assistant.channels.guard import ButtonBook
from assistant.wiring import clock

# What comes after a message's own buttons, in this order.
_ASIDE = {"related": 1, "feedback": 2}


class CustomerOutput(OutputChannel):
    """Turns Rasa's responses into bot messages and counts them.

    Args:
        sender: the conversation.
        buttons: where the payloads behind the tokens are kept.

    Subclasses implement `deliver`.
    """

    def __init__(self, sender: str, buttons: ButtonBook) -> None:
        self.sender = sender
        self.sent = 0
        self.metadata: dict[str, str] = {}  # what the channel adds to every message
        self._buttons = buttons

    async def deliver(self, message: dict[str, Any]) -> None:
        """Send one bot message: `text`, `response`, `quick_replies`, `card`, `at`."""
        raise NotImplementedError

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send what a response holds as one message (Rasa would send text and card apart)."""
        await self.deliver(
            bot_message(message, self._buttons.issue(self.sender, message.get("buttons") or []))
        )
        self.sent += 1


def bot_message(
    message: dict[str, Any], quick_replies: list[dict[str, str]], at: str | None = None
) -> dict[str, Any]:
    """Return the bot message for a Rasa message.

    Args:
        message: text, custom and metadata as Rasa hands them to an output channel.
        quick_replies: its buttons, payloads already replaced by tokens; those of the kinds
            `related` and `feedback` come last.
        at: ISO 8601 time; now, if not given.
    """
    custom = message.get("custom") or {}
    metadata = message.get("metadata") or {}
    ordered = sorted(quick_replies, key=lambda reply: _ASIDE.get(reply.get("kind", ""), 0))
    return {
        "text": (message.get("text") or "").strip(),
        "response": message.get("utter_action") or metadata.get("utter_action"),
        "quick_replies": [{"content_type": "text", **reply} for reply in ordered],
        "card": custom.get("card"),
        "at": at or clock().now().isoformat(),
    }
