"""The report's two drawings, as SVG. Their words are few and Latin: no font is needed."""

from __future__ import annotations

import io
from collections.abc import Sequence

from matplotlib.figure import Figure

BLUE, RED, GREY = "#1f5fbf", "#c0392b", "#999999"


def thresholds(curve: Sequence[tuple[float, float, float]], chosen: float) -> str:
    """Draw accuracy in scope and recall out of scope over the threshold."""
    drawing = Figure(figsize=(5, 3.4))
    axes = drawing.add_subplot()
    steps, inside, outside = zip(*curve, strict=True)
    axes.plot(steps, inside, color=BLUE, label="in scope: accuracy, %")
    axes.plot(steps, outside, color=RED, label="out of scope: recall, %")
    axes.axvline(chosen, color=GREY, linestyle="--", label=f"threshold {chosen:g}")
    axes.set_xlabel("threshold")
    axes.set_ylim(min(50, *inside), 100)
    axes.legend(fontsize=8)
    return _svg(drawing)


def reliability(bins: Sequence[tuple[float, float, int]], error: float) -> str:
    """Draw how often the likeliest reading is right, over how sure it is."""
    drawing = Figure(figsize=(5, 3.4))
    axes = drawing.add_subplot()
    sure, true, number = zip(*bins, strict=True)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--")
    axes.bar(sure, true, width=0.07, color=BLUE, alpha=0.6)
    for x, y, n in zip(sure, true, number, strict=True):
        axes.annotate(str(n), (x, y), ha="center", va="bottom", fontsize=7)
    axes.set_xlabel("confidence")
    axes.set_ylabel("share that is right")
    axes.set_title(f"expected calibration error {error:.3f}", fontsize=9)
    axes.set_ylim(0, 1.08)
    return _svg(drawing)


def _svg(drawing: Figure) -> str:
    written = io.StringIO()
    drawing.savefig(written, format="svg", bbox_inches="tight", metadata={"Date": None})
    return written.getvalue()[written.getvalue().index("<svg") :]
