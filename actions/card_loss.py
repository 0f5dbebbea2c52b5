"""Lost cards: act first (freeze), then the longer ways; undoing a freeze; the state of a card."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet

from actions import names
from actions.base import BankAction, Events, ask_identity, forget, leave
from actions.cards import choice, line, named, offered
from actions.context import Context
from actions.formatting import moment, money
from actions.tickets import open_ticket
from bank.errors import ConfirmationInvalid, IdentityNeeded, VerificationFailed
from bank.model import Card, CardOperation, Confirmation, Receipt, TicketKind
from bank.principal import Assurance

_OPERATIONS = {
    "freeze": CardOperation.FREEZE,
    "oral": CardOperation.ORAL_LOSS,
    "formal": CardOperation.FORMAL_LOSS,
}


class ActionStartCardLoss(BankAction):
    """Opens the form afresh: a freeze, unless another way is named."""

    action_name = "action_start_card_loss"

    async def perform(self, context: Context) -> Events:
        kind = context.entity("loss_kind") or "freeze"
        fraud = bool(context.entity("loss_reason"))
        operation = _OPERATIONS[kind]
        await _need_known(context, operation)
        context.say("utter_card_loss_fraud" if fraud else f"utter_card_loss_start_{kind}")
        return start(context, operation, fraud, await _present_cards(context, operation))


class ActionStartCancelCardLoss(BankAction):
    """Opens the form to lift a freeze or an oral loss report."""

    action_name = "action_start_cancel_card_loss"

    async def perform(self, context: Context) -> Events:
        if await _found_in_time(context):
            context.say("utter_card_loss_found_in_time")
            return forget()
        await _need_known(context, CardOperation.UNFREEZE)
        cards = await _present_cards(context, CardOperation.UNFREEZE)
        return start(context, CardOperation.UNFREEZE, False, cards)


def start(context: Context, operation: CardOperation, fraud: bool, cards: str | None) -> Events:
    """Return the events that set the form up for one operation.

    Args:
        cards: tails, joined by commas, when it is clear which are meant.
    """
    return [
        *(SlotSet(slot, None) for slot in names.CARD_LOSS_SLOTS),
        SlotSet(names.SUSPENDED_LOOP, _interrupted(context)),
        SlotSet(names.OPERATION, operation.value),
        SlotSet(names.FRAUD, fraud or None),
        SlotSet(names.CARD, cards),
        SlotSet(
            names.LAST_REQUEST,
            "cancel_card_loss" if operation is CardOperation.UNFREEZE else "report_card_loss",
        ),
    ]


async def _found_in_time(context: Context) -> bool:
    """Whether a card turns up while it is being stopped, and no other is stopped already."""
    open_form = names.CARD_LOSS_FORM in (context.active_loop, context.slot(names.SUSPENDED_LOOP))
    operation = context.slot(names.OPERATION)
    if not open_form or operation in (None, CardOperation.UNFREEZE.value):
        return False
    if not await known(context):
        return True
    return not offered(await context.call(context.bank.cards), CardOperation.UNFREEZE)


def _interrupted(context: Context) -> str | None:
    """Return the other form that a lost card interrupts, to go back to."""
    own = names.CARD_LOSS_FORM in (context.active_loop, context.slot(names.SUSPENDED_LOOP))
    return None if own else context.active_loop


async def _present_cards(context: Context, operation: CardOperation) -> str | None:
    """Return the cards that another way is for: those in the form, or dealt with just before."""
    chosen: str | None = context.slot(names.CARD)
    if chosen and names.CARD_LOSS_FORM in (context.active_loop, context.slot(names.SUSPENDED_LOOP)):
        return chosen
    last = (context.slot(names.LAST_CARDS) or "").split(",")
    if operation is CardOperation.FREEZE or not await known(context):
        return None
    offer = offered(await context.call(context.bank.cards), operation)
    return ",".join(card.tail for card in offer if card.tail in last) or None


class ActionAskCard(BankAction):
    """Asks which card, with the customer's cards as buttons; a visitor gives the tail."""

    action_name = "action_ask_card_loss_form_card"

    async def perform(self, context: Context) -> Events:
        operation = CardOperation(context.slot(names.OPERATION))
        if not await known(context):
            context.say("utter_ask_card_tail")
            return []
        offer = offered(await context.call(context.bank.cards), operation)
        narrowed = context.slot(names.CARD_CHOICE) or []
        offer = [card for card in offer if card.tail in narrowed] or offer
        if operation is CardOperation.UNFREEZE:  # who meant to stop a card must see it here
            context.say("utter_card_loss_start_unfreeze")
        context.say(
            "utter_ask_card_loss_form_card",
            cards=[choice(card) for card in offer],
            all=[{}] if len(offer) > 1 else [],
        )
        return []


