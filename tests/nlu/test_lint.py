"""What designers wrote has no mistake that `assistant lint` finds without the model."""

from __future__ import annotations

from assistant.linting.findings import ERROR
from assistant.linting.lint import lint
from assistant.linting.project import Project

# Warnings that this project's own data do without.
NONE_OF = {"same-example", "split-intent", "long-number", "unused-response", "unused"}


def test_the_data_has_no_mistakes() -> None:
    told = lint(Project.here())
    wrong = [finding for finding in told if finding.level == ERROR or finding.check in NONE_OF]
    assert not wrong, "\n".join(map(str, wrong))
