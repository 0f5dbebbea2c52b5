"""Reads phrasings: those that are taught, and the sets that were written blind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TAUGHT = tuple(Path("data", folder) for folder in ("nlu", "faq", "menu"))
BLIND = Path(__file__).parent
PARTS = ("dev", "test")
TOO_LIKE = 0.85  # share of characters in common, in order, from which two texts are one phrasing
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def content(path: Path) -> dict[str, Any]:
    """Return a YAML file."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    return found


def blocks(*folders: Path, name: str = "*") -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield file and block of every intent in the folders' NLU files; other files have none."""
    for folder in folders:
        for path in sorted(folder.glob(f"{name}.yml")):
            found = content(path)
            for block in found.get("nlu") or () if isinstance(found, dict) else ():
                yield path, block


def texts(block: dict[str, Any]) -> list[str]:
    """Return the phrasings of a block."""
    return [line[2:] for line in block["examples"].splitlines()]


def by_label(*folders: Path) -> dict[str, list[str]]:
    """Return the phrasings of each intent, answer and service."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, block in blocks(*folders):
        found[block["intent"]] += texts(block)
    return found


def near(known: list[str], asked: str) -> list[str]:
    """Return those of `known` that are `asked` but for a particle; the cheap bounds come first."""
    match = SequenceMatcher(None, "", asked, autojunk=False)
    found = []
    for text in known:
        if 2 * min(len(text), len(asked)) < TOO_LIKE * (len(text) + len(asked)):
            continue
        match.set_seq1(text)
        if match.quick_ratio() >= TOO_LIKE and match.ratio() >= TOO_LIKE:
            found.append(text)
    return found
