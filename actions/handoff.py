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


_SURE = 0.6  # of the intent; a complaint has a legal term, so none is opened on a guess


class ActionComplain(BankAction):
    """Opens a complaint; asks first, when it is not sure that one is meant."""

    action_name = "action_complain"

    async def perform(self, context: Context) -> Events:
        if context.confidence < _SURE:
            context.say("utter_complain_meant")
        else:
            await open_ticket(context, TicketKind.COMPLAINT, "complaint")
        return []
