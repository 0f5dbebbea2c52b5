"""Talking to Telegram's Bot API: the bot, its patience with errors, its webhook."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from assistant.settings import SettingsError, settings

logger = logging.getLogger(__name__)

ALLOWED_UPDATES = ["message", "callback_query"]
_ATTEMPTS = 3
_LONGEST_PAUSE = 20.0  # seconds; a customer who waits longer has gone
_TYPING_AFTER = 0.3  # seconds; most turns are over by then
_TYPING_AGAIN = 4.5  # Telegram shows it for 5 seconds


def make_bot() -> Bot:
    """Return the bot of the settings. Opens no connection."""
    # Their lines below warning hold the token (in URLs) and the customers' words.
    for library in ("httpx", "httpcore", "telegram"):
        logging.getLogger(library).setLevel(logging.WARNING)
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's coming default, without warnings
    conf = settings()
    return Bot(
        conf.telegram_token,
        base_url=f"{conf.telegram_api.rstrip('/')}/bot",
        request=HTTPXRequest(read_timeout=10),
    )


async def patiently(what: str, call: Callable[[], Awaitable[Any]]) -> None:
    """Make one call of the Bot API, a few times if need be; a failure is logged, not raised.

    After a timeout the call is made again: a message that comes twice is better than none.

    Args:
        what: the call, for the log.
        call: makes it.
    """
    for attempt in range(_ATTEMPTS):
        pause = 0.5 * 2**attempt
        try:
            await call()
            return
        except RetryAfter as error:
            assert isinstance(error.retry_after, timedelta)  # see make_bot
            pause = error.retry_after.total_seconds()
            problem = type(error).__name__
        except Forbidden:
            logger.info("%s: the customer has blocked the bot", what)
            return
        except InvalidToken:
            logger.error("%s: Telegram does not accept ASSISTANT_TELEGRAM_TOKEN", what)
            return
        except BadRequest as error:
            logger.warning("%s: refused, %s", what, error.message)
            return
        except NetworkError as error:
            problem = type(error).__name__
        if pause > _LONGEST_PAUSE:
            break
        if attempt < _ATTEMPTS - 1:
            await asyncio.sleep(pause)
    logger.warning("%s: given up after %s", what, problem)
    return


@asynccontextmanager
async def typing(bot: Bot, chat_id: int) -> AsyncIterator[None]:
    """Show «typing…» in the chat while the body runs, if that takes a moment."""
    shown = asyncio.create_task(_type(bot, chat_id))
    try:
        yield
    finally:
        shown.cancel()
        await asyncio.gather(shown, return_exceptions=True)


async def _type(bot: Bot, chat_id: int) -> None:
    await asyncio.sleep(_TYPING_AFTER)
    while True:
        try:
            await bot.send_chat_action(chat_id, ChatAction.TYPING)
        except TelegramError as error:
            logger.debug("Typing not shown: %s", type(error).__name__)
            return
        await asyncio.sleep(_TYPING_AGAIN)


async def set_webhook() -> None:
    """Tell Telegram where to send updates, and with which secret.

    Raises:
        SettingsError: the token or the webhook's URL is not set.
        telegram.error.TelegramError: Telegram did not accept it.
    """
    conf = settings()
    if not conf.telegram_webhook_url:
        raise SettingsError("ASSISTANT_TELEGRAM_WEBHOOK_URL: set the webhook's public HTTPS URL")
    async with _administered() as bot:
        await bot.set_webhook(
            conf.telegram_webhook_url,
            secret_token=conf.telegram_secret,
            allowed_updates=ALLOWED_UPDATES,
        )


async def delete_webhook() -> None:
    """Tell Telegram to send no more updates.

    Raises:
        SettingsError: the token is not set.
        telegram.error.TelegramError: Telegram did not accept it.
    """
    async with _administered() as bot:
        await bot.delete_webhook()


@asynccontextmanager
async def _administered() -> AsyncIterator[Bot]:
    if not settings().telegram_token:
        raise SettingsError("ASSISTANT_TELEGRAM_TOKEN: set the bot's token")
    bot = make_bot()
    try:
        yield bot
    finally:
        await bot.request.shutdown()
