"""`assistant coverage`: what the tests exercise of what designers write, and what nothing does.

`assistant.coverage.measure` says how each kind is told.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from assistant.cli.messages import CommandError, text
from assistant.coverage.measure import KINDS, SOURCES, Item, exercised, measure
from assistant.coverage.runs import Runs, UnreadableTest
from assistant.evaluation.words import table
from assistant.knowledge import KnowledgeError, knowledge
from assistant.linting.project import DOMAIN, Project
from assistant.settings import settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant coverage`."""
    parser.add_argument("--json", action="store_true", help=text("option_coverage_json"))


def execute(args: argparse.Namespace) -> int:
    """Print how much of each kind the tests exercise, and what they do not.

    Raises:
        CommandError: this is no project, the tests have not run yet, or a file cannot be read.
    """
    if not any(path.exists() for path in DOMAIN):
        raise CommandError(text("wrong_folder", file=DOMAIN[0]))
    project = Project.here()
    if project.problems:
        raise CommandError("\n".join(map(str, sorted(project.problems))))
    try:
        runs = Runs.read(settings().var / "results")
        items = measure(project, knowledge(), runs)
    except (UnreadableTest, KnowledgeError) as error:
        raise CommandError(str(error)) from error
    if not runs.records:
        raise CommandError(text("coverage_no_record"))
    if args.json:
        print(json.dumps(as_data(items, runs), ensure_ascii=False, indent=2))
    else:
        print("\n".join(as_text(items, runs)))
    return 0


def as_text(items: list[Item], runs: Runs) -> Iterator[str]:
    """Yield the lines for the terminal: the table, what nothing exercises, what to know."""
    rows = [[text(f"coverage_{head}") for head in ("kind", "all", "percent", *SOURCES)]]
    for kind in KINDS:
        of_kind = [item for item in items if item.kind == kind]
        by = [sum(source in item.by for item in of_kind) for source in SOURCES]
        count = f"{len(exercised(of_kind))}/{len(of_kind)}"
        rows.append([text(f"coverage_{kind}"), count, _percent(of_kind), *map(str, by)])
    yield table(rows)
    for kind in KINDS:
        missed = [item for item in items if item.kind == kind and not item.by]
        if missed:
            yield f"\n{text('coverage_missed', kind=text(f'coverage_{kind}'))}"
            yield from (f"  {item.path}:{item.line}  {item.name}" for item in missed)
    notes = list(_notes(runs))
    yield from ["", *notes] if notes else ()


def as_data(items: list[Item], runs: Runs) -> dict[str, Any]:
    """Return the same for programs."""
    kinds = {kind: [item for item in items if item.kind == kind] for kind in KINDS}
    return {
        "kinds": {
            kind: {
                "all": len(of_kind),
                "exercised": len(exercised(of_kind)),
                **{source: sum(source in item.by for item in of_kind) for source in SOURCES},
                "missed": [
                    {"name": item.name, "path": item.path, "line": item.line}
                    for item in of_kind
                    if not item.by
                ],
            }
            for kind, of_kind in kinds.items()
        },
        "conversations": {
            "recorded": len(runs.records),
            "not_recorded": [asdict(held) for held in runs.missing],
            "changed_since": [path.as_posix() for path in runs.changed],
        },
        "stories_were_run": runs.stories is not None,
    }


def _percent(of_kind: list[Item]) -> str:
    # Rounded down, so that 100 % means all.
    return f"{100 * len(exercised(of_kind)) // len(of_kind)} %" if of_kind else "–"


def _notes(runs: Runs) -> Iterator[str]:
    """Yield what the figures leave out."""
    if runs.missing:
        titles = dict.fromkeys(f"{held.file}“{held.title}”" for held in runs.missing)
        named = "、".join([*titles][:3])
        yield text("coverage_not_recorded", number=len(runs.missing), named=named)
    if runs.changed:
        yield text("coverage_changed", files="、".join(map(str, runs.changed)))
    if runs.stories is None:
        yield text("coverage_no_stories")
