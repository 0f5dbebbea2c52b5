"""Base of the forms' validation: what was given, what is still missing."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from rasa_sdk.events import SlotSet

from actions import names
from actions.base import BankAction, Events, ask_identity
from actions.context import Context

Slots = dict[str, Any]


class Stop(Exception):
    """The form cannot go on; the customer has been told why."""


class FormAction(BankAction):
    """Validates a form's slots and names the next to ask for.

    Subclasses implement `missing`, may implement `prefill`, and `check_<slot>` for the slots that
    need it: it takes the context and the value and returns slots to set (None asks again).
    """

    opened_by = ""  # the intent that opens the form by itself, if there is one

    async def prefill(self, context: Context, slots: Slots) -> Slots:
        """Return slots that need no question."""
        return {}

    @abstractmethod
    async def missing(self, context: Context) -> list[str]:
        """Return the slots that the form needs, in order; filled ones may be among them."""

    async def perform(self, context: Context) -> Events:
        slots: Slots = dict(context.tracker.slots)
        changed: Slots = {}
        try:
            for name, value in context.tracker.slots_to_validate().items():
                check = getattr(self, f"check_{name}", None)
                if check is None or value is None:
                    changed[name] = value
                else:
                    changed.update(await check(context, value))
            changed.update(await self.prefill(context, {**slots, **changed}))
            slots.update(changed)
            required = await self.missing(context)
            following = next((name for name in required if slots.get(name) is None), None)
        except Stop:
            following = None
        return [
            *(SlotSet(name, value) for name, value in changed.items()),
            SlotSet(names.REQUESTED_SLOT, following),
        ]

    def identity_needed(self, context: Context) -> Events:
        """Close the form and open the identity dialogue, which returns to it."""
        events = [*ask_identity(context), SlotSet(names.REQUESTED_SLOT, None)]
        if context.intent == self.opened_by:  # served again, it opens the form again
            events.append(SlotSet(names.SUSPENDED_LOOP, None))
        return events

    def after_failure(self, context: Context) -> Events:
        """Close the form; its rule says what follows."""
        return [SlotSet(names.REQUESTED_SLOT, None)]
