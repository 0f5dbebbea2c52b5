"""Keyed hashes: what the database keeps in place of codes, phones, card numbers and session ids."""

from __future__ import annotations

import hmac
from hashlib import sha256


class Keys:
    """Hashes values with the bank's key, apart for each purpose.

    Args:
        key: the secret; without it the hashes of four digits or a phone cannot be tried out.
    """

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def hash(self, purpose: str, *parts: str) -> str:
        """Return the keyed hash of `parts`, in hex; `purpose` keeps equal values apart."""
        message = "\x1f".join((purpose, *parts))
        return hmac.new(self._key, message.encode(), sha256).hexdigest()

    def phone(self, digits: str) -> str:
        """Return the hash under which a phone is known."""
        return self.hash("phone", digits)

    def id_tail(self, tail: str) -> str:
        """Return the hash of the last four characters of an ID number."""
        return self.hash("id", tail)

    def card_number(self, digits: str) -> str:
        """Return the hash of a full card number."""
        return self.hash("card", digits)

    def session(self, channel: str, session_id: str) -> str:
        """Return how a session is known; channels cannot meet in one, whatever ids they choose."""
        return self.hash("session", channel, session_id)
