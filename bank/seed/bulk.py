"""Many plain customers, for measurements under load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from bank.lifecycle import bank_date
from bank.rules import card_products
from bank.seed.activity import month_back
from bank.seed.demo import Rows
from bank.sql.keys import Keys
from bank.sql.statements import minimum_due

CHUNK = 5000
FIRST_ID = 1_000_000  # of accounts and cards, clear of the demo customers'


def bulk(count: int, keys: Keys, now: datetime) -> Iterator[Rows]:
    """Yield the rows of `count` customers named c000001 and so on, by table, in chunks.

    Each has a debit card with three transactions; every second one a credit card with the
    statements of two months.
    """
    today = bank_date(now)
    last_day = today.replace(year=today.year + 3, month=12, day=31)
    billed = (today - timedelta(days=8)).replace(day=min((today - timedelta(days=8)).day, 28))
    gold = card_products()["credit_gold"]
    for start in range(1, count + 1, CHUNK):
        rows: Rows = defaultdict(list)
        for number in range(start, min(start + CHUNK, count + 1)):
            owner, own = f"c{number:06d}", FIRST_ID + 2 * number
            # The 154 range, as in demo.yml, but not 1540000.
            phone, tail = f"1541{number:07d}", f"{number % 10000:04d}"
            rows["customers"].append(
                {
                    "id": owner,
                    "name": f"客户{number}",
                    "phone": phone,
                    "phone_hash": keys.phone(phone),
                    "id_tail_hash": keys.id_tail(tail),
                }
            )
            rows["accounts"].append(
                {
                    "id": own,
                    "customer_id": owner,
                    "tail": tail,
                    "product": "current",
                    "label": None,
                }
            )
            rows["balances"].append(
                {
                    "account_id": own,
                    "currency": "CNY",
                    "position": 0,
                    "available": Decimal(number % 90000) + Decimal("0.88"),
                    "frozen": Decimal("0.00"),
                }
            )
            card = {
                "id": own,
                "customer_id": owner,
                "account_id": own,
                "primary_id": None,
                "product": "debit_standard",
                "tail": tail,
                "number_hash": keys.hash("bulk-card", str(own)),
                "label": None,
                "supplementary": False,
                "last_day": last_day,
                "status": "active",
                "status_since": None,
                "status_until": None,
                "receipt": None,
                "version": 0,
            }
            rows["cards"].append(card)
            for place in range(3):
                amount = Decimal(-(number % 500) - place - 1)
                rows["transactions"].append(
                    {
                        "id": f"b{number}-{place}",
                        "customer_id": owner,
                        "account_id": own,
                        "card_id": own,
                        "tail": tail,
                        "at": now - timedelta(days=9 * place + 1),
                        "kind": "purchase",
                        "amount": amount,
                        "currency": "CNY",
                        "settled": amount,
                        "counterparty": "乐邻生活超市",
                    }
                )
            if number % 2:
                continue
            credit_tail = f"{(number + 5000) % 10000:04d}"
            credit = {"id": own + 1, "account_id": None, "product": gold.code, "tail": credit_tail}
            credit["number_hash"] = keys.hash("bulk-card", str(own + 1))
            rows["cards"].append({**card, **credit})
            for months in (1, 0):
                date = month_back(billed, months)
                balance = Decimal(number % 4000 + 100)
                rows["statements"].append(
                    {
                        "card_id": own + 1,
                        "month": date.replace(day=1),
                        "statement_date": date,
                        "due_date": date + timedelta(days=gold.due_days),
                        "balance": balance,
                        "minimum_due": minimum_due(balance, gold),
                        "paid": balance if months else Decimal("0.00"),
                    }
                )
        yield rows
