"""`assistant train`: train the model if its sources changed."""

from __future__ import annotations

import argparse

from assistant.cli.messages import text
from assistant.cli.model import ensure_model
from assistant.settings import settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant train`."""
    parser.add_argument("--force", action="store_true", help=text("option_force"))
    parser.add_argument("--strict", action="store_true", help=text("option_strict"))


def execute(args: argparse.Namespace) -> int:
    """Train, and print the model's path."""
    print(ensure_model(settings().var / "models", force=args.force, strict=args.strict))
    return 0
