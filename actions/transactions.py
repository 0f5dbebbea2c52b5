"""Transactions: by period, amount and merchant, in pages."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions import names
from actions.base import BankAction, Events
from actions.cards import tail_meant
from actions.context import Context
from actions.formatting import day, moment, signed_money, today
from assistant.nlu import amounts, periods
from bank.model import CardKind, TransactionPage, TransactionQuery


class ActionQueryTransactions(BankAction):
    """Lists the newest transactions that fit."""

    action_name = "action_query_transactions"

    async def perform(self, context: Context) -> Events:
        return await show(context, await _query(context), page=1)


class ActionMoreTransactions(BankAction):
    """Lists the next page of what was listed before."""

    action_name = "action_more_transactions"

    async def perform(self, context: Context) -> Events:
        listed = context.slot(names.LISTED_TRANSACTIONS)
        if not listed:
            return await show(context, TransactionQuery(), page=1)
        if not listed["has_more"]:
            context.say("utter_no_more_transactions")
            return []
        return await show(context, from_json(listed["query"]), page=listed["page"] + 1)


async def show(context: Context, query: TransactionQuery, page: int) -> Events:
    """Utter one page and remember it for 再看几条 and 这笔不是我消费的."""
    found = await context.call(context.bank.transactions, query, page)
    if not found.items:
        context.say("utter_no_transactions", period=_period(query))
    else:
        variant = "utter_transactions" if query.since else "utter_recent_transactions"
        context.say(
            variant,
            period=_period(query),
            total=found.total,
            transactions=lines(found),
            **({"more": [{}]} if found.has_more else {"more": []}),
        )
    return [
        SlotSet(names.LAST_REQUEST, "query_transactions"),
        listed(found, query),
    ]


def listed(found: TransactionPage, query: TransactionQuery) -> EventType:
    """Return the event that remembers what the customer sees, in its order."""
    return SlotSet(
        names.LISTED_TRANSACTIONS,
        {
            "query": to_json(query),
            "page": found.page,
            "has_more": found.has_more,
            "items": [
                {"id": item.id, "tail": item.card_tail, "amount": str(abs(item.amount))}
                for item in found.items
            ],
        },
    )


def lines(found: TransactionPage) -> list[dict[str, Any]]:
    """Return what the responses need of each transaction."""
    return [
        {
            "number": number,
            "id": item.id,
            "at": moment(item.at),
            "counterparty": item.counterparty,
            "amount": signed_money(item.amount, item.currency),
            "tail": item.card_tail,
        }
        for number, item in enumerate(found.items, start=1)
    ]


async def _query(context: Context) -> TransactionQuery:
    """Read the conditions from the message's entities."""
    period, amount = context.entity("period"), context.entity("amount")
    since, until = periods.resolve(period, today()) if period else (None, None)
    kinds = context.entities("card_kind")
    least, most = amounts.resolve(amount) if amount else (None, None)
    return TransactionQuery(
        card_tail=await tail_meant(context),
        since=since,
        until=until,
        min_amount=least,
        max_amount=most,
        merchant=context.entity("merchant"),
        kind=CardKind(kinds[0]) if len(kinds) == 1 else None,
    )


def _period(query: TransactionQuery) -> str:
    if query.since is None or query.until is None:
        return ""
    if query.since == query.until:
        return day(query.since)
    return f"{day(query.since)}–{day(query.until)}"


def to_json(query: TransactionQuery) -> dict[str, str]:
    """Return the query as a slot can keep it."""
    return {
        key: value.value if isinstance(value, CardKind) else str(value)
        for key, value in asdict(query).items()
        if value is not None
    }


def from_json(kept: dict[str, str]) -> TransactionQuery:
    """Return the query that a slot kept."""
    values: dict[str, Any] = dict(kept)
    for key in ("since", "until"):
        if key in values:
            values[key] = date.fromisoformat(values[key])
    for key in ("min_amount", "max_amount"):
        if key in values:
            values[key] = Decimal(values[key])
    if "kind" in values:
        values["kind"] = CardKind(values["kind"])
    return TransactionQuery(**values)
