"""Eighteen months of transactions and statements, the same for the same customer and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from bank.clock import BANK_TIME_ZONE
from bank.lifecycle import bank_date
from bank.rules import CENT, CardProduct, read_yaml
from bank.sql.statements import minimum_due

MONTHS = 18
Row = dict[str, Any]


@lru_cache(maxsize=1)
def merchants() -> Any:
    """Return merchants.yml."""
    return read_yaml(Path(__file__).parent / "merchants.yml")


def month_back(day: date, months: int) -> date:
    """Return the same day of the month, `months` earlier; `day` is at most the 28th."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, day.day)


def spending(name: str, life: str, since: date, now: datetime) -> Iterator[Row]:
    """Yield what happens on one account or card from `since` to `now`, oldest first.

    Args:
        name: of the account or card; the same name lives the same days.
        life: a key of `monthly` in merchants.yml.
    """
    day, today = since, bank_date(now)
    while day <= today:
        random = Random(f"{name}:{day}")
        rows = list(_monthly(life, day)) + list(_daily(life, random))
        for number, row in enumerate(rows):
            row["at"] = _moment(day, random)
            row["id"] = _identifier(name, day, number)
            if row["at"] <= now:
                yield row
        day += timedelta(days=1)


def statement_dates(days_ago: int, today: date) -> list[date]:
    """Return the statement dates of `MONTHS` months, oldest first, all on one day of the month.

    Args:
        days_ago: where the newest lies; at most 27, so that the next is still to come.
    """
    newest = today - timedelta(days=days_ago)
    newest = newest.replace(day=min(newest.day, 28))
    return [month_back(newest, months) for months in range(MONTHS - 1, -1, -1)]


def billing(
    name: str, product: CardProduct, plan: Row, now: datetime
) -> tuple[list[Row], list[Row]]:
    """Return a credit card's transactions and its statements, which add up.

    Every statement is what stood before, less what was repaid, plus what was spent until its date;
    all but the newest are repaid in full.

    Args:
        plan: the card's `statement` in demo.yml.
    """
    dates = statement_dates(plan["days_ago"], bank_date(now))
    opened = month_back(dates[0], 1)
    spent = list(spending(name, "credit", opened + timedelta(days=1), now))
    if not plan.get("spent", True):
        spent = [row for row in spent if not dates[-2] < bank_date(row["at"]) <= dates[-1]]
    repaid: list[Row] = []
    statements: list[Row] = []
    carried, previous = Decimal("0.00"), opened
    for closing in dates:
        newest = closing == dates[-1]
        new = -sum(row["settled"] for row in spent if previous < bank_date(row["at"]) <= closing)
        if newest and plan["paid"] == "over":
            repaid[-1]["amount"] = repaid[-1]["settled"] = carried + new + Decimal("388.00")
            statements[-1]["paid"] = repaid[-1]["amount"]
            carried = -new - Decimal("388.00")
        elif statements:
            carried -= statements[-1]["paid"]
        balance = carried + new
        paid = _payment(balance, plan["paid"] if newest else "full")
        if paid:
            delay = min(2, plan["days_ago"]) if newest else 12
            repaid.append(_repayment(name, closing + timedelta(days=delay), paid))
        statements.append(
            {
                "month": closing.replace(day=1),
                "statement_date": closing,
                "due_date": closing + timedelta(days=product.due_days),
                "balance": balance,
                "minimum_due": minimum_due(balance, product),
                "paid": paid,
            }
        )
        carried, previous = balance, closing
    return spent + repaid, statements


def _payment(balance: Decimal, how: str) -> Decimal:
    if balance <= 0 or how in ("none", "over"):
        return Decimal("0.00")
    share = {"full": Decimal(1), "part": Decimal("0.4")}[how]
    return (balance * share).quantize(CENT, ROUND_HALF_UP)


def _repayment(name: str, day: date, amount: Decimal) -> Row:
    return {
        "id": _identifier(name, day, -1),
        "at": datetime.combine(day, time(9, 30), BANK_TIME_ZONE),
        "kind": "payment",
        "amount": amount,
        "currency": "CNY",
        "settled": amount,
        "counterparty": merchants()["repayment"],
    }


def _monthly(life: str, day: date) -> Iterator[Row]:
    for name, on, amount, kind in merchants()["monthly"][life]:
        if day.day == on:
            yield _row(name, Decimal(amount), "CNY", kind)


def _daily(life: str, random: Random) -> Iterator[Row]:
    pace = merchants()["pace"][life]
    places = [(*place, "CNY") for place in merchants()["daily"]]
    if life in ("travel", "credit"):
        places += merchants()["travel"]
    for name, low, high, chance, currency in places:
        abroad = 0.2 if life == "credit" and currency != "CNY" else 1.0
        if random.random() < chance * pace * abroad:
            fen = 0 if currency == "JPY" else random.randrange(100)
            spent = random.randint(low, high) + Decimal(fen) / 100
            yield _row(name, -spent, currency, "purchase")


def _row(name: str, amount: Decimal, currency: str, kind: str) -> Row:
    rate = Decimal(merchants()["rates"].get(currency, "1"))
    return {
        "kind": kind,
        "amount": amount.quantize(CENT),
        "currency": currency,
        "settled": (amount * rate).quantize(CENT, ROUND_HALF_UP),
        "counterparty": name,
    }


def _moment(day: date, random: Random) -> datetime:
    at = time(random.randint(7, 21), random.randrange(60), random.randrange(60))
    return datetime.combine(day, at, BANK_TIME_ZONE)


def _identifier(name: str, day: date, number: int) -> str:
    return sha256(f"{name}:{day}:{number}".encode()).hexdigest()[:20]
