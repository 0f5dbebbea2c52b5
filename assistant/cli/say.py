"""`assistant say`: what is understood of a sentence, why, and what would be answered."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from assistant.cli.messages import CommandError, text
from assistant.cli.model import ensure_model
from assistant.cli.servers import quiet
from assistant.settings import settings

_MANY = 200  # lines from which it pays to let every core load the model
_AT_ONCE = 5000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant say`."""
    parser.add_argument("words", nargs="*", metavar="TEXT", help=text("option_words"))
    parser.add_argument("--json", action="store_true", help=text("option_say_json"))
    parser.add_argument("--model", type=Path, help=text("option_model"))


def execute(args: argparse.Namespace) -> int:
    """Tell what is understood of the words, or of each line of the standard input."""
    quiet()
    if args.model and not args.model.exists():
        raise CommandError(text("no_model", file=args.model))
    model = args.model or ensure_model(settings().var / "models")
    lines = iter([" ".join(args.words)]) if args.words else _lines()
    (_print_json if args.json else _print_words)(model, lines)
    return 0


def _lines() -> Iterator[str]:
    if sys.stdin.isatty():
        print(text("say_hint"), file=sys.stderr)
    for number, line in enumerate(sys.stdin.buffer, start=1):
        try:
            said = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise CommandError(text("say_encoding", number=number)) from error
        yield said.removeprefix("\ufeff")


def _print_json(model: Path, lines: Iterator[str]) -> None:
    """Print one object for each line, in order; nothing is left out, so that rows can be joined."""
    from assistant.evaluation.parse import Reader, read
    from assistant.evaluation.told import told

    reader: Reader | None = None
    for some in _batches(lines, 1 if sys.stdin.isatty() else _AT_ONCE):
        if len(some) < _MANY:
            reader = reader or Reader(model)
            parsed = [reader(line) for line in some]
        else:
            parsed = read(model, some, ageless=False)
        for line, answer in zip(some, parsed, strict=True):
            print(json.dumps(told(line, answer), ensure_ascii=False))
        sys.stdout.flush()


def _batches(lines: Iterator[str], size: int) -> Iterator[list[str]]:
    some = []
    for line in lines:
        some.append(line)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def _print_words(model: Path, lines: Iterator[str]) -> None:
    from assistant.evaluation.explain import Explainer

    explainer = Explainer(model)
    for line in lines:
        if line.strip():
            print("\n".join(explainer(line)), end="\n\n", flush=True)
