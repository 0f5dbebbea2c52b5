"""The words and targets of the report, from `targets.yml`."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("targets.yml")
WHOLE = ("swaps",)
FINE = ("ece",)


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return all that the file says."""
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content


def say(name: str, **values: object) -> str:
    """Return one text with its values."""
    text: str = words()["texts"][name]
    return text.format(**values) if values else text


def meets(name: str, value: float) -> bool | None:
    """Tell whether a headline figure reaches its target; None where it has none."""
    target = words()["main"][name]
    if "least" in target:
        return bool(value >= target["least"])
    return bool(value <= target["most"]) if "most" in target else None


def figure(value: Any, name: str = "") -> str:
    """Return a figure as it is shown."""
    if not isinstance(value, float):
        return str(value)
    if math.isnan(value):
        return "–"
    return f"{value:.0f}" if name in WHOLE else f"{value:.3f}" if name in FINE else f"{value:.1f}"


def table(rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as text in columns; a Chinese character takes two places."""
    cells = [[figure(cell) for cell in row] for row in rows]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(cells[0]))]
    return "\n".join(
        "  ".join(c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
