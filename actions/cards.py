"""Which of the customer's cards he means."""

from __future__ import annotations

from actions.context import Context
from bank.model import Card, CardKind, CardOperation, CardStatus

# For which statuses it makes sense to offer a card; the bank decides in the end.
OFFERED = {
    CardOperation.FREEZE: {CardStatus.ACTIVE},
    CardOperation.ORAL_LOSS: {CardStatus.ACTIVE, CardStatus.FROZEN},
    CardOperation.FORMAL_LOSS: {CardStatus.ACTIVE, CardStatus.FROZEN, CardStatus.ORAL_LOSS},
    CardOperation.UNFREEZE: {CardStatus.FROZEN, CardStatus.ORAL_LOSS},
}


def offered(cards: list[Card], operation: CardOperation) -> list[Card]:
    """Return the cards for which `operation` makes sense."""
    return [card for card in cards if card.status in OFFERED[operation]]


def named(context: Context, cards: list[Card], offer: list[Card]) -> list[Card] | None:
    """Return the cards that the message names.

    Args:
        cards: all of the customer's; a tail is looked for in these.
        offer: those that were offered, in their order; 第二张 and 全部 count in these.

    Returns:
        The cards; empty when something was named that is not there; None when nothing was named.
    """
    tails = context.entities("card_tail")
    if tails:
        return [card for card in cards if card.tail in tails]
    ordinals = context.entities("ordinal")
    if "all" in ordinals:
        return offer
    labels = context.entities("account_label")
    if labels:
        return [card for card in cards if card.label in labels]
    kinds = context.entities("card_kind")
    chosen = offer
    if kinds:
        chosen = [card for card in offer if card.kind is CardKind(kinds[0])]
    if ordinals:
        places = [int(place) for place in ordinals]
        return [
            chosen[place - 1 if place > 0 else place]
            for place in places
            if -len(chosen) <= place <= len(chosen) and place
        ]
    return chosen if kinds else None


def line(card: Card) -> dict[str, str]:
    """Return what the responses need of a card."""
    return {
        "product": card.product,
        "name": card.label or card.product,
        "tail": card.tail,
        "variant": card.status.value,
    }
