"""A conversation over the web channel, as docs/web-channel.md says. Loads no Rasa."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

import socketio
from socketio.exceptions import SocketIOError

from assistant.cli.messages import CommandError, text

TURN_PATIENCE = 60.0  # seconds until a turn must be over

BotMessage = dict[str, Any]


class Refused(CommandError):
    """The server does not know this session, or not any more."""


class Conversation:
    """One customer's conversation with a running server.

    Args:
        url: Where the server is, for example http://127.0.0.1:5005.
        token: A session token of that server.
        show: Called with each bot message as it comes.
    """

    def __init__(self, url: str, token: str, show: Callable[[BotMessage], None]) -> None:
        self.url = url
        self.token = token
        self.history: list[dict[str, Any]] = []
        self.offered: list[str] = []  # titles of the buttons since the customer last spoke
        self._show = show
        self._payloads: dict[str, str] = {}
        self._texts_seen = 0
        self._sio = socketio.AsyncClient(reconnection=False, handle_sigint=False)
        self._sio.on("bot_uttered", self._hear)
        self._sio.on("history", self._remember)

    async def __aenter__(self) -> Conversation:
        try:
            await self._sio.connect(self.url, auth={"token": self.token}, wait_timeout=10)
            await self._sio.call("session_request", {}, timeout=TURN_PATIENCE)
        except SocketIOError as error:
            raise Refused(text("chat_refused", url=self.url)) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._sio.disconnect()

    async def say(self, message: str) -> None:
        """Send what the customer types, and wait until the turn is over.

        Raises:
            CommandError: The turn did not end, or the session has.
        """
        self.offered = []
        try:
            done = await self._sio.call(
                "user_uttered",
                {"message": message, "id": uuid.uuid4().hex},
                timeout=TURN_PATIENCE,
            )
        except SocketIOError as error:
            raise CommandError(text("chat_lost")) from error
        if not (done or {}).get("ok", True):
            raise CommandError(text("chat_over"))

    async def press(self, title: str) -> bool:
        """Press the button that was last offered under `title`; False when there is none."""
        payload = self._payloads.pop(title, None)
        if payload is None:
            return False
        await self.say(payload)
        return True

    def new_sms(self) -> list[dict[str, Any]]:
        """Return the pretend phone's messages since the last call, oldest first."""
        messages = request(self.url, "/demo/sms", token=self.token)
        fresh = messages[: len(messages) - self._texts_seen]
        self._texts_seen = len(messages)
        return list(reversed(fresh))

    async def _hear(self, message: BotMessage) -> None:
        self._offer(message)
        self._show(message)

    async def _remember(self, data: dict[str, Any]) -> None:
        self.history = data["messages"]
        for message in self.history:
            if message.get("role") == "user":
                self.offered = []
            self._offer(message)

    def _offer(self, message: BotMessage) -> None:
        for button in message.get("quick_replies") or []:
            self._payloads[button["title"]] = button["payload"]
            self.offered.append(button["title"])


def request(url: str, path: str, body: dict | None = None, token: str = "") -> Any:
    """Call the web channel's HTTP side: GET, or POST when there is a body.

    Raises:
        CommandError: Nobody answers at `url`, or the answer is an error, whose text it carries.
    """
    asked = urllib.request.Request(
        url + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"}
        | ({"Authorization": f"Bearer {token}"} if token else {}),
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(asked, timeout=10) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        told = error.read().decode("utf8", "replace")
        raise CommandError(text("chat_error", path=path, status=error.code, told=told)) from error
    except OSError as error:
        raise CommandError(text("chat_nobody", url=url)) from error


async def in_thread(call: Callable[[], str]) -> str:
    """Run a blocking read in a thread that does not keep the program alive."""
    import threading

    loop = asyncio.get_running_loop()
    result: asyncio.Future[str] = loop.create_future()

    def run() -> None:
        try:
            value = call()
        except EOFError:
            value = ""
        loop.call_soon_threadsafe(result.set_result, value)

    threading.Thread(target=run, daemon=True).start()
    return await result
