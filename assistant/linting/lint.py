"""Runs the checks, and limits what is told to the files that were asked for."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from assistant.linting import (
    buttons,
    examples,
    knowledge,
    menu,
    personal,
    responses,
    rules,
    structure,
    style,
)
from assistant.linting.findings import Finding
from assistant.linting.project import Project

CHECKS = (examples, responses, rules, buttons, personal, style, menu, knowledge)
UNREADABLE = ("yaml", "shape", "code")
NO_MODEL = (*UNREADABLE, "lexicon")  # nothing can be trained of these


def lint(project: Project) -> list[Finding]:
    """Return all that is wrong with a project but for what only its model can tell.

    Where a file cannot be read, only that is told: what it defines would seem to be missing.
    """
    told = [*structure.check(project)]
    if is_readable(told):
        told += [finding for family in CHECKS for finding in family.check(project)]
    return sorted({*told})


def is_readable(told: Collection[Finding]) -> bool:
    """Tell whether every file could be read."""
    return not any(finding.check in UNREADABLE for finding in told)


def is_trainable(told: Collection[Finding]) -> bool:
    """Tell whether a model could be made of the project."""
    return not any(finding.check in NO_MODEL for finding in told)


def within(told: Collection[Finding], paths: Collection[Path]) -> list[Finding]:
    """Return the findings in some files and folders; without any, all of them.

    Those of files that cannot be read are always among them: nothing else was checked then.
    """
    return [
        finding
        for finding in told
        if not paths
        or finding.check in UNREADABLE
        or any(Path(finding.path).is_relative_to(path) for path in paths)
    ]
