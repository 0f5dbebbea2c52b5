"""`assistant import-faq`: an edited table back into the knowledge files, all of it or nothing."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.messages import CommandError, text

if TYPE_CHECKING:
    from assistant.faq_table.changes import Changes, Entry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant import-faq`."""
    parser.add_argument("file", type=Path, metavar="FILE", help=text("faq_option_in"))
    parser.add_argument("--dry-run", action="store_true", help=text("faq_option_dry_run"))
    parser.add_argument(
        "--delete",
        action="extend",
        nargs="+",
        default=[],
        metavar="ID",
        help=text("faq_option_delete"),
    )


def execute(args: argparse.Namespace) -> int:
    """Write what changes unless it is a dry run, and tell it.

    Nothing is printed before it is written: who reads may stop early (assistant import-faq | head).
    """
    from assistant.faq_table.columns import TableError
    from assistant.faq_table.files import store
    from assistant.faq_table.importing import prepare

    deleted = dict.fromkeys(args.delete)  # each once
    try:
        made = prepare(args.file, deleted)
        if made.wrong:
            count = text("faq_wrong", number=len(made.wrong))
            raise CommandError("\n".join([*made.wrong, count]))
        if not args.dry_run:
            store(made.contents)
    except TableError as error:
        raise CommandError(str(error)) from error
    for name in made.table.unknown:
        print(text("faq_unknown_column", column=name))
    print("\n".join(_told(made.changes, deleted)))
    if not made.contents:
        print(text("faq_no_changes"))
    else:
        done = "faq_dry_run" if args.dry_run else "faq_imported"
        print(text(done, files=_listed(made.contents)))
    return 0


def _told(changes: Changes, deleted: Collection[str]) -> Iterator[str]:
    """Yield a line for each question, and one for each line that goes or comes."""
    for entry in changes.added:
        yield text("faq_added", label=entry.label, title=entry.cells["title"])
        yield from _difference(entry)
    for entry in changes.changed:
        yield text("faq_changed", label=entry.label, title=entry.before["title"])
        yield from _difference(entry)
    for label in changes.outdated:
        yield text("faq_outdated", label=label)
    for label in changes.missing:
        yield text("faq_deleted" if label in deleted else "faq_missing", label=label)
    missing = len(changes.missing)
    added, changed = len(changes.added), len(changes.changed)
    yield text("faq_summary", added=added, changed=changed, missing=missing)


def _difference(entry: Entry) -> Iterator[str]:
    from assistant.faq_table.columns import headers

    for column in entry.columns:
        lines = list(entry.difference(column))
        if lines:
            yield f"    {headers()[column]}"
        yield from (f"      {sign} {line}" for sign, line in lines)


def _listed(contents: dict[Path, bytes | None]) -> str:
    return "、".join(str(path) for path in sorted(contents))
