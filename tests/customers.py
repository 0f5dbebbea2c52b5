"""A customer for tests: talks over the real web channel and remembers what he read."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Any

import socketio

from assistant.cli.conversation import request


class Customer:
    """One customer at a page; use it with `async with`.

    Args:
        url: where the assistant answers.
        name: a seeded customer to sign in as; None for a visitor.
        token: a session's token, to continue it.
    """

    def __init__(self, url: str, name: str | None = None, token: str = "") -> None:
        self.url = url
        if not token:
            opened = (
                request(url, "/demo/sign-in", {"customer": name})
                if name
                else request(url, "/session", {"new": True})
            )
            token = opened["token"]
        self.token = token
        self.read: list[dict[str, Any]] = []
        self.history: list[dict[str, Any]] = []
        self.conversation = ""
        self._sio = socketio.AsyncClient(reconnection=False, handle_sigint=False)
        self._sio.on("bot_uttered", self.read.append)
        self._sio.on("history", lambda data: self.history.extend(data["messages"]))
        self._sio.on("session_confirm", self._confirmed)

    async def __aenter__(self) -> Customer:
        await self._sio.connect(self.url, auth={"token": self.token}, wait_timeout=10)
        await self._sio.call("session_request", {}, timeout=60)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._sio.disconnect()

    async def say(self, message: Any, **more: Any) -> list[dict[str, Any]]:
        """Send a message; return what the bot answered."""
        before = len(self.read)
        await self.send(message, **more)
        return self.read[before:]

    async def send(self, message: Any, **more: Any) -> dict[str, Any]:
        """Send a message with further fields; return the acknowledgement."""
        answer: dict[str, Any] = await self._sio.call(
            "user_uttered", {"message": message, **more}, timeout=60
        )
        return answer

    async def press(self, title: str) -> list[dict[str, Any]]:
        """Press the newest button of that title."""
        return await self.say(self.payload(title))

    def payload(self, title: str) -> str:
        """Return what the newest button of that title sends."""
        for message in reversed(self.read):
            for button in message["quick_replies"]:
                if button["title"] == title:
                    payload: str = button["payload"]
                    return payload
        raise AssertionError(f"no button {title}")

    def code(self) -> str:
        """Return the newest one-time code from the pretend phone."""
        text = request(self.url, "/demo/sms", token=self.token)[0]["text"]
        return "".join(char for char in text.split("是", 1)[1][:12] if char.isdigit())[:6]

    async def wait_for(self, response: str, seconds: float = 20) -> None:
        """Wait until the bot has said a response."""
        end = time.monotonic() + seconds
        while response not in responses(self.read):
            assert time.monotonic() < end, f"{response} did not come"
            await asyncio.sleep(0.05)

    def _confirmed(self, conversation: str) -> None:
        self.conversation = conversation


def responses(messages: list[dict[str, Any]]) -> list[str]:
    """Return the names of the responses."""
    return [message["response"] for message in messages]


def texts(messages: list[dict[str, Any]]) -> str:
    """Return all that was said."""
    return "\n".join(message["text"] for message in messages)
