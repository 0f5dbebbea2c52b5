"""Identity, as a dialogue that any request may need and then returns from.

The customer's phone, ID tail and one-time code never come here: the channel hands them to the bank,
the dialogue sees placeholders and asks the bank what they were worth.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions import names
from actions.base import BankAction, Events, leave, replay
from actions.context import Context
from actions.formatting import moment
from actions.forms import FormAction, Slots, Stop
from bank.errors import IdentityNeeded, TooManyCodes
from bank.principal import Assurance


class ActionVerifyIdentity(BankAction):
    """The customer himself wants to be verified."""

    action_name = "action_verify_identity"

    async def perform(self, context: Context) -> Events:
        identity = await context.call(context.bank.identity)
        if identity.stepped_up_until:
            context.say("utter_already_verified", until=moment(identity.stepped_up_until))
            return []
        return [
            *(SlotSet(slot, None) for slot in names.IDENTITY_SLOTS),
            FollowupAction(names.IDENTITY_FORM),
        ]


class ValidateIdentityForm(FormAction):
    """A visitor gives phone, ID tail and code; a signed-in customer the code only."""

    action_name = "validate_identity_form"

    async def check_otp(self, context: Context, value: Any) -> Slots:
        """Ask the bank what the code was worth."""
        identity = await context.call(context.bank.identity)
        if identity.assurance is Assurance.STEPPED_UP:
            return {names.OTP: "given"}
        if identity.locked_until:
            context.say("utter_verification_locked")
            raise Stop
        if not identity.challenge_open:
            context.say("utter_code_expired")
        elif identity.assurance is Assurance.VISITOR:
            context.say("utter_code_wrong_visitor")
        else:
            context.say("utter_code_wrong")
        return {names.OTP: None}

    async def missing(self, context: Context) -> list[str]:
        identity = await context.call(context.bank.identity)
        if identity.assurance is Assurance.STEPPED_UP:
            return []
        visitor = identity.assurance is Assurance.VISITOR
        return [names.PHONE, names.ID_TAIL, names.OTP] if visitor else [names.OTP]


class ActionAskCode(BankAction):
    """Sends a one-time code, unless one is on its way."""

    action_name = "action_ask_identity_form_otp"

    async def perform(self, context: Context) -> Events:
        identity = await context.call(context.bank.identity)
        if identity.challenge_open:
            if not context.entity("otp"):  # else the wrong code was just answered
                context.say("utter_ask_code_again")
            return []
        return await send_code(context)

    def after_failure(self, context: Context) -> Events:
        return leave(context)


class ActionResendCode(BankAction):
    """Sends another code (没收到验证码)."""

    action_name = "action_resend_code"

    async def perform(self, context: Context) -> Events:
        if context.active_loop != names.IDENTITY_FORM:
            context.say("utter_no_code_open")
            return []
        return await send_code(context)

    def after_failure(self, context: Context) -> Events:
        return leave(context)


async def send_code(context: Context) -> Events:
    """Have the bank send a code and say so; ask a visitor anew for what the bank has forgotten."""
    try:
        challenge = await context.call(context.bank.start_challenge)
    except TooManyCodes as error:
        context.say("utter_code_too_soon", seconds=error.retry_after)
        return []
    except IdentityNeeded:
        context.say("utter_identity_again")
        return [
            *(SlotSet(slot, None) for slot in names.IDENTITY_SLOTS),
            FollowupAction(names.IDENTITY_FORM),
        ]
    context.say("utter_ask_code", phone=challenge.masked_phone, until=moment(challenge.expires_at))
    return []


class ActionFinishIdentity(BankAction):
    """Returns to what needed the identity."""

    action_name = "action_finish_identity"

    async def perform(self, context: Context) -> Events:
        identity = await context.call(context.bank.identity)
        events: Events = [
            *(SlotSet(slot, None) for slot in (names.OTP, names.INTERRUPTED_REQUEST)),
        ]
        request = context.slot(names.INTERRUPTED_REQUEST)
        if identity.assurance is not Assurance.STEPPED_UP:
            return [*events, SlotSet(names.SUSPENDED_LOOP, None)]
        context.say("utter_identity_verified", name=identity.name)
        if request and not _answers_form(request, context.slot(names.SUSPENDED_LOOP)):
            return [*events, *replay(context, request)]
        return events


def _answers_form(request: dict[str, Any], suspended: str | None) -> bool:
    """Whether the request was an answer to the suspended form, which asks for itself."""
    return suspended is not None and request["intent"] in ("inform", "affirm", "deny")
