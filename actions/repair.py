"""Putting a conversation right: not understood, say it again, why, and answers out of the blue."""

from __future__ import annotations

import hashlib

from rasa_sdk.events import FollowupAction, SlotSet

from actions import names
from actions.answers import request_for
from actions.base import BankAction, Events, replay
from actions.card_loss import known
from actions.cards import all_but_denied, denied, narrowed_to, offered
from actions.context import Context
from actions.menu import show_branch
from actions.tickets import hand_over
from assistant.knowledge import knowledge
from assistant.nlu.normalise import for_classifier
from assistant.offers import USUAL, choices
from bank.model import CardOperation

_ASKED_ABOUT = {"phone", "id_tail", "otp", "card", "confirmed", "transaction"}


class ActionFallback(BankAction):
    """Not understood once: the likeliest readings as buttons; twice in a row: a person."""

    action_name = "action_fallback"

    async def perform(self, context: Context) -> Events:
        if context.entity("secret"):
            context.say("utter_value_not_asked")  # after the channel's warning
        else:
            return await not_understood(context, choices(context.readings))
        return [FollowupAction(names.ACTION_RESUME)]  # no rule follows where no rule fits either


class ActionOutOfScope(BankAction):
    """What nobody here serves; whose data are another person's is told why."""

    action_name = "action_out_of_scope"

    async def perform(self, context: Context) -> Events:
        anothers = context.check == "another_person"
        context.say("utter_only_your_own" if anothers else "utter_out_of_scope")
        return []


class ActionRepeat(BankAction):
    """Says the last message again; in a form its question comes again by itself."""

    action_name = "action_repeat"

    async def perform(self, context: Context) -> Events:
        said = [event for event in context.tracker.events if event.get("event") == "bot"]
        if not said:
            context.say("utter_nothing_to_repeat")
        elif not context.active_loop:
            context.say_again(said[-1].get("text") or "", said[-1].get("data") or {})
        return []


class ActionExplain(BankAction):
    """Tells why something is asked (为什么要验证码), and what happens without it (不想说)."""

    action_name = "action_explain"

    async def perform(self, context: Context) -> Events:
        slot = context.slot(names.REQUESTED_SLOT) if context.active_loop else None
        kind = "refuse" if context.intent == "refuse" else "why"
        context.say(f"utter_{kind}_{slot}" if slot in _ASKED_ABOUT else f"utter_{kind}_general")
        return []


class ActionAffirm(BankAction):
    """好的, when no yes was asked for: an open form puts its question again by itself."""

    action_name = "action_affirm"

    async def perform(self, context: Context) -> Events:
        if not context.active_loop:
            context.say("utter_affirm")
        return []


class ActionDeny(BankAction):
    """不用, when no yes or no was asked for: in a form, tells the way out."""

    action_name = "action_deny"

    async def perform(self, context: Context) -> Events:
        context.say("utter_deny_in_form" if context.active_loop else "utter_deny")
        return []


class ActionInform(BankAction):
    """A value out of the blue (上个月的, 信用卡): asks the last question again with it."""

    action_name = "action_inform"

    async def perform(self, context: Context) -> Events:
        last = context.slot(names.LAST_REQUEST)
        entities = context.tracker.latest_message.get("entities") or []
        if context.active_loop == names.CARD_LOSS_FORM and (left := await _left(context)):
            return [SlotSet(name, value) for name, value in left.items()]
        if context.active_loop:
            context.say("utter_value_does_not_fit")
        elif context.entity("otp"):
            context.say("utter_no_code_open")
        elif any(context.entity(name) for name in ("phone", "id_tail", "secret")):
            context.say("utter_value_not_asked")
        elif last and entities:
            return replay(context, {"intent": last, "entities": entities})
        elif knowledge().branches(context.text):
            return show_branch(context)
        else:
            return await not_understood(context, list(USUAL))
        return []


async def _left(context: Context) -> dict[str, object]:
    """Return the slots of the lost-card form where a card was denied alone (不是6789)."""
    if not denied(context) or not await known(context):
        return {}
    offer = offered(
        await context.call(context.bank.cards), CardOperation(context.slot(names.OPERATION))
    )
    narrowed = context.slot(names.CARD_CHOICE) or []
    left = all_but_denied(context, [card for card in offer if card.tail in narrowed] or offer)
    if not left:
        return {}
    return {**narrowed_to(left), names.CONFIRMED: None, names.CONFIRMATION: None}


async def not_understood(context: Context, likely: list[str]) -> Events:
    """Ask which reading is meant, with buttons; after a turn that did so already, a person.

    What was chosen once in this conversation, for the same words or between the same readings, is
    served without asking again.
    """
    text = context.text
    said = _key(for_classifier(text))
    guessed = not set(likely[:2]) <= set(context.readings)  # nothing was understood: no readings
    # Other words between the same two questions; services are asked about each time.
    questions = all(reading.startswith("faq/") for reading in likely[:2])
    between = _key("|".join(sorted(likely[:2]))) if questions else ""
    meant = context.slot(names.CLARIFIED) or {}
    known = None if guessed else meant.get(said) or meant.get(between)
    entities = [
        {"entity": entity["entity"], "value": entity["value"]}
        for entity in context.tracker.latest_message.get("entities") or []
    ]
    if known:
        return replay(context, request_for(known, entities))
    if _rephrasing(context):
        context.say("utter_not_understood_twice")
        await hand_over(context)
        return [FollowupAction(names.ACTION_RESUME)]
    context.say("utter_rephrase", choices=[_choice(reading) for reading in likely])
    asked = {
        "said": "" if guessed else said,
        "between": between,
        "readings": likely,
        "entities": entities,
    }
    return [SlotSet(names.CLARIFYING, asked), FollowupAction(names.ACTION_RESUME)]


def _key(text: str) -> str:
    """Return by what a choice is remembered; the words themselves are not kept once more."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _choice(reading: str) -> dict[str, str]:
    """Return what the button of a reading is made from: its own words, or an answer's title."""
    title = knowledge().title(reading) if "/" in reading else None
    return {"variant": "answer" if title else reading, "reading": reading, "title": title or ""}


def _rephrasing(context: Context) -> bool:
    """Whether the turn before this one asked to rephrase."""
    turns: list[set[str | None]] = [set()]
    for event in context.tracker.events:
        if event.get("event") == "user":
            turns.append(set())
        elif event.get("event") == "bot":
            turns[-1].add((event.get("metadata") or {}).get("utter_action"))
    return "utter_rephrase" in turns[-2]