class ActionAskConfirmed(BankAction):
    """The first phase: shows what would happen and asks for the last word."""

    action_name = "action_ask_card_loss_form_confirmed"

    async def perform(self, context: Context) -> Events:
        operation = CardOperation(context.slot(names.OPERATION))
        tails = context.slot(names.CARD).split(",")
        try:
            prepared = await context.call(context.bank.prepare, operation, tails)
        except VerificationFailed:  # a visitor's phone and card do not belong together
            context.say("utter_card_loss_not_verified")
            return [SlotSet(names.CARD, None), SlotSet(names.REQUESTED_SLOT, names.CARD)]
        if operation in (CardOperation.FORMAL_LOSS, CardOperation.UNFREEZE):
            identity = await context.call(context.bank.identity)
            if identity.assurance < Assurance.STEPPED_UP:
                context.say(f"utter_{operation.value}_terms", **_summary(prepared))
                return ask_identity(context, resume=True)
        context.say(f"utter_card_loss_confirm_{operation.value}", **_summary(prepared))
        return [SlotSet(names.CONFIRMATION, prepared.token)]

    def after_failure(self, context: Context) -> Events:
        return leave(context)


class ActionFinishCardLoss(BankAction):
    """The second phase: does what was confirmed, gives the receipt and says what can follow."""

    action_name = "action_finish_card_loss"

    async def perform(self, context: Context) -> Events:
        done: Events = [SlotSet(slot, None) for slot in names.CARD_LOSS_SLOTS]
        confirmation = context.slot(names.CONFIRMATION)
        if context.slot(names.CONFIRMED) is False:
            context.say("utter_card_loss_not_done")
        elif confirmation and context.slot(names.CONFIRMED):
            try:
                receipt = await context.call(context.bank.commit, confirmation, confirmation)
            except ConfirmationInvalid:
                context.say("utter_confirmation_again")
                return _ask_again()
            context.say(f"utter_card_loss_done_{receipt.operation.value}", **_receipt(receipt))
            tails = ",".join(card.tail for card in receipt.cards)
            done.append(SlotSet(names.LAST_CARDS, tails))
            if context.slot(names.FRAUD):
                await open_ticket(context, TicketKind.DISPUTE, "card_fraud", priority=True)
            if receipt.operation is CardOperation.FREEZE and not await known(context):
                context.say("utter_card_loss_next_visitor")
            elif receipt.operation is CardOperation.FREEZE:
                only = len(receipt.cards) == 1
                ways = [_way(card, only) for card in receipt.cards]
                context.say("utter_card_loss_next", ways=ways, several=[] if only else [{}])
            elif receipt.operation is CardOperation.FORMAL_LOSS:
                context.say("utter_card_loss_after_formal")
        return done

    def identity_needed(self, context: Context) -> Events:
        """The step-up ran out meanwhile: afterwards the form asks for the last word again."""
        return [
            *ask_identity(context, resume=True),
            *_ask_again(),
        ]


def _ask_again() -> Events:
    """Return the events with which the form asks for the last word again."""
    return [
        SlotSet(names.SUSPENDED_LOOP, names.CARD_LOSS_FORM),
        SlotSet(names.CONFIRMED, None),
        SlotSet(names.CONFIRMATION, None),
    ]


class ActionQueryCardStatus(BankAction):
    """Tells the state of the cards, or of the one named."""

    action_name = "action_query_card_status"

    async def perform(self, context: Context) -> Events:
        cards = await context.call(context.bank.cards)
        chosen = named(context, cards, cards)
        if chosen == []:
            context.say("utter_card_not_found")
        shown = chosen or cards
        context.say("utter_card_status", cards=[_state(card) for card in shown])
        return [SlotSet(names.LAST_REQUEST, "query_card_status")]


async def known(context: Context) -> bool:
    """Whether the bank knows who the customer is."""
    identity = await context.call(context.bank.identity)
    return identity.assurance > Assurance.VISITOR


async def _need_known(context: Context, operation: CardOperation) -> None:
    """A visitor may freeze; for anything else the bank must know him first."""
    if operation is not CardOperation.FREEZE and not await known(context):
        raise IdentityNeeded(operation.value)


def _summary(prepared: Confirmation) -> dict[str, Any]:
    return {
        "cards": [line(card) for card in prepared.cards],
        "fee": money(prepared.fee),
        "days": prepared.cards[0].oral_loss_days or "",
    }


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "number": receipt.number,
        "at": moment(receipt.at),
        "until": moment(receipt.valid_until) if receipt.valid_until else "",
        "cards": [line(card) for card in receipt.cards],
        "fee": money(receipt.fee),
    }


def _way(card: Card, only: bool) -> dict[str, Any]:
    return {
        **line(card),
        "variant": ("debit" if card.oral_loss_days else "credit") + ("_only" if only else ""),
        "days": card.oral_loss_days or "",
        "fee": money(card.formal_loss_fee),
    }


def _state(card: Card) -> dict[str, Any]:
    return {
        **line(card),
        "since": moment(card.status_since) if card.status_since else "",
        "until": moment(card.status_until) if card.status_until else "",
        "receipt": card.receipt or "",
    }
