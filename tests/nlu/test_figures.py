"""Understanding does not get worse: the quick evaluation against what was kept in figures.json.

`assistant eval --quick --update` keeps new figures; see docs/understanding.md.
"""

from __future__ import annotations

from pathlib import Path

from assistant.evaluation.evaluate import evaluate
from assistant.evaluation.gate import drops


def test_no_figure_drops_by_more_than_a_point(trained_model: Path) -> None:
    worse = drops(evaluate(trained_model, quick=True, timed=False))
    assert not worse, "\n".join(worse)
