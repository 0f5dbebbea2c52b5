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
# Columns (a Chinese character takes two) up to which buttons share a row of a phone's width.
_TWO_IN_A_ROW, _THREE_IN_A_ROW = 12, 6
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
    """Return inline buttons, short ones of a kind side by side; None without buttons."""
    rows: list[list[InlineKeyboardButton]] = []
    kind: str | None = None
    for reply in quick_replies:
        button = InlineKeyboardButton(reply["title"], callback_data=reply["payload"])
        if rows and kind == reply.get("kind") and _fit([*rows[-1], button]):
            rows[-1].append(button)
        else:
            rows.append([button])
        kind = reply.get("kind")
    return InlineKeyboardMarkup(rows) if rows else None


async def acknowledge(bot: Bot, query: CallbackQuery) -> None:
    """Stop the pressed button's waiting sign, and make its keyboard a note of what was chosen.

    A feedback button becomes the note in its place; the rest of its keyboard stays.
    """
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
    rows = list(markup.inline_keyboard) if markup else []
    for index, row in enumerate(rows):
        for button in row:
            if button.callback_data == data:
                note = (InlineKeyboardButton(f"✓ {button.text}", callback_data=_PRESSED),)
                aside = ButtonBook.is_feedback(data)
                return InlineKeyboardMarkup(
                    [*rows[:index], note, *rows[index + 1 :]] if aside else [note]
                )
    return None


def _prefix(text: str, limit: int) -> str:
    """Return the longest beginning of `text` with at most `limit` UTF-16 units."""
    units = 0
    for index, char in enumerate(text):
        units += 2 if ord(char) > 0xFFFF else 1
        if units > limit:
            return text[:index]
    return text


def _fit(row: list[InlineKeyboardButton]) -> bool:
    """Whether buttons fit side by side; Telegram makes them equally wide."""
    widest = max(_columns(button.text) for button in row)
    if len(row) > 2:
        return len(row) == 3 and widest <= _THREE_IN_A_ROW
    return widest <= _TWO_IN_A_ROW


def _columns(title: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in title)
