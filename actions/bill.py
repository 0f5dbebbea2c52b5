"""Credit-card bills: the newest, a named month's, or what is not billed yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk.events import SlotSet

from actions import names
from actions.base import BankAction, Events
from actions.cards import tail_meant
from actions.context import Context
from actions.formatting import day, money, month, today
from assistant.nlu import periods
from bank.errors import StatementNotFound
from bank.model import CardKind, Statement, StatementState

_OPEN = (StatementState.DUE, StatementState.PARTLY_PAID)


class ActionQueryBill(BankAction):
    """Tells balance, minimum, due date, paid and remaining of each card's statement."""

    action_name = "action_query_bill"

    async def perform(self, context: Context) -> Events:
        tail = await tail_meant(context)
        wanted = None
        try:
            if context.entity("bill_kind") == "unbilled":
                found = await context.call(context.bank.unbilled, tail)
                context.say("utter_unbilled", statements=[_line(item) for item in found])
            else:
                wanted = await _month(context, tail)
                found = await context.call(context.bank.statements, wanted, tail)
                # Whoever is past the due date is not to be told of paying the minimum.
                due = any(item.state in _OPEN and not _is_past(item) for item in found)
                context.say(
                    "utter_bill",
                    statements=[_line(item) for item in found],
                    cost=[{"rate": _daily_rate(found)}] if due else [],
                )
        except StatementNotFound:
            await _say_none(context, wanted, tail)
        return [SlotSet(names.LAST_REQUEST, "query_bill")]


async def _month(context: Context, tail: str | None) -> date | None:
    """Return the month that the message names; None for the newest statement.

    This month's bill is the newest one, also before this month's statement is out; 上期 counts
    from the newest one, too.
    """
    period = context.entity("period")
    if period in (None, "month:0", "statement:0"):
        return None
    if not period.startswith("statement:"):
        return periods.resolve_month(period, today())
    newest = await context.call(context.bank.statements, None, tail)
    return periods.resolve_month(period, max(item.month for item in newest if item.month))


async def _say_none(context: Context, wanted: date | None, tail: str | None) -> None:
    """Tell which it is: no credit card at all, not this card, or not this month."""
    cards = await context.call(context.bank.cards)
    credit = [card.tail for card in cards if card.kind is CardKind.CREDIT]
    if not credit:
        context.say("utter_no_credit_card")
    elif tail and tail not in credit:
        context.say("utter_no_bill_for_card", tail=tail)
    elif wanted:
        context.say("utter_no_bill_in_month", month=month(wanted))
    else:
        context.say("utter_no_bill")


def _is_past(item: Statement) -> bool:
    """Whether the due date of a statement has passed."""
    return item.due_date is not None and item.due_date < today()


def _line(item: Statement) -> dict[str, Any]:
    variant = item.state.value if item.state else "refund" if item.balance < 0 else "unbilled"
    return {
        "variant": f"{variant}_past" if item.state in _OPEN and _is_past(item) else variant,
        "product": item.product,
        "tail": item.card_tail,
        "month": month(item.month) if item.month else "",
        "balance": money(abs(item.balance)),
        "minimum": money(item.minimum_due),
        "paid": money(item.paid),
        "remaining": money(item.remaining),
        "due": day(item.due_date) if item.due_date else "",
        "days": item.days_overdue,
    }


def _daily_rate(found: list[Statement]) -> str:
    """Return the daily interest as the bank quotes it: 0.05%."""
    return f"{found[0].daily_interest_rate:.2%}"
