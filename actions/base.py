"""The one wrapper around every action: whatever fails, the customer reads what happened."""

from __future__ import annotations

import logging
import uuid
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import names
from actions.context import Context
from assistant.failures import where
from bank import errors

logger = logging.getLogger(__name__)

Events = list[EventType]

# Errors of the bank that have an answer of their own.
_RESPONSES: dict[type[errors.BankError], str] = {
    errors.NotAuthenticated: "utter_signed_out",
    errors.VerificationFailed: "utter_verification_failed",
    errors.VerificationLocked: "utter_verification_locked",
    errors.CardNotFound: "utter_card_not_found",
    errors.CardAmbiguous: "utter_card_ambiguous",
    errors.StatementNotFound: "utter_statement_not_found",
    errors.InvalidRequest: "utter_invalid_request",
    errors.ConfirmationInvalid: "utter_confirmation_invalid",
    errors.BankUnavailable: "utter_bank_unavailable",
}


class BankAction(Action, ABC):
    """Base of the actions. Subclasses set `action_name` and implement `perform`."""

    action_name: str

    def name(self) -> str:
        return self.action_name

    @abstractmethod
    async def perform(self, context: Context) -> Events:
        """Do the work and return the events."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Perform the action; turn every failure into words."""
        context = Context(dispatcher, tracker)
        try:
            return await self.perform(context)
        except errors.IdentityNeeded:
            return self.identity_needed(context)
        except errors.CardStateForbids as error:
            context.say(f"utter_card_is_{error.status}", tail=error.tail)
        except errors.TooManyCodes as error:
            context.say("utter_code_too_soon", seconds=error.retry_after)
        except errors.BankError as error:
            response = _RESPONSES.get(type(error), "utter_technical_problem")
            reference = _log(self.action_name, error)
            context.say(response, reference=reference)
        except Exception as error:
            context.say("utter_technical_problem", reference=_log(self.action_name, error))
        return self.after_failure(context)

    def identity_needed(self, context: Context) -> Events:
        """Return what follows when the bank must first know who asks."""
        return ask_identity(context)

    def after_failure(self, context: Context) -> Events:
        """Return what follows a failure: an open form asks its question again."""
        return [FollowupAction(names.ACTION_RESUME)]


def leave(context: Context) -> Events:
    """Leave the active form, if any, and go on with what is left to do.

    For the actions that ask a form's questions: where one fails, the form would ask for ever.
    """
    events: Events = []
    if context.active_loop:
        events += [close_loop(), SlotSet(names.REQUESTED_SLOT, None)]
    return [*events, FollowupAction(names.ACTION_RESUME)]


def forget() -> Events:
    """Leave whatever is going on; what the bank has done stays done."""
    forgotten = (
        *names.CARD_LOSS_SLOTS,
        *names.IDENTITY_SLOTS,
        names.TRANSACTION,
        names.INTERRUPTED_REQUEST,
        names.SUSPENDED_LOOP,
        names.SECOND_REQUEST,
        names.REQUESTED_SLOT,
    )
    return [
        close_loop(),
        *(SlotSet(slot, None) for slot in forgotten),
        FollowupAction(names.ACTION_LISTEN),
    ]


def close_loop() -> EventType:
    """Return the event that deactivates the active form."""
    return {"event": "active_loop", "name": None, "timestamp": None}


def open_loop(name: str) -> EventType:
    """Return the event that makes a form the active one."""
    return {"event": "active_loop", "name": name, "timestamp": None}


def ask_identity(context: Context, resume: bool = False) -> Events:
    """Start the identity dialogue; afterwards the present request is served again.

    Args:
        resume: the open form itself goes on afterwards; nothing is to be served again.
    """
    message = context.tracker.latest_message
    request: dict[str, Any] | None = None
    if not resume:
        request = {"intent": context.intent, "entities": message.get("entities") or []}
    context.say("utter_identity_needed")
    loop = context.active_loop
    return [
        SlotSet(names.OTP, None),  # phone and ID tail hold for as long as the bank keeps them
        SlotSet(names.INTERRUPTED_REQUEST, request),
        SlotSet(names.SUSPENDED_LOOP, loop if loop != names.IDENTITY_FORM else None),
        FollowupAction(names.IDENTITY_FORM),
    ]


def replay(context: Context, request: dict[str, Any]) -> Events:
    """Return the events with which `request` is served as if the customer had just said it.

    Args:
        request: `intent`, `entities`.
    """
    message = context.tracker.latest_message
    metadata = {**(message.get("metadata") or {}), "shown": ""}
    return [
        {"event": "action", "name": names.ACTION_LISTEN, "timestamp": None},
        {
            "event": "user",
            "timestamp": None,
            "text": f"/{request['intent']}",
            "input_channel": context.tracker.get_latest_input_channel(),
            "message_id": message.get("message_id"),
            "metadata": metadata,
            "parse_data": {
                "intent": {"name": request["intent"], "confidence": 1.0},
                "entities": request["entities"],
                "text": f"/{request['intent']}",
                "message_id": message.get("message_id"),
                "metadata": metadata,
            },
        },
    ]


def _log(action: str, error: Exception) -> str:
    """Log a failure without the customer's words; return the reference that he is told."""
    reference = uuid.uuid4().hex[:8]
    level = logging.WARNING if isinstance(error, errors.BankError) else logging.ERROR
    logger.log(level, "%s failed, reference %s: %s", action, reference, where(error))
    return reference
