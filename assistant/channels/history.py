"""The conversation so far, as a page shows it after a reload."""

from __future__ import annotations

from typing import Any

from assistant.channels.guard import FEEDBACK
from assistant.channels.output import bot_message
from assistant.channels.turn import Turns, conversation_store

LIMIT = 200  # messages
Events = list[dict[str, Any]]


async def conversation(turns: Turns, sender: str) -> Events:
    """Return the newest messages of a conversation, oldest first.

    Bot messages since the customer last spoke get fresh buttons, so that a reload (or a restart of
    the server) does not strand the customer in front of dead ones. A press of a feedback button is
    shown by the message that it is about, as `rated`, and is no message of its own.
    """
    if turns.agent is None:
        return []
    events = _with_ratings(await conversation_store(turns.agent).history(sender, LIMIT))
    spoke = max((index for index, event in enumerate(events) if _said(event)), default=-1)
    shown = []
    for index, event in enumerate(events):
        if event["role"] == "user":
            text = _said(event)
            if text:
                shown.append({"role": "user", "text": text, "at": event["at"]})
            continue
        message = {**event["data"], "text": event["text"], "utter_action": event["response"]}
        replies = turns.buttons.issue(sender, _open(event) if index > spoke else [])
        rated = {"rated": event["rated"]} if "rated" in event else {}
        shown.append({"role": "bot", **bot_message(message, replies, at=event["at"]), **rated})
    return shown


def _said(event: dict[str, Any]) -> str:
    """Return what the customer said or pressed; empty for what he did without words."""
    if event["role"] != "user":
        return ""
    return event["metadata"].get("shown", event["text"]) or ""


def _with_ratings(events: Events) -> Events:
    """Return the events, the presses of feedback buttons noted with what they are about."""
    kept: Events = []
    for event in events:
        about = _rated(kept, event["text"]) if event["role"] == "user" else None
        if about is None:
            kept.append(dict(event))
        else:
            message, title = about
            message["rated"] = title
    return kept


def _rated(events: Events, payload: str) -> tuple[dict[str, Any], str] | None:
    """Return the latest message with a feedback button of that payload, and its title."""
    for event in reversed(events):
        for button in event["data"].get("buttons") or ():
            if button.get("kind") == FEEDBACK and button.get("payload") == payload:
                return event, button["title"]
    return None


def _open(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the buttons of a message that can still be pressed."""
    buttons = event["data"].get("buttons") or []
    return [one for one in buttons if "rated" not in event or one.get("kind") != FEEDBACK]
