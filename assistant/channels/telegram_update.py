"""What an update from Telegram holds, as far as this project wants to know."""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import Any

from telegram import MaybeInaccessibleMessage, Message, Update, User
from telegram.constants import ChatType
from telegram.ext.filters import StatusUpdate

from assistant.settings import settings

logger = logging.getLogger(__name__)

COMMANDS = {"/start": "conversation_start", "/help": "ask_capabilities"}


def opaque_id(chat_id: int) -> str:
    """Return a chat's id for everybody but Telegram: a keyed hash, because the raw one is a person.

    It names the conversation, and the chat to the bank.
    """
    key = settings().principal_key.encode()
    digest = hmac.new(key, f"telegram-chat:{chat_id}".encode(), hashlib.sha256).hexdigest()
    return f"tg-{digest[:32]}"


def read(body: dict[str, Any]) -> Update | None:
    """Return the update in a webhook's body; None for one that this library cannot read."""
    try:
        return Update.de_json(body, None)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        logger.warning("Update not understood: %s", type(error).__name__)
        return None


def new_message(update: Update) -> Message | None:
    """Return what a customer sent: no edit, nothing from a group, no note of the service's own."""
    message = update.message
    if message is None or not is_private(message, message.from_user):
        return None
    return None if StatusUpdate.ALL.check_update(update) else message


def is_private(message: MaybeInaccessibleMessage, user: User | None) -> bool:
    """Whether the message is in a private chat and `user` is the person whose chat it is."""
    chat = message.chat
    own = user is not None and user.id == chat.id and not user.is_bot
    return own and chat.type == ChatType.PRIVATE


def words_of(message: Message) -> str:
    """Return the typed words, or the bare command; nothing for a picture, a voice note, a sticker.

    What another bot wrote is nobody's words either.
    """
    if message.text is None or message.via_bot is not None:
        return ""
    first = message.text.split(maxsplit=1)[:1]
    command = first[0].partition("@")[0].lower() if first else ""
    return command if command in COMMANDS else message.text
