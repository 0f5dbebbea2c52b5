"""`assistant lint`: find mistakes in what designers write, with file, line and what to do."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import warnings
from dataclasses import asdict
from pathlib import Path

from assistant.cli.messages import CommandError, text
from assistant.cli.model import ensure_model
from assistant.cli.progress import progress
from assistant.linting.findings import ERROR, Finding
from assistant.linting.lint import is_trainable, lint, within
from assistant.linting.project import DOMAIN, Project
from assistant.settings import settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant lint`."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=text("option_paths"))
    parser.add_argument("--json", action="store_true", help=text("option_lint_json"))
    parser.add_argument("--strict", action="store_true", help=text("option_lint_strict"))
    parser.add_argument("--no-model", action="store_true", help=text("option_no_model"))


def execute(args: argparse.Namespace) -> int:
    """Print the findings by file and line, and how many; return 1 where one must be mended."""
    begun = time.monotonic()
    if not any(path.exists() for path in DOMAIN):
        raise CommandError(text("wrong_folder", file=DOMAIN[0]))
    paths = [_inside(path) for path in args.paths]
    project = Project.here()
    told = lint(project)
    if not args.no_model and is_trainable(told):
        told = sorted([*told, *_by_the_model(project)])
    shown = within(told, paths)
    for finding in shown:
        print(json.dumps(asdict(finding), ensure_ascii=False) if args.json else finding)
    errors = sum(finding.level == ERROR for finding in shown)
    counts = text(
        "lint_counts",
        errors=errors,
        warnings=len(shown) - errors,
        seconds=time.monotonic() - begun,
    )
    print(counts, file=sys.stderr if args.json else sys.stdout)
    return int(bool(errors or (args.strict and shown)))


def _by_the_model(project: Project) -> list[Finding]:
    """Return what only the trained model can tell.

    Raises:
        CommandError: the model was made without our classifier.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # Rasa loads TensorFlow
    model = ensure_model(settings().var / "models")
    # What Rasa pins warns of itself, whatever the filters.
    with warnings.catch_warnings(record=True), progress(text("lint_model")):
        from assistant.linting import meaning

        try:
            return [*meaning.check(project, model, settings().var / "cache")]
        except meaning.NoClassifier as error:
            raise CommandError(text("lint_no_classifier", model=error)) from error


def _inside(path: Path) -> Path:
    """Return a path from the project's folder.

    Raises:
        CommandError: there is none, or it is not in the project.
    """
    whole, here = path.resolve(), Path.cwd()
    if not whole.exists() or not whole.is_relative_to(here):
        raise CommandError(text("lint_no_path", path=path))
    return whole.relative_to(here)
