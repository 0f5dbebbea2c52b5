"""The bank's rules as data: products, the desk, verification. Read from the YAML files beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bank.model import CardKind

CENT = Decimal("0.01")
HERE = Path(__file__).parent


@dataclass(frozen=True)
class CardProduct:
    """A kind of card that the bank issues; money in yuan. See products.yml for each rule."""

    code: str
    name: str
    kind: CardKind
    freeze_days: int
    loss_fee: Decimal
    oral_loss_days: int | None = None
    due_days: int = 0
    grace_days: int = 0
    tolerance: Decimal = Decimal("0")
    minimum_payment_rate: Decimal = Decimal("0")
    daily_interest_rate: Decimal = Decimal("0")


@dataclass(frozen=True)
class AccountProduct:
    """A kind of deposit account."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Desk:
    """When people work, and how long one waits for them."""

    opens: time
    closes: time
    wait_minutes: int
    priority_wait_minutes: int
    complaint_days: int
    dispute_days: int
    queues: dict[str, str]
    priority_queues: list[str]


@dataclass(frozen=True)
class Verification:
    """Limits of one-time codes; see verification.yml."""

    code_seconds: int
    step_up_seconds: int
    secret_seconds: int
    confirmation_seconds: int
    failures: int
    failure_window_seconds: int
    lock_seconds: int
    resend_seconds: int
    codes_per_hour: int


def read_yaml(path: Path) -> Any:
    """Return what the YAML file at `path` holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _products() -> Any:
    return read_yaml(HERE / "products.yml")


@lru_cache(maxsize=1)
def card_products() -> dict[str, CardProduct]:
    """Return the card products by code."""
    money = ("loss_fee", "tolerance", "minimum_payment_rate", "daily_interest_rate")
    products = {}
    for kind in CardKind:
        for code, rules in _products()[kind.value].items():
            exact: Any = {key: Decimal(rules[key]) for key in money if key in rules}
            products[code] = CardProduct(**{**rules, **exact, "code": code, "kind": kind})
    return products


@lru_cache(maxsize=1)
def account_products() -> dict[str, AccountProduct]:
    """Return the account products by code."""
    return {code: AccountProduct(code, **rules) for code, rules in _products()["accounts"].items()}


@lru_cache(maxsize=1)
def desk() -> Desk:
    """Return the rules of the people's desk."""
    rules = read_yaml(HERE / "desk.yml")
    for name in ("opens", "closes"):
        rules[name] = time.fromisoformat(rules[name])
    return Desk(**rules)


@lru_cache(maxsize=1)
def verification() -> Verification:
    """Return the limits of one-time codes."""
    return Verification(**read_yaml(HERE / "verification.yml"))
