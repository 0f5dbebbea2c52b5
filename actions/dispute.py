"""A transaction that the customer does not know: which one, a ticket, the offer to freeze."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rasa_sdk.events import SlotSet

from actions import names
from actions.base import BankAction, Events, leave
from actions.context import Context
from actions.forms import FormAction, Slots
from actions.tickets import open_ticket
from actions.transactions import from_json, lines, listed
from assistant.nlu import amounts
from bank.model import TicketKind, TransactionPage, TransactionQuery


class ActionAskTransaction(BankAction):
    """Asks which transaction, with those listed last as buttons."""

    action_name = "action_ask_dispute_form_transaction"

    async def perform(self, context: Context) -> Events:
        found, query = await _page(context)
        context.say("utter_ask_dispute_form_transaction", transactions=lines(found))
        return [listed(found, query)]

    def after_failure(self, context: Context) -> Events:
        return leave(context)


class ValidateDisputeForm(FormAction):
    """Takes the transaction's id, its place in the list, or its amount."""

    action_name = "validate_dispute_form"
    opened_by = "dispute_transaction"

    async def check_transaction(self, context: Context, value: Any) -> Slots:
        chosen = _chosen(context)
        if chosen is None and context.slot(names.LISTED_TRANSACTIONS):
            context.say("utter_transaction_not_found")
        return {names.TRANSACTION: chosen}

    async def missing(self, context: Context) -> list[str]:
        await _page(context)  # raises IdentityNeeded for a visitor
        return [names.TRANSACTION]


class ActionOpenDispute(BankAction):
    """Opens the dispute and offers to freeze the card."""

    action_name = "action_open_dispute"

    async def perform(self, context: Context) -> Events:
        chosen = context.slot(names.TRANSACTION)
        if chosen:
            tail, _, transaction = chosen.partition(":")
            await open_ticket(
                context,
                TicketKind.DISPUTE,
                "unknown_transaction",
                priority=True,
                card_tail=tail,
                transaction_id=transaction,
            )
            context.say("utter_offer_freeze", tail=tail)
        return [SlotSet(names.TRANSACTION, None)]


async def _page(context: Context) -> tuple[TransactionPage, TransactionQuery]:
    """Return the page that was listed last, as it is now; the newest where none was."""
    kept = context.slot(names.LISTED_TRANSACTIONS)
    query = from_json(kept["query"]) if kept else TransactionQuery()
    page = kept["page"] if kept else 1
    return await context.call(context.bank.transactions, query, page), query


def _chosen(context: Context) -> str | None:
    """Return tail and id of the transaction that the message names among those that were shown.

    Counted in what the customer saw: a newer posting must not move the places.
    """
    shown: list[dict[str, str]] = (context.slot(names.LISTED_TRANSACTIONS) or {}).get("items", [])
    wanted = context.entity("transaction_id")
    place = context.entity("ordinal")
    amount = context.entity("amount")
    fits: list[dict[str, str]] = []
    if wanted:
        fits = [item for item in shown if item["id"] == wanted]
    elif place and place != "all":
        index = int(place) - 1 if int(place) > 0 else int(place)
        fits = [shown[index]] if -len(shown) <= index < len(shown) else []
    elif amount:
        least, most = amounts.resolve(amount)
        fits = [
            item
            for item in shown
            if (least is None or Decimal(item["amount"]) >= least)
            and (most is None or Decimal(item["amount"]) <= most)
        ]
    return f"{fits[0]['tail']}:{fits[0]['id']}" if len(fits) == 1 else None
