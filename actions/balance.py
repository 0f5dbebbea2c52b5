"""Balance: all accounts, or the one that the customer names."""

from __future__ import annotations

from decimal import Decimal

from rasa_sdk.events import SlotSet

from actions import labels, names
from actions.base import BankAction, Events, replay
from actions.context import Context
from actions.formatting import moment, money
from bank.model import Account, Balance, CardKind


class ActionQueryBalance(BankAction):
    """Tells available and frozen money apart, with currency and time."""

    action_name = "action_query_balance"

    async def perform(self, context: Context) -> Events:
        accounts = await context.call(context.bank.accounts)
        wanted = _named(context, accounts)
        if not wanted and await _means_credit_card(context):
            entities = context.tracker.latest_message.get("entities") or []
            return replay(context, {"intent": "query_bill", "entities": entities})
        if not accounts:
            context.say("utter_no_accounts")
        else:
            if not wanted:
                context.say("utter_account_not_found")
            shown = wanted or accounts
            context.say(
                "utter_balance",
                as_of=moment(shown[0].as_of),
                accounts=[_line(one, part) for one in shown for part in _parts(context, one)],
            )
        return [SlotSet(names.LAST_REQUEST, "query_balance")]


async def _means_credit_card(context: Context) -> bool:
    """Whether the tail belongs to a credit card: its balance is its bill."""
    tails = context.entities("card_tail")
    if not tails:
        return False
    cards = await context.call(context.bank.cards)
    return any(card.tail in tails and card.kind is CardKind.CREDIT for card in cards)


def _named(context: Context, accounts: list[Account]) -> list[Account]:
    """Return the accounts that the message names; all, if it names none."""
    tails = context.entities("card_tail")
    said = context.entities(labels.ENTITY)
    currencies = context.entities("currency")
    chosen = accounts
    if tails:
        chosen = [item for item in chosen if item.tail in tails or item.card_tail in tails]
    if said:
        chosen = [
            item
            for item in chosen
            if labels.means(said, item.label) or any(label in item.product for label in said)
        ]
    if currencies:
        chosen = [
            item for item in chosen if any(part.currency in currencies for part in item.balances)
        ]
    return chosen


def _parts(context: Context, account: Account) -> list[Balance]:
    """Return the account's balances in the currencies that were named; all, if none was."""
    named = context.entities("currency")
    return [part for part in account.balances if part.currency in named] or account.balances


def _line(account: Account, part: Balance) -> dict[str, str]:
    variant = ("labelled" if account.label else "plain") + (
        "_frozen" if part.frozen > Decimal(0) else ""
    )
    return {
        "variant": variant,
        "name": account.label or account.product,
        "product": account.product,
        "tail": account.card_tail or account.tail,
        "available": money(part.available, part.currency),
        "frozen": money(part.frozen, part.currency),
    }
