"""Knowledge answers and services of the menu that are chosen by a button, and what was thought."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions import names
from actions.base import BankAction, Events, replay
from actions.context import Context
from actions.tickets import open_ticket
from assistant.knowledge import knowledge
from assistant.tracking.feedback import Feedback, store
from assistant.wiring import clock
from bank.model import TicketKind


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
        if chosen not in asked.get("readings", ()):
            context.say("utter_button_expired")
            return []
        meant = context.slot(names.CLARIFIED) or {}
        if asked["between"]:  # the readings of these very words, not the usual three
            meant = {**meant, asked["said"]: chosen, asked["between"]: chosen}
        return [
            SlotSet(names.CLARIFYING, None),
            SlotSet(names.CLARIFIED, meant),
            *replay(context, request_for(chosen, asked["entities"])),
        ]


async def give(context: Context, label: str) -> None:
    """Say an answer or a service of the menu; one that people do becomes a ticket for them."""
    leaf = knowledge().leaf(label)
    if label not in knowledge().answers and leaf is None:
        context.say("utter_default")
        return
    context.say(f"utter_{label}")
    if leaf and leaf.queue:
        await open_ticket(context, TicketKind.HANDOFF, leaf.name, queue=leaf.queue)


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
            metadata = event.get("metadata") or {}
            asked = metadata.get("shown") or event.get("text") or ""
        elif (event.get("metadata") or {}).get("utter_action") == f"utter_{label}":
            question = asked
    return question
