"""What comes next when a request has been served: the open form, the second request, or nothing."""

from __future__ import annotations

import json

from rasa_sdk.events import FollowupAction, SlotSet

from actions import names
from actions.base import BankAction, Events, forget, open_loop, replay
from actions.context import Context


class ActionResume(BankAction):
    """Goes back to the open or suspended form, else on to the second request."""

    action_name = "action_resume"

    async def perform(self, context: Context) -> Events:
        if context.active_loop:
            return [FollowupAction(context.active_loop)]
        suspended = context.slot(names.SUSPENDED_LOOP)
        if suspended == names.IDENTITY_FORM:
            context.say("utter_back_to_identity")
        if suspended:
            return [SlotSet(names.SUSPENDED_LOOP, None), FollowupAction(suspended)]
        second = context.slot(names.SECOND_REQUEST)
        if second:
            return [SlotSet(names.SECOND_REQUEST, None), *replay(context, json.loads(second))]
        return [FollowupAction(names.ACTION_LISTEN)]


class ActionStay(BankAction):
    """Keeps the open form open without asking again (等一下)."""

    action_name = "action_stay"

    async def perform(self, context: Context) -> Events:
        loop = [open_loop(context.active_loop)] if context.active_loop else []
        return [*loop, FollowupAction(names.ACTION_LISTEN)]


class ActionStop(BankAction):
    """Leaves whatever is going on; what the bank has done stays done."""

    action_name = "action_stop"

    async def perform(self, context: Context) -> Events:
        busy = context.active_loop or context.slot(names.SUSPENDED_LOOP)
        context.say("utter_stopped" if busy else "utter_nothing_to_stop")
        return forget()
