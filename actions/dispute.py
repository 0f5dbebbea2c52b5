"""A transaction that the customer does not know: which one, a ticket, the offer to freeze."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet

from actions import names
from actions.base import BankAction, Events, leave
from actions.context import Context
from actions.forms import FormAction, Slots
from actions.tickets import open_ticket
from actions.transactions import from_json, lines
from assistant.nlu import amounts
from bank.model import TicketKind, Transaction, TransactionQuery


class ActionAskTransaction(BankAction):
    """Asks which transaction, with those listed last as buttons."""

    action_name = "action_ask_dispute_form_transaction"

    async def perform(self, context: Context) -> Events:
        listed = context.slot(names.LISTED_TRANSACTIONS)
        query = from_json(listed["query"]) if listed else TransactionQuery()
        found = await context.call(
            context.bank.transactions, query, listed["page"] if listed else 1
        )
        context.say("utter_ask_dispute_form_transaction", transactions=lines(found))
        return []

    def after_failure(self, context: Context) -> Events:
        return leave(context)


class ValidateDisputeForm(FormAction):
    """Takes the transaction's id, its place in the list, or its amount."""

    action_name = "validate_dispute_form"
    opened_by = "dispute_transaction"

    async def check_transaction(self, context: Context, value: Any) -> Slots:
        listed = await _listed(context)
        chosen = _chosen(context, listed)
        if chosen is None:
            context.say("utter_transaction_not_found")
        return {names.TRANSACTION: f"{chosen.card_tail}:{chosen.id}" if chosen else None}

    async def missing(self, context: Context) -> list[str]:
        await _listed(context)  # raises IdentityNeeded for a visitor
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


async def _listed(context: Context) -> list[Transaction]:
    listed = context.slot(names.LISTED_TRANSACTIONS)
    query = from_json(listed["query"]) if listed else TransactionQuery()
    page = await context.call(context.bank.transactions, query, listed["page"] if listed else 1)
    return page.items


def _chosen(context: Context, listed: list[Transaction]) -> Transaction | None:
    wanted = context.entity("transaction_id")
    place = context.entity("ordinal")
    amount = context.entity("amount")
    if wanted:
        return next((item for item in listed if item.id == wanted), None)
    if place and place != "all":
        index = int(place) - 1 if int(place) > 0 else int(place)
        return listed[index] if -len(listed) <= index < len(listed) else None
    if amount:
        least, most = amounts.resolve(amount)
        fits = [
            item
            for item in listed
            if (least is None or abs(item.amount) >= least)
            and (most is None or abs(item.amount) <= most)
        ]
        return fits[0] if len(fits) == 1 else None
    return None
