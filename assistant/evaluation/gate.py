"""Keeps the figures of the quick evaluation, and tells when they drop."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.evaluation.evaluate import Evaluation, headline
from assistant.evaluation.outcomes import Outcome
from assistant.evaluation.sets import FOLDER
from assistant.evaluation.words import say, words

FILE = FOLDER / "figures.json"
TOLERANCE = 1.0  # points


def keep(made: Evaluation, file: Path = FILE) -> None:
    """Write the gated figures, and which utterances were wrong."""
    wrong: dict[str, dict[str, str]] = {}
    for outcome in made.found:
        if not outcome.right:
            wrong.setdefault(_group(outcome), {})[outcome.utterance.text] = outcome.told
    content = {"figures": _gated(made), "wrong": wrong}
    file.write_text(
        json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def drops(made: Evaluation, file: Path = FILE) -> list[str]:
    """Return a line for each figure that dropped too far, then one for each utterance turned wrong.

    Nothing is returned where no figure did.
    """
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    now, before = _gated(made), kept["figures"]
    worse = [
        say("worse", title=words()["main"][name]["title"], kept=before[name], now=value)
        for name, value in now.items()
        if name in before and _worse(name, value, before[name])
    ]
    if not worse:
        return []
    turned = [
        say(
            "changed",
            set=words()["sets"][outcome.utterance.set],
            noise=words()["noises"][outcome.utterance.noise],
            text=outcome.utterance.text,
            meant=outcome.utterance.leaf.name
            if outcome.utterance.leaf
            else outcome.utterance.label,
            told=outcome.told,
        )
        for outcome in made.found
        if not outcome.right
        and outcome.utterance.text not in kept["wrong"].get(_group(outcome), {})
    ]
    return worse + turned


def _gated(made: Evaluation) -> dict[str, float]:
    """Return the figures that the gate compares; errors of confidence in points, as the others."""
    targets = words()["main"]
    figures = {n: v for n, v in headline(made).items() if targets[n].get("gate")}
    return {name: round(100 * v, 1) if name == "ece" else v for name, v in figures.items()}


def _worse(name: str, now: float, before: float) -> bool:
    change = before - now if "most" not in words()["main"][name] else now - before
    return change > TOLERANCE if name != "swaps" else change > 0


def _group(outcome: Outcome) -> str:
    return f"{outcome.utterance.set}/{outcome.utterance.noise}"
