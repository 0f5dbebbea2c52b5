"""`assistant webhook`: tell Telegram where to send its updates."""

from __future__ import annotations

import argparse
import asyncio

from assistant.cli.messages import CommandError, text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant webhook`."""
    parser.add_argument("action", choices=["set", "delete"], help=text("option_webhook"))


def execute(args: argparse.Namespace) -> int:
    """Set or delete the webhook of the bot in the settings."""
    from telegram.error import TelegramError

    from assistant.channels.telegram_bot import delete_webhook, set_webhook

    try:
        asyncio.run(set_webhook() if args.action == "set" else delete_webhook())
    except TelegramError as error:
        raise CommandError(text("webhook_failed", told=type(error).__name__)) from error
    print(text(f"webhook_{args.action}"))
    return 0
