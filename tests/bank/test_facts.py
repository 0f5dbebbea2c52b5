"""The bank's figures by name: each once, as it is read, the same as the bank acts on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bank import facts as module
from bank.facts import facts
from bank.rules import card_products, desk, read_yaml, verification


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("credit.standard_annual_fee", "100"),
        ("credit.minimum_rate", "10%"),
        ("credit.daily_interest", "0.05%"),
        ("credit.annual_interest", "18.25%"),
        ("deposit.y1_rate", "0.95%"),
        ("account.deposit_insurance", "500000"),
        ("bank.agent_hours", "8:00–22:00"),
        ("bank.name", "示例银行"),
    ],
)
def test_a_figure_is_as_it_is_read(name: str, read: str) -> None:
    assert facts()[name] == read


def test_what_the_bank_acts_on_is_what_it_tells() -> None:
    for code, product in card_products().items():
        assert facts()[f"{code}.name"] == product.name
        assert float(facts()[f"{code}.loss_fee"]) == float(product.loss_fee)
        assert facts()[f"{code}.freeze_days"] == str(product.freeze_days)
    assert facts()["bank.complaint_days"] == str(desk().complaint_days)
    assert facts()["security.lock_minutes"] == str(verification().lock_seconds // 60)


def test_every_figure_can_be_put_into_a_sentence() -> None:
    for name, value in facts().items():
        assert name.count(".") == 1
        assert value.strip() == value != ""
        assert "{" not in value


@pytest.fixture
def fresh() -> Iterator[None]:
    facts.cache_clear()
    yield
    facts.cache_clear()


def test_a_figure_that_stands_twice_is_refused(
    fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def repeated(path: Path) -> dict[str, dict[str, str]]:
        return {**read_yaml(path), "credit": {"due_days": "21"}}

    monkeypatch.setattr(module, "read_yaml", repeated)
    with pytest.raises(ValueError, match=r"credit\.due_days is one of the bank's rules already"):
        facts()
