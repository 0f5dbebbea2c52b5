"""Knowledge answers and services of the menu that are chosen by a button, and what was thought."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions import names
from actions.base import BankAction, Events, replay
from actions.context import Context
from actions.tickets import masked, queue_up
from assistant.knowledge import knowledge
from assistant.offers import can_be_offered, is_given
from assistant.tracking.feedback import Feedback, store
from assistant.wiring import clock

_REMEMBERED = 40  # choices, in one conversation
_WITH_EFFECT = {"complain", "report_card_loss", "cancel_card_loss", "request_human"}
_SURE = 0.6  # of a service that people do: no ticket is opened on a guess


class ActionOpenAnswer(BankAction):
    """Gives the answer or the service that the entity `answer` names."""

    action_name = "action_open_answer"

    async def perform(self, context: Context) -> Events:
        await give(context, context.entity("answer") or "")
        return []


class ActionOpenService(BankAction):
    """Gives the service of the menu that was understood."""

    action_name = "action_open_service"

    async def perform(self, context: Context) -> Events:
        await give(context, context.selected("menu") or "")
        return []


class ActionRateAnswer(BankAction):
    """Keeps 有帮助 or 没帮助 with the question that it is about."""

    action_name = "action_rate_answer"

    async def perform(self, context: Context) -> Events:
        label, helpful = context.entity("answer") or "", context.entity("helpful") == "yes"
        if label in knowledge().answers:
            await context.work(
                store,
                Feedback(
                    answer=label,
                    question=_question(context, label),
                    helpful=helpful,
                    channel=context.tracker.get_latest_input_channel() or "",
                    at=clock().now(),
                ),
            )
        context.say("utter_rated_helpful" if helpful else "utter_rated_not_helpful")
        return []


class ActionChoose(BankAction):
    """Serves the reading that was chosen after 您是想…, and remembers it for these words."""

    action_name = "action_choose"

    async def perform(self, context: Context) -> Events:
        asked = context.slot(names.CLARIFYING) or {}
        chosen = context.entity("reading") or ""
        if chosen not in asked.get("readings", ()):  # a button of an earlier question
            if can_be_offered(chosen):
                return replay(context, request_for(chosen, []))
            context.say("utter_button_expired")
            return []
        meant = dict(context.slot(names.CLARIFIED) or {})
        if not _has_effect(chosen):
            meant |= {key: chosen for key in (asked["said"], asked["between"]) if key}
            meant = dict(list(meant.items())[-_REMEMBERED:])
        return [
            SlotSet(names.CLARIFYING, None),
            SlotSet(names.CLARIFIED, meant),
            *replay(context, request_for(chosen, asked["entities"])),
        ]


async def give(context: Context, label: str) -> None:
    """Say an answer or a service of the menu; one that people do becomes a ticket for them."""
    leaf = knowledge().leaf(label)
    if leaf is None and label not in knowledge().answers:
        context.say("utter_default")
    elif not is_given(label):
        context.say("utter_answer_not_given")
    elif leaf and leaf.queue and context.confidence < _SURE:
        context.say("utter_service_meant", title=leaf.name, label=label)
    else:
        context.say(f"utter_{label}")
        if leaf and leaf.queue:
            await queue_up(context, leaf.name, leaf.queue)


def _has_effect(reading: str) -> bool:
    """Tell whether serving a reading does something that must be meant each time."""
    leaf = knowledge().leaf(reading)
    return reading in _WITH_EFFECT or bool(leaf and leaf.queue)


def request_for(reading: str, entities: list[dict[str, str]]) -> dict:
    """Return the request (see `replay`) that serves a reading."""
    if "/" in reading:
        return {"intent": "open_answer", "entities": [{"entity": "answer", "value": reading}]}
    return {"intent": reading, "entities": entities}


def _question(context: Context, label: str) -> str:
    """Return the customer's words before the latest time that this answer was given."""
    question, asked = "", ""
    for event in context.tracker.events:
        if event.get("event") == "user":
            text = event.get("text") or ""
            shown = (event.get("metadata") or {}).get("shown")
            said = text if shown is None else shown
            if said and not text.startswith("/choose"):  # what was chosen is no wording of his
                asked = said
        elif (event.get("metadata") or {}).get("utter_action") == f"utter_{label}":
            question = asked
    return masked(question)
