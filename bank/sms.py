"""Text messages: the seam to the bank's gateway, and what the demo's messages look like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from bank.rules import HERE, read_yaml


@dataclass(frozen=True)
class SentMessage:
    """A message on the demo's pretend phone."""

    at: datetime
    phone: str  # masked
    text: str


class SmsGateway(Protocol):
    """Sends text messages."""

    def send(self, phone: str | None, text: str, reference: str) -> None:
        """Hand one message over, without waiting for its delivery.

        Args:
            phone: 11 digits. None for a phone that the bank does not know: then do the same work
                and send nothing, so that the time taken tells nobody whether a phone is known.
            text: what the customer reads; it holds a one-time code and must not be logged.
            reference: opaque; the same for all messages of one conversation.
        """


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    texts: dict[str, str] = read_yaml(HERE / "sms.yml")
    return texts


def code_text(code: str, seconds: int) -> str:
    """Return the message that carries a one-time code valid for `seconds`."""
    return _texts()["code"].format(code=code, minutes=seconds // 60)
