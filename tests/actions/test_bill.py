"""Bills are told as they stand today: nobody is asked to pay before a day that has passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.bill import ActionQueryBill
from tests.actions.conftest import Stage

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("customer", "tail", "days", "variant", "cost"),
    [
        ("zhang_wei", "8826", 0, "due", True),
        ("zhang_wei", "8826", 12, "due", True),  # the due date itself
        ("zhang_wei", "8826", 13, "due_past", False),
        ("zhang_wei", "8826", 15, "due_past", False),  # the last day of grace
        ("zhang_wei", "8826", 16, "overdue", False),
        ("li_na", "5107", 0, "partly_paid", True),
        ("li_na", "5107", 12, "partly_paid_past", False),
    ],
)
async def test_each_day_has_its_words(
    stage: Stage, customer: str, tail: str, days: int, variant: str, cost: bool
) -> None:
    stage.world.clock.advance(timedelta(days=days))
    await stage.run(ActionQueryBill(), "query_bill", customer=customer, card_tail=tail)
    (told,) = stage.said
    assert [line["variant"] for line in told["statements"]] == [variant]
    assert bool(told["cost"]) is cost
