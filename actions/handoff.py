"""A person: at any moment, in one turn; complaints."""

from __future__ import annotations

from actions.base import BankAction, Events
from actions.context import Context
from actions.tickets import hand_over, open_ticket
from bank.model import TicketKind


class ActionRequestHuman(BankAction):
    """Opens a ticket for a person; the bot goes on serving until one takes over."""

    action_name = "action_request_human"

    async def perform(self, context: Context) -> Events:
        await hand_over(context)
        return []


class ActionComplain(BankAction):
    """Opens a complaint."""

    action_name = "action_complain"

    async def perform(self, context: Context) -> Events:
        await open_ticket(context, TicketKind.COMPLAINT, "complaint")
        return []
