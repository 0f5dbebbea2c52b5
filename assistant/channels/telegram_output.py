"""Bot messages as Telegram can show them: plain text in parts, inline buttons in rows."""

from __future__ import annotations

import unicodedata
from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
)

from assistant.channels.guard import ButtonBook
from assistant.channels.output import CustomerOutput
from assistant.channels.telegram_bot import patiently

MAX_TEXT = 4096  # UTF-16 units in one message, https://core.telegram.org/bots/api#sendmessage
_SHORT_TITLE = 12  # columns (a Chinese character takes two); two such buttons fit a phone's width
_PRESSED = "-"  # data of a button that has been pressed and only shows so


class TelegramOutput(CustomerOutput):
    """Sends to one private chat. Never with a parse mode: a merchant's name is no markup.

    Args:
        bot: sends.
        chat_id: Telegram's own; goes nowhere but to Telegram.
        sender: the conversation.
        buttons: where the payloads behind the tokens are kept.
    """

    def __init__(self, bot: Bot, chat_id: int, sender: str, buttons: ButtonBook) -> None:
        super().__init__(sender, buttons)
        self.metadata = {"external_id": sender}
        self._bot = bot
        self._chat_id = chat_id

    @classmethod
    def name(cls) -> str:
        return "telegram"

    async def deliver(self, message: dict[str, Any]) -> None:
        *before, last = split(message["text"]) or [""]
        for part in before:
            await self._send(part, None)
        if last:
            await self._send(last, keyboard(message["quick_replies"]))

    async def _send(self, text: str, markup: InlineKeyboardMarkup | None) -> None:
        await patiently(
            f"Message to {self.sender}",
            lambda: self._bot.send_message(
                self._chat_id,
                text,
                reply_markup=markup,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
        )


def split(text: str, limit: int = MAX_TEXT) -> list[str]:
    """Return `text` in parts of at most `limit` UTF-16 units, cut at line ends where possible."""
    parts = []
    rest = text.strip()
    while rest:
        fits = _prefix(rest, limit)
        if len(fits) < len(rest) and "\n" in fits.strip():
            fits = fits[: fits.rindex("\n")]
        parts.append(fits.strip())
        rest = rest[len(fits) :].strip()
    return parts


def keyboard(quick_replies: list[dict[str, str]]) -> InlineKeyboardMarkup | None:
    """Return inline buttons, two in a row where both are short; None without buttons."""
    rows: list[list[InlineKeyboardButton]] = []
    for reply in quick_replies:
        button = InlineKeyboardButton(reply["title"], callback_data=reply["payload"])
        last = rows[-1] if rows else []
        if len(last) == 1 and _short(last[0].text) and _short(button.text):
            last.append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup(rows) if rows else None


async def acknowledge(bot: Bot, query: CallbackQuery) -> None:
    """Stop the pressed button's waiting sign, and make its keyboard a note of what was chosen."""
    await patiently("Answer to a press", lambda: bot.answer_callback_query(query.id))
    message = query.message
    if message is None or query.data == _PRESSED:
        return
    markup = message.reply_markup if isinstance(message, Message) else None
    left = _pressed(markup, query.data or "")
    await patiently(
        "Pressed keyboard",
        lambda: bot.edit_message_reply_markup(
            message.chat.id, message.message_id, reply_markup=left
        ),
    )


def _pressed(markup: InlineKeyboardMarkup | None, data: str) -> InlineKeyboardMarkup | None:
    """Return what is left of a keyboard once a button is pressed: its title, ticked, and dead."""
    for row in markup.inline_keyboard if markup else ():
        for button in row:
            if button.callback_data == data:
                note = InlineKeyboardButton(f"✓ {button.text}", callback_data=_PRESSED)
                return InlineKeyboardMarkup.from_button(note)
    return None


def _prefix(text: str, limit: int) -> str:
    """Return the longest beginning of `text` with at most `limit` UTF-16 units."""
    units = 0
    for index, char in enumerate(text):
        units += 2 if ord(char) > 0xFFFF else 1
        if units > limit:
            return text[:index]
    return text


def _short(title: str) -> bool:
    columns = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in title)
    return columns <= _SHORT_TITLE
