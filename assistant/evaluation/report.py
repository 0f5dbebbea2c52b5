"""The report: the same tables as text and as one HTML page."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.evaluation import measures, plots
from assistant.evaluation.confusions import confusions
from assistant.evaluation.evaluate import Evaluation, Figures, headline
from assistant.evaluation.sets import CLEAN, OUT_OF_SCOPE, SETS
from assistant.evaluation.words import figure, meets, say, table, words

CONFIG = Path("config.yml")
MOST = 40  # rows of the long tables
_STYLE = """body{font:14px/1.6 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0}td,th{border:1px solid #ddd;padding:.2rem .6rem;
text-align:left}tr:first-child td{background:#f4f6fa;font-weight:600}.met{color:#1a7f37}
.missed{color:#c0392b}svg{max-width:30rem;height:auto}"""


@dataclass
class Section:
    """A part of the report.

    Args:
        title: its heading.
        rows: a table, the first row its heads.
        note: a line under it.
        drawing: an SVG for the HTML page.
    """

    title: str
    rows: Sequence[Sequence[Any]] = ()
    note: str = ""
    drawing: str = ""


def sections(
    made: Evaluation, default: Evaluation | None = None, public: float | None = None
) -> Iterator[Section]:
    """Return the parts of the report on an evaluation.

    Args:
        default: the same of Rasa's default pipeline, to stand beside.
        public: accuracy on BANKING77.
    """
    clean = measures.by_noise(made.found)[CLEAN]
    now = headline(made) | ({} if public is None else {"banking77": public})
    beside = headline(default) if default else None
    yield Section(say("headline"), _headline(now, beside), _timing(made))
    yield Section(say("by_noise"), list(_by_noise(made)))
    threshold, ambiguity = thresholds()
    curve = measures.threshold_curve(clean, ambiguity)
    inside = measures.share(measures.of_set(clean, *SETS[:3]), lambda o: o.right)
    outside = measures.share(measures.of_set(clean, OUT_OF_SCOPE), lambda o: o.right)
    at = say("threshold_note", threshold=threshold, inside=inside, outside=outside)
    yield Section(say("threshold"), note=at, drawing=plots.thresholds(curve, threshold))
    bins, error = measures.calibration(clean)
    yield Section(say("calibration"), drawing=plots.reliability(bins, error))
    swapped = [[o.utterance.noise, o.utterance.text, o.told] for o in measures.swaps(made.found)]
    yield Section(say("safety"), swapped, "" if swapped else say("none"))
    heads = [say(name) for name in ("meant", "told", "times", "cost", "examples")]
    wrong = [[c.meant, c.told, c.times, c.cost, " / ".join(c.examples)] for c in confusions(clean)]
    yield Section(say("confusions"), [heads, *wrong[:MOST]])
    heads = [say("meant"), words()["shares"]["number"], say("recall"), say("precision")]
    intents = measures.by_label(measures.of_set(clean, "intents", OUT_OF_SCOPE))
    yield Section(say("by_intent"), [heads, *intents])


def thresholds() -> tuple[float, float]:
    """Return the threshold and the ambiguity of config.yml."""
    pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    fallback = next(part for part in pipeline if part["name"] == "FallbackClassifier")
    return float(fallback["threshold"]), float(fallback["ambiguity_threshold"])


def _headline(now: Figures, default: Figures | None) -> list[list[str]]:
    heads = [say("figure"), say("now"), *([say("default")] if default else []), say("target"), ""]
    rows = [heads]
    for name, target in words()["main"].items():
        if name in now:
            met = meets(name, now[name])
            beside = [figure(default.get(name, float("nan")), name)] if default else []
            wanted = f"≥ {target['least']}" if "least" in target else f"≤ {target.get('most')}"
            verdict = "" if met is None else say("met" if met else "missed")
            wanted = "" if met is None else wanted
            rows.append([target["title"], figure(now[name], name), *beside, wanted, verdict])
    return rows


def _timing(made: Evaluation) -> str:
    if not made.milliseconds:
        return ""
    figures = headline(made)
    number = len(made.milliseconds)
    return say("milliseconds", number=number, p50=figures["p50"], p95=figures["p95"])


def _by_noise(made: Evaluation) -> Iterator[list[Any]]:
    shares = words()["shares"]
    yield ["", "", *shares.values()]
    for name in SETS:
        for noise, group in measures.by_noise(made.found).items():
            found = measures.of_set(group, name)
            figures = {"number": len(found), **measures.set_figures(name, found)}
            told = [figures.get(share, "") for share in shares]
            yield [words()["sets"][name], words()["noises"][noise], *told]


def _about(made: Evaluation) -> str:
    quick = say("quick") if made.quick else ""
    return say("about", model=made.model.name, part=made.part, number=len(made.found), quick=quick)


def as_text(made: Evaluation, parts: Sequence[Section]) -> str:
    """Return the report as text."""
    told = [f"{say('title')}\n{_about(made)}"]
    for part in parts:
        body = [table(part.rows)] if part.rows else []
        if body or part.note:
            told.append("\n".join([f"== {part.title}", *body, *([part.note] if part.note else [])]))
    return "\n\n".join(told) + "\n"


def as_html(made: Evaluation, parts: Sequence[Section]) -> str:
    """Return the report as one HTML page that needs nothing else."""
    marks = {say("met"): "met", say("missed"): "missed"}

    def cell(value: Any) -> str:
        told = figure(value)
        return f"<td class='{marks.get(told, '')}'>{html.escape(told)}</td>"

    body = [f"<h1>{html.escape(say('title'))}</h1><p>{html.escape(_about(made))}</p>"]
    for part in parts:
        rows = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in part.rows)
        body += [f"<h2>{html.escape(part.title)}</h2>", part.drawing]
        body += [f"<table>{rows}</table>"] if rows else []
        body += [f"<p>{html.escape(part.note)}</p>"] if part.note else []
    head = f"<meta charset='utf-8'><title>{html.escape(say('title'))}</title>"
    return f"<!doctype html><html lang='zh'>{head}<style>{_STYLE}</style>{''.join(body)}</html>\n"
