"""Which of the customer's cards he means."""

from __future__ import annotations

import re
from functools import lru_cache

from actions import labels, names
from actions.context import Context
from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon
from assistant.nlu.normalise import normalise
from bank.errors import CardNotFound
from bank.model import Card, CardOperation, CardStatus

# For which statuses it makes sense to offer a card; the bank decides in the end.
OFFERED = {
    CardOperation.FREEZE: {CardStatus.ACTIVE},
    CardOperation.ORAL_LOSS: {CardStatus.ACTIVE, CardStatus.FROZEN},
    CardOperation.FORMAL_LOSS: {CardStatus.ACTIVE, CardStatus.FROZEN, CardStatus.ORAL_LOSS},
    CardOperation.UNFREEZE: {CardStatus.FROZEN, CardStatus.ORAL_LOSS},
}


def offered(cards: list[Card], operation: CardOperation) -> list[Card]:
    """Return the cards for which `operation` makes sense."""
    return [
        card
        for card in cards
        if card.status in OFFERED[operation]
        and (operation is not CardOperation.ORAL_LOSS or card.oral_loss_days is not None)
    ]


def named(context: Context, cards: list[Card], offer: list[Card]) -> list[Card] | None:
    """Return the cards that the message names.

    Args:
        cards: all of the customer's; a tail is looked for in these.
        offer: those that were offered, in their order; 第二张 and 全部 count in these.

    Returns:
        The cards; empty when something was named that is not there; None when nothing was named.
    """
    tails = [tail for tail in context.entities("card_tail") if tail not in denied(context)]
    if tails:
        chosen = [card for card in cards if card.tail in tails]
        return chosen if set(tails) <= {card.tail for card in chosen} else []
    ordinals = context.entities("ordinal")
    said = context.entities(labels.ENTITY)
    if said:
        return [card for card in cards if labels.means(said, card.label)]
    kinds = context.entities("card_kind")
    chosen = [card for card in offer if not kinds or card.kind.value in kinds]
    if "all" in ordinals:
        return chosen
    if ordinals:
        places = [int(place) for place in ordinals]
        return [
            chosen[place - 1 if place > 0 else place]
            for place in places
            if -len(chosen) <= place <= len(chosen) and place
        ]
    return chosen if kinds else None


def all_but_denied(context: Context, cards: list[Card]) -> list[str]:
    """Return the tails that are left of `cards` where the message denies some; else none."""
    left = [card.tail for card in cards if card.tail not in denied(context)]
    return left if len(left) < len(cards) else []


def narrowed_to(tails: list[str]) -> dict[str, object]:
    """Return the slots of the lost-card form that offer these cards; one needs no choice."""
    only = tails[0] if len(tails) == 1 else None
    return {names.CARD_CHOICE: tails, names.CARD: only}


def denied(context: Context) -> set[str]:
    """Return the card tails that the message says are not meant: 不是8282, 1122不要."""
    said = normalise(context.text).text
    return {before or after for before, after in _denials().findall(said)}


@lru_cache(maxsize=1)
def _denials() -> re.Pattern[str]:
    lexicon = Lexicon.read(DEFAULT_FOLDER)
    before, after = (
        "|".join(map(re.escape, lexicon.words("inform", name)))
        for name in ("denied_before", "denied_after")
    )
    return re.compile(
        rf"(?:{before})[^\d,.。;]{{0,4}}(\d{{4}})(?!\d)|(?<!\d)(\d{{4}})[^\d,.。;]{{0,3}}?(?:{after})"
    )


async def tail_meant(context: Context) -> str | None:
    """Return the card that a question is about: by its tail, or by the customer's own label.

    Raises:
        CardNotFound: a label was said that none of his cards has.
    """
    said = context.entities(labels.ENTITY)
    tail = context.entity("card_tail")
    if tail or not said:
        return tail
    cards = await context.call(context.bank.cards)
    fitting = [card.tail for card in cards if labels.means(said, card.label)]
    if not fitting:
        raise CardNotFound("no card with this label")
    return fitting[0]


def line(card: Card) -> dict[str, str]:
    """Return what the responses need of a card."""
    return {
        "product": card.product,
        "name": card.label or card.product,
        "tail": card.tail,
        "variant": card.status.value,
    }


def choice(card: Card) -> dict[str, str]:
    """Return what a question that offers cards needs of each."""
    return {**line(card), "variant": "labelled" if card.label else "plain"}
