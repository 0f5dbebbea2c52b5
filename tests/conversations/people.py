"""The customer's side: a browser, or Telegram on a phone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from assistant.channels.telegram_update import opaque_id
from tests.conversations.bankside import BankSide
from tests.conversations.expect import Mismatch, Said
from tests.customers import Customer
from tests.telegram.customer import Phone
from tests.telegram.fake_bot_api import SentMessage


class Person(Protocol):
    """Somebody in a conversation. Each call returns what the bot said in that turn."""

    async def arrive(self) -> list[Said]:
        """Open the conversation."""

    async def say(self, text: str) -> list[Said]:
        """Type a message."""

    async def press(self, title: str) -> list[Said]:
        """Press the newest button of that title."""

    async def send(self, kind: str) -> list[Said]:
        """Send something that is no text."""

    async def listen(self, seconds: float) -> list[Said]:
        """Return what came unasked within some seconds."""

    async def leave(self) -> None:
        """Close the conversation."""


# What the page says by itself when the server has ended the session.
SIGNED_OUT = Said("page_signed_out", "（页面）登录已经结束")


class WebPerson:
    """A customer at the page, through socket.io; signed in as `name`, or a visitor."""

    def __init__(self, url: str, name: str | None) -> None:
        self._at = Customer(url, name)
        self._heard = 0

    async def arrive(self) -> list[Said]:
        await self._at.__aenter__()
        return self._new()

    async def say(self, text: str) -> list[Said]:
        answer = await self._at.send(text)
        return self._new() if answer["ok"] else [SIGNED_OUT]

    async def press(self, title: str) -> list[Said]:
        offered = {
            button["title"]: button["payload"]
            for message in self._at.read
            for button in message["quick_replies"]
        }
        if title not in offered:
            raise Mismatch(f"没有 [{title}] 这个按钮")
        return await self.say(offered[title])

    async def send(self, kind: str) -> list[Said]:
        raise Mismatch(f"网页上不能发 {kind}")

    async def listen(self, seconds: float) -> list[Said]:
        until = asyncio.get_running_loop().time() + seconds
        while len(self._at.read) == self._heard and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.05)
        return self._new()

    async def leave(self) -> None:
        await self._at.__aexit__(None, None, None)

    def _new(self) -> list[Said]:
        new, self._heard = self._at.read[self._heard :], len(self._at.read)
        return [_from_web(message) for message in new]


class TelegramPerson:
    """A customer in a private chat, which is bound to `name`; or a visitor.

    Args:
        new_phone: makes his Telegram.
        bank: where the chat is bound.
        name: a seeded customer's id.
    """

    def __init__(self, new_phone: Callable[[], Phone], bank: BankSide, name: str | None) -> None:
        self._phone = new_phone()
        self._heard = 0
        if name:
            bank.bind(opaque_id(self._phone.chat), name)

    async def arrive(self) -> list[Said]:
        return await self.say("/start")

    async def say(self, text: str) -> list[Said]:
        await asyncio.to_thread(self._phone.say, text)
        return self._new()

    async def press(self, title: str) -> list[Said]:
        await asyncio.to_thread(self._phone.press, title)
        return self._new()

    async def send(self, kind: str) -> list[Said]:
        await asyncio.to_thread(lambda: self._phone.send(**_CONTENT[kind]))
        return self._new()

    async def listen(self, seconds: float) -> list[Said]:
        return self._new()  # in Telegram the bot says nothing unasked

    async def leave(self) -> None:
        """A chat stays open."""

    def _new(self) -> list[Said]:
        read = self._phone.messages()
        new, self._heard = read[self._heard :], len(read)
        return [_from_telegram(message) for message in new]


_FILE = {"file_id": "f", "file_unique_id": "u"}
_CONTENT: dict[str, dict[str, Any]] = {
    "photo": {"photo": [{**_FILE, "width": 90, "height": 90}]},
    "voice": {"voice": {**_FILE, "duration": 2}},
    "location": {"location": {"latitude": 31.2, "longitude": 121.5}},
    "sticker": {
        "sticker": {
            **_FILE,
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        }
    },
}


def _from_web(message: dict[str, Any]) -> Said:
    titles = tuple(button["title"] for button in message["quick_replies"])
    return Said(message["response"], message["text"], titles)


def _from_telegram(message: SentMessage) -> Said:
    return Said(None, message.text, tuple(button["text"] for button in message.buttons))
