"""Who is asking: minted by a channel, checked by the bank on every call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import IntEnum

import jwt

from bank.clock import Clock
from bank.errors import NotAuthenticated

ALGORITHM = "HS256"
LIFETIME = timedelta(minutes=2)  # longer than any turn, too short to be worth stealing


class Assurance(IntEnum):
    """How sure the bank is who it talks to."""

    VISITOR = 0
    SIGNED_IN = 1
    STEPPED_UP = 2


@dataclass(frozen=True)
class Principal:
    """The party behind one message.

    Args:
        session_id: the conversation, as the channel knows it; what is proved is proved for it.
        channel: `web`, `telegram`, `rest`.
        customer_id: the customer that the channel signed in, or None for a visitor.
    """

    session_id: str
    channel: str
    customer_id: str | None = None


def mint(principal: Principal, key: str, clock: Clock) -> str:
    """Sign `principal` with `key`; the token holds for `LIFETIME`."""
    claims = {
        "sid": principal.session_id,
        "chan": principal.channel,
        "cust": principal.customer_id,
        "exp": int((clock.now() + LIFETIME).timestamp()),
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def verify(token: str, key: str, clock: Clock) -> Principal:
    """Return the principal in `token`.

    Raises:
        NotAuthenticated: it is forged, malformed or expired.
    """
    try:
        claims = jwt.decode(
            token, key, algorithms=[ALGORITHM], options={"verify_exp": False, "require": ["exp"]}
        )
        expires = datetime.fromtimestamp(claims["exp"], timezone.utc)
        principal = Principal(claims["sid"], claims["chan"], claims["cust"])
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise NotAuthenticated("principal token not valid") from error
    if expires <= clock.now():
        raise NotAuthenticated("principal token expired")
    return principal
