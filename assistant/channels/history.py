"""The conversation so far, as a page shows it after a reload."""

from __future__ import annotations

from typing import Any

from assistant.channels.output import bot_message
from assistant.channels.turn import Turns, conversation_store

LIMIT = 200  # messages


async def conversation(turns: Turns, sender: str) -> list[dict[str, Any]]:
    """Return the newest messages of a conversation, oldest first.

    The last bot message gets fresh buttons, so that a reload (or a restart of the server) does not
    strand the customer in front of dead ones.
    """
    if turns.agent is None:
        return []
    events = await conversation_store(turns.agent).history(sender, LIMIT)
    shown = []
    for index, event in enumerate(events):
        if event["role"] == "user":
            text = event["metadata"].get("shown", event["text"])
            if text:
                shown.append({"role": "user", "text": text, "at": event["at"]})
            continue
        buttons = event["data"].get("buttons") or [] if index == len(events) - 1 else []
        message = {**event["data"], "text": event["text"], "utter_action": event["response"]}
        replies = turns.buttons.issue(sender, buttons)
        shown.append({"role": "bot", **bot_message(message, replies, at=event["at"])})
    return shown
