"""One evaluation: the sets, clean and spoilt, read by a trained model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.evaluation import measures, parse
from assistant.evaluation.noise import NOISES, any_noise, spoil
from assistant.evaluation.outcomes import Outcome, outcomes
from assistant.evaluation.sets import CLEAN, FOLDER, OUT_OF_SCOPE, Utterance, read_sets

TIMED = 300  # messages
_NOT_SAID = {"second_request"}  # an entity that is no word of the customer's

Figures = dict[str, float]


@dataclass
class Evaluation:
    """What came out.

    Args:
        model: the file that was measured.
        part: `test` or `dev`.
        quick: one noise for each utterance instead of all.
        found: every outcome.
        milliseconds: for each message that was timed.
        entities: F1 in percent; None where nobody wrote a set.
    """

    model: Path
    part: str
    quick: bool
    found: list[Outcome]
    milliseconds: list[float] = field(default_factory=list)
    entities: float | None = None


def evaluate(
    model: Path,
    part: str = "test",
    quick: bool = False,
    timed: bool = True,
    folder: Path = FOLDER,
) -> Evaluation:
    """Measure a trained model.

    Args:
        timed: also measure how long a message takes.
    """
    clean = read_sets(part, folder)
    utterances = clean + (_one_noise_each(clean) if quick else _all_noises(clean))
    made = Evaluation(model, part, quick, [])
    if timed:
        every = max(len(clean) // TIMED, 1)
        made.milliseconds = parse.milliseconds(model, [u.text for u in clean[::every]][:TIMED])
    path = folder / part / "entities.yml"
    told: list[dict[str, Any]] = []
    if path.exists():
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    texts = [u.text for u in utterances] + [one["text"] for one in told]
    parsed = parse.read(model, texts)
    made.found = outcomes(utterances, parsed[: len(utterances)])
    if told:
        made.entities = _entity_f1(told, parsed[len(utterances) :])
    return made


def _one_noise_each(clean: Sequence[Utterance]) -> list[Utterance]:
    spoilt = ((utterance, any_noise(utterance.text)) for utterance in clean)
    return [replace(u, noise=made[0], text=made[1]) for u, made in spoilt if made]


def _all_noises(clean: Sequence[Utterance]) -> list[Utterance]:
    """Return every utterance under every noise that changes it."""
    spoilt = (replace(u, noise=noise, text=spoil(u.text, noise)) for noise in NOISES for u in clean)
    return [utterance for utterance in spoilt if utterance.text != utterance.clean]


def _entity_f1(told: Sequence[dict[str, Any]], parsed: Sequence[dict[str, Any]]) -> float:
    hits = wanted = given = 0
    for one, answer in zip(told, parsed, strict=True):
        meant = Counter((e["entity"], str(e["value"])) for e in one.get("entities") or ())
        found = Counter(
            (e["entity"], str(e["value"]))
            for e in answer.get("entities") or ()
            if e["entity"] not in _NOT_SAID
        )
        hits += sum((meant & found).values())
        wanted, given = wanted + sum(meant.values()), given + sum(found.values())
    return 200 * hits / max(wanted + given, 1)


def headline(made: Evaluation) -> Figures:
    """Return the figures of `targets.yml` that could be measured."""
    groups = measures.by_noise(made.found)
    noises = [group for noise, group in groups.items() if noise != CLEAN]

    def of(name: str, group: Sequence[Outcome]) -> Figures:
        return measures.set_figures(name, measures.of_set(group, name))

    def noisy(name: str, figure: str) -> float:
        shares = [of(name, group)[figure] for group in noises]
        known = [share for share in shares if not np.isnan(share)]
        return float(np.mean(known)) if known else float("nan")

    clean = groups[CLEAN]
    figures = {
        "intents": of("intents", clean)["right"],
        "intents_noise": noisy("intents", "right"),
        "out_of_scope": of(OUT_OF_SCOPE, clean)["right"],
        "out_of_scope_noise": noisy(OUT_OF_SCOPE, "right"),
        "out_of_scope_refused": of(OUT_OF_SCOPE, clean)["refused"],
        "faq_r1": of("faq", clean)["r1"],
        "faq_r3": of("faq", clean)["r3"],
        "faq": of("faq", clean)["right"],
        "faq_noise": noisy("faq", "r1"),
        "menu_r1": of("menu", clean)["r1"],
        "menu_voice": of("menu", groups.get("voice", []))["r1"],
        "menu_noise": noisy("menu", "r1"),
        "safety": measures.safety_recall(clean),
        "swaps": float(len(measures.swaps(clean))),
        "ece": measures.calibration(clean)[1],
    }
    if made.entities is not None:
        figures["entities"] = made.entities
    if made.milliseconds:
        p50, p95 = np.percentile(made.milliseconds, [50, 95])
        figures |= {"p50": float(p50), "p95": float(p95)}
    return {name: round(value, 3) for name, value in figures.items() if not np.isnan(value)}
