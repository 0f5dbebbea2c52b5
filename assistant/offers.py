"""What is offered as buttons when a message was not understood (您是想…?)."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.knowledge import knowledge
from assistant.wiring import clock
from bank.clock import BANK_TIME_ZONE

MOST = 3
USUAL = ("query_balance", "query_bill", "report_card_loss")
INTENTS = (  # those that have a button text
    "query_balance",
    "query_transactions",
    "query_bill",
    "report_card_loss",
    "cancel_card_loss",
    "query_card_status",
    "request_replacement",
    "dispute_transaction",
    "complain",
    "request_human",
    "browse_menu",
)


def choices(readings: Iterable[str]) -> list[str]:
    """Return the readings that are offered; what is usual where there are none.

    Args:
        readings: intents and labels of answers, the likeliest first.
    """
    return [reading for reading in readings if can_be_offered(reading)][:MOST] or [*USUAL]


def can_be_offered(reading: str) -> bool:
    """Tell whether a reading can be a button."""
    return reading in INTENTS or is_given(reading)


def is_given(label: str) -> bool:
    """Tell whether a label is that of a service, or of an answer that may be given today."""
    answer = knowledge().answers.get(label)
    if answer is None:
        return knowledge().leaf(label) is not None
    return answer.given(clock().now().astimezone(BANK_TIME_ZONE).date())
