"""`assistant import-faq`: an edited table back into the knowledge files, all of it or nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.messages import CommandError, text

if TYPE_CHECKING:
    from assistant.faq_table.changes import Changes, Entry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant import-faq`."""
    parser.add_argument("file", type=Path, metavar="FILE", help=text("faq_option_in"))
    parser.add_argument("--dry-run", action="store_true", help=text("faq_option_dry_run"))
    parser.add_argument("--delete", action="store_true", help=text("faq_option_delete"))


def execute(args: argparse.Namespace) -> int:
    """Tell what changes, and write it unless it is a dry run."""
    from assistant.faq_table.columns import TableError
    from assistant.faq_table.files import store
    from assistant.faq_table.importing import prepare

    try:
        made = prepare(args.file, args.delete)
        if made.wrong:
            count = text("faq_wrong", number=len(made.wrong))
            raise CommandError("\n".join([*made.wrong, count]))
        for name in made.table.unknown:
            print(text("faq_unknown_column", column=name))
        print("\n".join(_told(made.changes, args.delete)))
        if not made.contents:
            print(text("faq_no_changes"))
        elif args.dry_run:
            print(text("faq_dry_run", files=_listed(made.contents)))
        else:
            store(made.contents)
            print(text("faq_imported", files=_listed(made.contents)))
    except TableError as error:
        raise CommandError(str(error)) from error
    return 0


def _told(changes: Changes, delete: bool) -> Iterator[str]:
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
        yield text("faq_deleted" if delete else "faq_missing", label=label)
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
