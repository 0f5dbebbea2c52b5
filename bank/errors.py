"""What can go wrong at the bank, by name. Callers turn each into words."""

from __future__ import annotations


class BankError(Exception):
    """Base of everything that the bank refuses or fails to do."""


class NotAuthenticated(BankError):
    """The principal is missing, forged or expired."""


class IdentityNeeded(BankError):
    """The operation needs a higher assurance than the session has."""


class VerificationFailed(BankError):
    """What was given does not identify a customer; never says which part."""


class VerificationLocked(BankError):
    """Too many failures; verification is closed for a while, whoever asks."""


class TooManyCodes(BankError):
    """A code was sent a moment ago, or too many in the last hour; no new one yet.

    Args:
        retry_after: seconds until a new code can be sent.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__("a code was sent recently")
        self.retry_after = retry_after


class ChallengeExpired(BankError):
    """No challenge is open in this session (never started, expired or used)."""


class CardNotFound(BankError):
    """The customer has no such card."""


class CardAmbiguous(BankError):
    """More than one of the customer's cards fits."""


class CardStateForbids(BankError):
    """The card's life cycle forbids the operation.

    Args:
        tail: last four digits of the card.
        status: its present status (`bank.model.CardStatus` value).
    """

    def __init__(self, tail: str, status: str) -> None:
        super().__init__(f"card is {status}")
        self.tail = tail
        self.status = status


class ConfirmationInvalid(BankError):
    """The confirmation token is unknown, expired, used for another, or the card changed since."""


class StatementNotFound(BankError):
    """There is no statement for that card and month."""


class InvalidRequest(BankError):
    """An argument makes no sense (a period that ends before it begins, a page below 1)."""


class BankUnavailable(BankError):
    """The bank's system did not answer, or not in time; nothing is known about the effect."""
