"""The demo customers, from demo.yml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bank.rules import HERE, read_yaml


@dataclass(frozen=True)
class DemoCustomer:
    """A seeded customer whom a demonstration offers to sign in.

    Args:
        about: one sentence, in Chinese, on what is interesting about him.
        phone: all 11 digits; belongs to nobody (see demo.yml).
        id_tail: last four characters of the ID number.
    """

    id: str
    name: str
    about: str
    phone: str
    id_tail: str


@lru_cache(maxsize=1)
def demo_entries() -> list[dict[str, Any]]:
    """Return demo.yml as it is."""
    entries: list[dict[str, Any]] = read_yaml(HERE / "demo.yml")
    return entries


def demo_customers() -> list[DemoCustomer]:
    """Return the demo customers in the order of the file."""
    names = ("id", "name", "about", "phone", "id_tail")
    return [DemoCustomer(**{name: entry[name] for name in names}) for entry in demo_entries()]
