"""`assistant expire`: delete conversations that the bank need not keep any longer."""

from __future__ import annotations

import argparse
from datetime import timedelta

from assistant.cli.messages import text
from assistant.tracking import feedback
from assistant.tracking.log import event_log
from assistant.wiring import clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant expire`."""
    parser.add_argument("--days", type=_days, required=True, help=text("option_days"))


def execute(args: argparse.Namespace) -> int:
    """Delete what is older than `--days`: quiet conversations, and verdicts on answers."""
    before = clock().now() - timedelta(days=args.days)
    deleted = event_log().expire(before)
    feedback.expire(before)
    print(text("expired", number=deleted, days=args.days))
    return 0


def _days(word: str) -> int:
    days = int(word)
    if days < 1:
        raise argparse.ArgumentTypeError(text("days_positive"))
    return days
