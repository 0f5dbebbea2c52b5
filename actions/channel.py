"""Binding an outside chat (Telegram) to the bank's customer, and undoing it."""

from __future__ import annotations

from actions.base import BankAction, Events
from actions.context import Context


class ActionBindChannel(BankAction):
    """Binds the chat, after a one-time code."""

    action_name = "action_bind_channel"

    async def perform(self, context: Context) -> Events:
        chat = _outside_chat(context)
        if chat is None:
            context.say("utter_bind_not_here")
        else:
            await context.call(context.bank.bind_channel, chat)
            context.say("utter_bound")
        return []


class ActionUnbindChannel(BankAction):
    """Undoes the binding."""

    action_name = "action_unbind_channel"

    async def perform(self, context: Context) -> Events:
        chat = _outside_chat(context)
        if chat is None:
            context.say("utter_bind_not_here")
        elif await context.call(context.bank.unbind_channel, chat):
            # The chat may go to another person: what it proved ends with it.
            await context.call(context.bank.forget_session)
            context.say("utter_unbound")
        else:
            context.say("utter_not_bound")
        return []


def _outside_chat(context: Context) -> str | None:
    """Return the chat's id with its service, which the channel put into the message."""
    metadata = context.tracker.latest_message.get("metadata") or {}
    chat: str | None = metadata.get("external_id")
    return chat
