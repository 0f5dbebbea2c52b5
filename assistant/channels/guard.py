"""The guard at every channel's door: length, control characters, slashes, buttons, rate."""

from __future__ import annotations

import re
import secrets
import time
import unicodedata
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Any

MAX_CHARACTERS = 500  # a message of 10,000 costs Rasa 11 s and 3.7 GB
# Marks that join the character before (Chinese has none) would hide a digit from the redaction: 6️⃣.
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me"}
_TOKEN_PREFIX = "b."
_FEEDBACK_PREFIX = "b.f."  # the dot is in no other token
FEEDBACK = "feedback"  # kind of the buttons that are no turn of the talk: 有帮助, 没帮助
MENU = "menu"  # kind of the buttons of a list of services
_CHOICE = "/choose{"  # begins the payload of a reading (您是想…?)
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", 1)}
_NUMBER = re.compile(r"(?:我?[选按]|第)?(\d{1,2}|[一二三四五六七八九十])(?:[个项号]|号键)?[。.]?")
_REMEMBERED = 5000  # senders whose buttons and rate are kept in memory


def clean(text: object) -> str:
    """Return `text` in NFKC, without control and invisible characters, stripped.

    A leading slash is made full-width, so that Rasa never takes it for a command.
    """
    if not isinstance(text, str):
        return ""
    text = unicodedata.normalize("NFKC", text[: MAX_CHARACTERS * 4])
    text = "".join(
        char for char in text if char == "\n" or unicodedata.category(char) not in _INVISIBLE
    ).strip()
    # The placeholders' brackets are ours alone.
    text = text.replace("‹", "<").replace("›", ">")
    return "／" + text[1:] if text.startswith("/") else text


@dataclass(frozen=True)
class Button:
    """What a button stands for: its title, and the payload that the designer wrote."""

    title: str
    payload: str


class ButtonBook:
    """Opaque one-time tokens for the buttons of a sender's newest messages."""

    _KEPT = 60  # tokens a sender

    def __init__(self) -> None:
        self._tokens: OrderedDict[str, OrderedDict[str, Button]] = OrderedDict()
        self._newest: dict[str, dict[str, str]] = {}  # sender → title → token
        self._counted: dict[str, list[str]] = {}  # sender → tokens of what can be chosen by number

    def issue(self, sender: str, buttons: list[dict[str, Any]]) -> list[dict[str, str]]:
        """Return the buttons with tokens (20 characters) in place of their payloads.

        `kind` (`menu`, `related`, `feedback`), where the designer gave one, goes along.
        """
        book = self._tokens.setdefault(sender, OrderedDict())
        self._tokens.move_to_end(sender)
        while len(self._tokens) > _REMEMBERED:
            gone, _ = self._tokens.popitem(last=False)
            self._newest.pop(gone, None)
            self._counted.pop(gone, None)
        issued = []
        if buttons:
            self._newest[sender], self._counted[sender] = {}, []
        for button in buttons:
            kind = button.get("kind")
            token = _new_token(kind)
            book[token] = Button(str(button["title"]), str(button["payload"]))
            self._newest[sender][str(button["title"])] = token
            if kind == MENU or str(button["payload"]).startswith(_CHOICE):
                self._counted[sender].append(token)
            shown = {"title": button["title"], "payload": token}
            issued.append({**shown, "kind": str(kind)} if kind else shown)
        while len(book) > self._KEPT:
            book.popitem(last=False)
        return issued

    def redeem(self, sender: str, text: str) -> Button | None:
        """Return the button behind a token, once; all others of the sender go on to work."""
        return self._tokens.get(sender, OrderedDict()).pop(text, None)

    def typed(self, sender: str, text: str) -> Button | None:
        """Return the newest message's button whose title the customer typed, once.

        In a list of services or readings its number does as well: 3, 第三个.
        """
        token = self._newest.get(sender, {}).get(text)
        number = _NUMBER.fullmatch(text)
        if number and token is None:
            place = _DIGITS.get(number[1]) or int(number[1] if number[1].isdecimal() else 0)
            counted = self._counted.get(sender, [])
            token = counted[place - 1] if 0 < place <= len(counted) else None
        return self.redeem(sender, token) if token else None

    @staticmethod
    def is_token(text: str) -> bool:
        """Whether `text` looks like a token, of whatever sender and age."""
        return text.startswith(_TOKEN_PREFIX) and len(text) == 20 and " " not in text

    @staticmethod
    def is_feedback(token: str) -> bool:
        """Whether a token is that of a feedback button, which leaves the others to be pressed."""
        return token.startswith(_FEEDBACK_PREFIX)


def _new_token(kind: object) -> str:
    if kind == FEEDBACK:
        return _FEEDBACK_PREFIX + secrets.token_urlsafe(12)
    return _TOKEN_PREFIX + secrets.token_urlsafe(13)


class RateLimiter:
    """At most `per_minute` messages of one sender in any minute.

    Measures with the monotonic clock: a moved clock must not open or close the gate.
    """

    def __init__(self, per_minute: int) -> None:
        self._limit = per_minute
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def allow(self, sender: str) -> bool:
        """Count one message; False when it is over the limit."""
        now = time.monotonic()
        times = self._times.setdefault(sender, deque())
        self._times.move_to_end(sender)
        while len(self._times) > _REMEMBERED:
            self._times.popitem(last=False)
        while times and now - times[0] > 60:
            times.popleft()
        if len(times) >= self._limit:
            return False
        times.append(now)
        return True
