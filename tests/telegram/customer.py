"""A customer with Telegram on his phone: sends updates to the webhook, reads what the bot sent."""

from __future__ import annotations

import itertools
import time
from typing import Any

import httpx

from tests.telegram.fake_bot_api import FakeBotApi, SentMessage, as_json

_QUIET = 0.5  # seconds without a message after which a turn is taken for over
_numbers = itertools.count(int(time.time()) % 1_000_000 * 1000)


class Phone:
    """One customer's private chat with the bot.

    Args:
        url: Where the assistant answers.
        secret: The webhook's secret.
        api: Telegram's server.

    Attributes:
        chat: Telegram's id of the chat, and of the customer.
    """

    def __init__(self, url: str, secret: str, api: FakeBotApi) -> None:
        self.chat = 700_000_000 + next(_numbers)
        self._webhook = f"{url}/webhooks/telegram/webhook"
        self._secret = secret
        self._api = api

    def say(self, text: str) -> list[SentMessage]:
        """Send a text and return what the bot answers."""
        return self._answers(self.message(text=text))

    def send(self, **content: Any) -> list[SentMessage]:
        """Send something else than a text, such as `photo=[…]`, and return what the bot answers."""
        return self._answers(self.message(**content))

    def press(self, title: str) -> list[SentMessage]:
        """Press the newest button with this title and return what the bot answers."""
        return self._answers(self.press_update(title))

    def wait_for(self, words: str) -> list[SentMessage]:
        """Wait until the bot has said `words`; return all that it has sent."""
        came = self._api.wait(lambda: any(words in message.text for message in self.messages()))
        assert came, f"the bot does not say {words}: {self.messages()}"
        return self.messages()

    def messages(self) -> list[SentMessage]:
        """Return all that the bot has sent here."""
        return self._api.sent_to(self.chat)

    def find(self, title: str) -> tuple[SentMessage, dict[str, str]]:
        """Return the newest message with a button of this title, and the button."""
        for message in reversed(self.messages()):
            for button in message.buttons:
                if button["text"] == title:
                    return message, button
        shown = [button["text"] for message in self.messages() for button in message.buttons]
        raise AssertionError(f"no button {title}; there are {shown}")

    def press_update(self, title: str) -> dict[str, Any]:
        """Return the update of pressing a button, without sending it."""
        message, button = self.find(title)
        number = next(_numbers)
        return {
            "update_id": number,
            "callback_query": {
                "id": str(number),
                "from": self.person,
                "chat_instance": "1",
                "message": as_json(message),
                "data": button["callback_data"],
            },
        }

    def message(self, **content: Any) -> dict[str, Any]:
        """Return the update of a new message, without sending it."""
        number = next(_numbers)
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": self.chat, "type": "private", "first_name": "测试"},
            "from": self.person,
            **content,
        }
        return {"update_id": number, "message": message}

    @property
    def person(self) -> dict[str, Any]:
        """The customer, as Telegram names him."""
        return {"id": self.chat, "is_bot": False, "first_name": "测试"}

    def post(self, update: Any, secret: str | None = None) -> httpx.Response:
        """Bring an update to the webhook, as Telegram does."""
        header = {"X-Telegram-Bot-Api-Secret-Token": self._secret if secret is None else secret}
        return httpx.post(self._webhook, json=update, headers=header, timeout=10, trust_env=False)

    def _answers(self, update: dict[str, Any]) -> list[SentMessage]:
        before = len(self.messages())
        answer = self.post(update)
        assert answer.status_code == 200, answer.status_code
        came = self._api.wait(lambda: len(self.messages()) > before)
        assert came, "the bot says nothing"
        seen = 0
        while seen < len(self.messages()):
            seen = len(self.messages())
            self._api.wait(lambda: len(self.messages()) > seen, _QUIET)  # noqa: B023
        return self.messages()[before:]
