"""`assistant export-faq`: the knowledge answers as a table, for Excel or WPS."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.cli.messages import CommandError, text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant export-faq`."""
    parser.add_argument("file", type=Path, metavar="FILE", help=text("faq_option_out"))
    parser.add_argument("--force", action="store_true", help=text("faq_option_force"))


def execute(args: argparse.Namespace) -> int:
    """Write the table, and tell what it does not show."""
    from assistant.faq_table.columns import TableError
    from assistant.faq_table.faq import Faq
    from assistant.faq_table.files import store
    from assistant.faq_table.writing import table_file

    if args.file.exists() and not args.force:
        raise CommandError(text("faq_file_there", file=args.file))
    try:
        faq = Faq.here()
        store({args.file: table_file(args.file, faq.rows.values())})
    except TableError as error:
        raise CommandError(str(error)) from error
    for label in faq.more:
        print(text("faq_more_answers", label=label, file=faq.paths[label]))
    print(text("faq_exported", file=args.file, number=len(faq.rows), files=len(faq.texts)))
    return 0
