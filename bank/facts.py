"""The bank's figures by name, for answers that tell them: `{credit.cash_fee_rate}`.

A figure stands once, in tariff.yml or in the rules that the bank itself applies.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from bank.rules import HERE, card_products, desk, read_yaml, verification

_DAYS_A_YEAR = 365


@lru_cache(maxsize=1)
def facts() -> dict[str, str]:
    """Return each figure as it is read, by `group.name`; units stand in the answers.

    Raises:
        ValueError: tariff.yml repeats what the bank's own rules say.
    """
    found = {**_products(), **_rules()}
    for group, figures in read_yaml(HERE / "tariff.yml").items():
        for name, value in figures.items():
            if f"{group}.{name}" in found:
                raise ValueError(f"tariff.yml: {group}.{name} is one of the bank's rules already")
            found[f"{group}.{name}"] = str(value)
    return found


def _products() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, product in card_products().items():
        figures: dict[str, object] = {
            "name": product.name,
            "loss_fee": _plain(product.loss_fee),
            "freeze_days": product.freeze_days,
            "oral_loss_days": product.oral_loss_days,
            "due_days": product.due_days or None,
        }
        found |= {f"{code}.{name}": str(v) for name, v in figures.items() if v is not None}
    return found


def _rules() -> dict[str, str]:
    """Return figures that hold for every product, from the standard one, and of the desk."""
    credit, people, codes = card_products()["credit_standard"], desk(), verification()
    return {
        "credit.due_days": str(credit.due_days),
        "credit.grace_days": str(credit.grace_days),
        "credit.tolerance": _plain(credit.tolerance),
        "credit.minimum_rate": f"{_plain(credit.minimum_payment_rate * 100)}%",
        "credit.daily_interest": f"{_plain(credit.daily_interest_rate * 100)}%",
        "credit.annual_interest": f"{_plain(credit.daily_interest_rate * 100 * _DAYS_A_YEAR)}%",
        "credit.dispute_days": str(people.dispute_days),
        "bank.complaint_days": str(people.complaint_days),
        "bank.agent_hours": f"{people.opens:%-H:%M}–{people.closes:%H:%M}",
        "bank.agent_wait_minutes": str(people.wait_minutes),
        "security.code_minutes": str(codes.code_seconds // 60),
        "security.lock_minutes": str(codes.lock_seconds // 60),
        "password.verify_errors": str(codes.failures),
        "password.resend_seconds": str(codes.resend_seconds),
    }


def _plain(amount: Decimal) -> str:
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
