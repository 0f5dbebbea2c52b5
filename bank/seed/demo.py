"""The rows of the demo customers, from demo.yml and the clock."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from bank.lifecycle import bank_date
from bank.model import CardOperation, CardStatus
from bank.rules import card_products
from bank.seed.activity import MONTHS, Row, billing, month_back, spending
from bank.sql.commit import PREFIX
from bank.sql.keys import Keys
from bank.sql.numbers import new_number

Rows = dict[str, list[Row]]

OPERATION = {
    CardStatus.FROZEN: CardOperation.FREEZE,
    CardStatus.ORAL_LOSS: CardOperation.ORAL_LOSS,
    CardStatus.LOST: CardOperation.FORMAL_LOSS,
}


def card_number(customer: str, tail: str) -> str:
    """Return a made-up number of 16 digits; no bank issues cards that begin with 999."""
    middle = sum(ord(letter) * (place + 7) for place, letter in enumerate(customer))
    return f"999000{middle % 10**6:06d}{tail}"


def customer_row(entry: Row, keys: Keys) -> Row:
    """Return the customer's own row."""
    return {
        "id": entry["id"],
        "name": entry["name"],
        "phone": entry["phone"],
        "phone_hash": keys.phone(entry["phone"]),
        "id_tail_hash": keys.id_tail(entry["id_tail"]),
    }


def holdings(entries: list[Row], keys: Keys, now: datetime) -> Rows:
    """Return the rows of customers, accounts, balances and cards, by table."""
    rows: Rows = defaultdict(list)
    for entry in entries:
        rows["customers"].append(customer_row(entry, keys))
        account_ids: dict[str, int] = {}
        for account in entry["accounts"]:
            account_ids[account["tail"]] = len(rows["accounts"]) + 1
            _add_account(rows, entry["id"], account)
        card_ids: dict[str, int] = {}
        for card in entry["cards"]:
            card_ids[card["tail"]] = len(rows["cards"]) + 1
            row = {
                "id": card_ids[card["tail"]],
                "customer_id": entry["id"],
                "account_id": account_ids.get(card["tail"]),
                "primary_id": card_ids.get(card.get("supplementary_of", "")),
                "product": card["product"],
                "tail": card["tail"],
                "number_hash": keys.card_number(card_number(entry["id"], card["tail"])),
                "label": card.get("label"),
                "supplementary": "supplementary_of" in card,
            }
            rows["cards"].append({**row, **_state(card, now)})
            _add_report(rows, rows["cards"][-1], keys)
    return rows


def held_days(card: Row) -> int | None:
    """Return how long the state of a card in demo.yml holds from its beginning."""
    product = card_products()[card["product"]]
    holds = {"frozen": product.freeze_days, "oral_loss": product.oral_loss_days}
    return holds.get(card.get("status", "active"))


def _state(card: Row, now: datetime) -> Row:
    """Return the status columns of a card in demo.yml, as an operation `days` ago left it."""
    today = bank_date(now)
    valid = {"last_day": today.replace(year=today.year + 3, month=12, day=31), "version": 0}
    blank = {"status_since": None, "status_until": None, "receipt": None}
    wanted = card.get("status", "active")
    if wanted == "active":
        return {**valid, **blank, "status": wanted}
    since = now - timedelta(days=card["days"])
    if wanted == "expired":
        return {**valid, **blank, "status": "active", "last_day": bank_date(since)}
    held, operation = held_days(card), OPERATION[CardStatus(wanted)]
    predictable = Random(f"{card['tail']}:{wanted}").choice
    return {
        **valid,
        "status": wanted,
        "status_since": since,
        "status_until": since + timedelta(days=held) if held else None,
        "receipt": new_number(PREFIX[operation], bank_date(since), predictable),
    }


def _add_report(rows: Rows, card: Row, keys: Keys) -> None:
    """Add the receipt and the loss report that led to the card's state, if one did."""
    if card["receipt"] is None:
        return
    operation = OPERATION[CardStatus(card["status"])]
    formal = operation is CardOperation.FORMAL_LOSS
    common = {
        "operation": operation.value,
        "at": card["status_since"],
        "valid_until": card["status_until"],
        "fee": card_products()[card["product"]].loss_fee if formal else Decimal("0.00"),
    }
    receipt = {
        "number": card["receipt"],
        "idempotency": keys.hash("seed", card["receipt"]),
        "confirmation": keys.hash("seed", card["receipt"]),
        "customer_id": card["customer_id"],
        "cards": "[]",
    }
    rows["receipts"].append({**common, **receipt})
    report = {"card_id": card["id"], "receipt": card["receipt"], "ended_at": None}
    rows["loss_reports"].append({**common, **report, "replacement": formal})


def activity(entries: list[Row], now: datetime) -> Rows:
    """Return the rows of transactions and statements, by table; ids as `holdings` gives them."""
    rows: Rows = defaultdict(list)
    account_id = card_id = 0
    since = month_back(bank_date(now).replace(day=1), MONTHS)
    for entry in entries:
        owner = entry["id"]
        first_card = card_id + 1
        cards = {card["tail"]: first_card + place for place, card in enumerate(entry["cards"])}
        for account in entry["accounts"]:
            account_id += 1
            tail = account["tail"]
            of = {"customer_id": owner, "account_id": account_id, "card_id": cards.get(tail)}
            lived = spending(f"{owner}:{tail}", account["life"], since, now)
            rows["transactions"] += [{**of, "tail": tail, **row} for row in lived]
        for card in entry["cards"]:
            card_id += 1
            if "statement" not in card:
                continue
            of = {"customer_id": owner, "account_id": None, "card_id": card_id}
            name, product = f"{owner}:{card['tail']}", card_products()[card["product"]]
            lived_, billed = billing(name, product, card["statement"], now)
            rows["transactions"] += [{**of, "tail": card["tail"], **row} for row in lived_]
            rows["statements"] += [{"card_id": card_id, **row} for row in billed]
    return rows


def _add_account(rows: Rows, owner: str, account: dict[str, Any]) -> None:
    number = len(rows["accounts"]) + 1
    rows["accounts"].append(
        {
            "id": number,
            "customer_id": owner,
            "tail": account["tail"],
            "product": account["product"],
            "label": account.get("label"),
        }
    )
    for position, (currency, (available, frozen)) in enumerate(account["balances"].items()):
        rows["balances"].append(
            {
                "account_id": number,
                "currency": currency,
                "position": position,
                "available": Decimal(available),
                "frozen": Decimal(frozen),
            }
        )
