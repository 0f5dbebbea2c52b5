"""What the lost-card form accepts: whose card, which card, yes or no."""

from __future__ import annotations

from typing import Any

from actions import labels, names
from actions.card_loss import known
from actions.cards import all_but_denied, named, narrowed_to, offered
from actions.confirming import is_plain
from actions.context import Context
from actions.forms import FormAction, Slots, Stop
from bank.model import Card, CardOperation


class ValidateCardLossForm(FormAction):
    """Visitors give phone and tail; known customers choose; one card needs no choice."""

    action_name = "validate_card_loss_form"

    async def check_card(self, context: Context, value: Any) -> Slots:
        """Turn the customer's words for a card into tails, joined by commas."""
        again: Slots = {names.CARD: None, names.CONFIRMED: None, names.CONFIRMATION: None}
        if not context.entities("card_tail") and not _names_card(context):
            return {names.CARD: value}  # chosen in an earlier turn
        if not await known(context):
            tails = context.entities("card_tail")
            if not tails:
                context.say("utter_card_tail_only")
                return again
            return {**again, names.CARD: ",".join(tails)}
        cards = await context.call(context.bank.cards)
        operation = CardOperation(context.slot(names.OPERATION))
        offer = offered(cards, operation)
        narrowed = context.slot(names.CARD_CHOICE) or []
        shown = [card for card in offer if card.tail in narrowed] or offer
        chosen = named(context, cards, shown) or []
        left = all_but_denied(context, shown)
        if left and not chosen:  # 8282不要: ask about the others
            return {**again, **narrowed_to(left)}
        if not chosen:
            context.say("utter_card_not_found")
        possible = [card for card in chosen if card in offer]
        for card in chosen:
            if card not in possible:
                context.say(_why_not(card, operation), tail=card.tail)
        if chosen and not possible:
            raise Stop
        tails = [card.tail for card in possible]
        if len(tails) > 1 and not _several_meant(context):
            return {**again, names.CARD_CHOICE: tails}  # a credit card, of three: ask which
        return {**again, names.CARD: ",".join(tails) or None}

    async def check_confirmed(self, context: Context, value: Any) -> Slots:
        """Take a plain yes or no, unless the same message names another card."""
        if _names_card(context) or not context.slot(names.CONFIRMATION):
            return {names.CONFIRMED: None}
        if not is_plain(context.text, yes=bool(value)):
            context.say("utter_card_loss_say_plainly")
            return {names.CONFIRMED: None}
        return {names.CONFIRMED: value}

    async def prefill(self, context: Context, slots: Slots) -> Slots:
        """One card that fits needs no question, unless another one was named."""
        given = slots.get(names.CARD) is not None or _names_card(context)
        if given or not await known(context):
            return {}
        operation = CardOperation(slots[names.OPERATION])
        offer = offered(await context.call(context.bank.cards), operation)
        if not offer:
            context.say(f"utter_no_card_for_{operation.value}")
            raise Stop
        return {names.CARD: offer[0].tail} if len(offer) == 1 else {}

    async def missing(self, context: Context) -> list[str]:
        visitor = [] if await known(context) else [names.PHONE]
        return [*visitor, names.CARD, names.CONFIRMED]


def _names_card(context: Context) -> bool:
    return any(
        context.entities(name) for name in ("card_tail", "card_kind", labels.ENTITY, "ordinal")
    )


def _several_meant(context: Context) -> bool:
    several = (len(context.entities(name)) > 1 for name in ("card_tail", labels.ENTITY, "ordinal"))
    return "all" in context.entities("ordinal") or any(several)


def _why_not(card: Card, operation: CardOperation) -> str:
    """Return the response that tells why the operation is not for this card."""
    if operation is CardOperation.ORAL_LOSS and card.oral_loss_days is None:
        return "utter_no_oral_loss_for_card"
    return f"utter_card_is_{card.status.value}"
