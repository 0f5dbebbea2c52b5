"""The conversation so far, as a page shows it after a reload."""

from __future__ import annotations

from typing import Any

from assistant.channels.output import bot_message
from assistant.channels.turn import Turns, conversation_store

LIMIT = 200  # messages


async def conversation(turns: Turns, sender: str) -> list[dict[str, Any]]:
    """Return the newest messages of a conversation, oldest first.

    The newest bot message with buttons since the customer last spoke gets fresh ones, so that a
    reload (or a restart of the server) does not strand the customer in front of dead ones.
    """
    if turns.agent is None:
        return []
    events = await conversation_store(turns.agent).history(sender, LIMIT)
    newest = _newest_with_buttons(events)
    shown = []
    for index, event in enumerate(events):
        if event["role"] == "user":
            text = event["metadata"].get("shown", event["text"])
            if text:
                shown.append({"role": "user", "text": text, "at": event["at"]})
            continue
        buttons = event["data"].get("buttons") or [] if index == newest else []
        message = {**event["data"], "text": event["text"], "utter_action": event["response"]}
        replies = turns.buttons.issue(sender, buttons)
        shown.append({"role": "bot", **bot_message(message, replies, at=event["at"])})
    return shown


def _newest_with_buttons(events: list[dict[str, Any]]) -> int | None:
    for index in reversed(range(len(events))):
        if events[index]["role"] == "user":
            return None
        if events[index]["data"].get("buttons"):
            return index
    return None
