"""What was taken for what, and what that costs a customer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.evaluation.outcomes import ASKED, REFUSED, SERVED, Outcome

_COSTS = Path(__file__).with_name("costs.yml")


@dataclass(frozen=True)
class Confusion:
    """One thing taken for another.

    Args:
        meant: the label.
        told: the label that was served, or `asked` or `refused`.
        times: how often.
        cost: of all these times together, by `costs.yml`.
        examples: some of the texts.
    """

    meant: str
    told: str
    times: int
    cost: float
    examples: tuple[str, ...]


def confusions(found: Iterable[Outcome]) -> list[Confusion]:
    """Return what went wrong, the dearest first."""
    prices = yaml.safe_load(_COSTS.read_text(encoding="utf-8"))
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    cost: Counter[tuple[str, str]] = Counter()
    for outcome in found:
        if not outcome.right:
            pair = outcome.utterance.label, outcome.told
            texts[pair].append(outcome.utterance.text)
            cost[pair] += _price(prices, outcome)
    made = [
        Confusion(*pair, len(said), float(cost[pair]), tuple(said[:3]))
        for pair, said in texts.items()
    ]
    return sorted(made, key=lambda c: (-c.cost, -c.times, c.meant, c.told))


def _price(prices: dict[str, Any], outcome: Outcome) -> Any:
    own = prices["costs"].get(outcome.utterance.label, {})
    told = outcome.top if outcome.decision == SERVED else outcome.decision
    if told in own:
        return own[told]
    if told == REFUSED or (told == ASKED and outcome.offered):
        return prices[told]
    return own.get("default", prices["default"])
