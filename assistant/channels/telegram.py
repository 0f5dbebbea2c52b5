"""The Telegram channel: a webhook that only Telegram can call, for private chats with one customer.

Stock Rasa's takes anybody's updates, serves groups as one session and processes edits again.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from telegram import CallbackQuery, Message

from assistant.channels.guard import ButtonBook
from assistant.channels.in_order import Queues, Seen
from assistant.channels.telegram_bot import make_bot, typing
from assistant.channels.telegram_output import TelegramOutput, acknowledge
from assistant.channels.telegram_update import (
    COMMANDS,
    is_private,
    new_message,
    opaque_id,
    read,
    words_of,
)
from assistant.channels.turn import OnNewMessage, Turns
from assistant.failures import where
from assistant.settings import settings
from assistant.wiring import bank, call_bank
from bank.principal import Principal

_BODY_LIMIT = 256_000  # bytes; two messages of 4096 characters with 100 entities each, escaped
_MOST_WAITING = 10  # messages of one chat; further ones are dropped, and the customer told
_MOST_AT_WORK = 1000  # messages of all chats; further ones Telegram has to bring again
_REMEMBERED = 20_000  # updates, presses, albums
_FINISH_SECONDS = 5.0  # at the server's end

Serve = Callable[[Principal, TelegramOutput], Awaitable[None]]


class TelegramChannel(InputChannel):
    """`POST /webhooks/telegram/webhook`, off unless a bot's token is set."""

    turns: Turns

    @classmethod
    def name(cls) -> str:
        return "telegram"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Register the webhook, if a token is set."""
        routes = Blueprint("telegram_channel")
        if not settings().telegram_token:
            return routes
        secret = settings().telegram_secret.encode()
        self.turns = Turns(self.name(), on_new_message)
        self.queues = Queues()
        self._bot = make_bot()
        self._seen = Seen(_REMEMBERED)
        self._acknowledging: set[asyncio.Task[None]] = set()

        @routes.post("/webhook", stream=True)
        async def webhook(request: Request) -> HTTPResponse:
            given = request.headers.get("x-telegram-bot-api-secret-token", "")
            if not hmac.compare_digest(given.encode(errors="surrogateescape"), secret):
                return empty(403)
            self.turns.agent = getattr(request.app.ctx, "agent", None)
            if self.turns.agent is None or self.queues.total >= _MOST_AT_WORK:
                return empty(503)  # Telegram brings the update again
            assert request.stream is not None  # in a streaming handler
            request.stream.request_max_size = _BODY_LIMIT
            await request.receive_body()
            try:
                body = json.loads(request.body)
            except ValueError:
                body = None
            if not isinstance(body, dict) or not isinstance(body.get("update_id"), int):
                return empty(400)
            self._take(body)
            return empty(200)

        @routes.listener("before_server_stop")
        async def finish(app: Sanic, loop: Any) -> None:
            await self.queues.finish(_FINISH_SECONDS)
            await self._bot.request.shutdown()

        return routes

    def _take(self, body: dict[str, Any]) -> None:
        """Put an update to work, unless it is none of ours, or came before."""
        if self._again(body["update_id"]):
            return
        update = read(body)
        if update is None:
            return
        message = new_message(update)
        if update.callback_query is not None:
            self._take_press(update.callback_query)
        elif message is not None:
            self._take_message(message)

    def _take_message(self, message: Message) -> None:
        album = message.media_group_id
        if album and self._again((message.chat.id, album)):
            return  # the pictures of an album come one by one
        self._queue(message.chat.id, partial(self._say, words_of(message)))

    def _take_press(self, query: CallbackQuery) -> None:
        message, data = query.message, query.data
        if message is None or not is_private(message, query.from_user):
            return
        acknowledging = asyncio.create_task(acknowledge(self._bot, query))
        self._acknowledging.add(acknowledging)
        acknowledging.add_done_callback(self._acknowledging.discard)
        if data is None or not ButtonBook.is_token(data):
            return  # a dead button, or data that no button of ours has
        if not self._again((message.chat.id, message.message_id, data)):
            self._queue(message.chat.id, partial(self._say, data))

    def _queue(self, chat_id: int, serve: Serve) -> None:
        sender = opaque_id(chat_id)
        waiting = self.queues.waiting(sender)
        if waiting < _MOST_WAITING:
            self.queues.put(sender, partial(self._serve, chat_id, sender, serve))
        elif waiting == _MOST_WAITING:
            output = TelegramOutput(self._bot, chat_id, sender, self.turns.buttons)
            self.queues.put(sender, partial(self.turns.utter, "utter_too_fast", output))

    async def _serve(self, chat_id: int, sender: str, serve: Serve) -> None:
        """Find out who writes, and serve him."""
        output = TelegramOutput(self._bot, chat_id, sender, self.turns.buttons)
        async with typing(self._bot, chat_id):
            try:
                customer = await call_bank(bank().bound_customer, self.name(), sender)
            except Exception as error:
                await self.turns.apologise(output, where(error))
                return
            await serve(Principal(sender, self.name(), customer), output)

    async def _say(self, text: str, principal: Principal, output: TelegramOutput) -> None:
        event = COMMANDS.get(text)
        if event is None:
            await self.turns.say(principal, text, output)
        elif await self.turns.admit(output):
            await self.turns.event(principal, event, output)

    def _again(self, key: object) -> bool:
        """Whether `key` was seen before; from now on it was."""
        again = key in self._seen
        self._seen.add(key)
        return again
