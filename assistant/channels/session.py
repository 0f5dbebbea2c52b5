"""Signed web sessions: who a browser is, from a token that only the server can make."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

import jwt

from assistant.settings import settings
from assistant.wiring import clock

COOKIE = "xiaoyin_session"
LIFETIME = timedelta(hours=12)
_AUDIENCE = "xiaoyin-session"
_ALGORITHM = "HS256"


@dataclass(frozen=True)
class Session:
    """A web session.

    Args:
        id: names its conversation.
        customer_id: the customer who is signed in; None for a visitor.
        until: when the sign-in ends, in POSIX seconds, however often the token is renewed.
    """

    id: str
    customer_id: str | None = None
    until: float | None = None

    @property
    def sender(self) -> str:
        """The conversation's id in Rasa."""
        return f"web-{self.id}"


def open_session(customer_id: str | None = None, until: float | None = None) -> Session:
    """Return a new session with an id that nobody can guess (128 bits).

    Args:
        customer_id: who signed in, if anybody.
        until: when that sign-in ends; by default after `LIFETIME`.
    """
    if customer_id and until is None:
        until = (clock().now() + LIFETIME).timestamp()
    return Session(secrets.token_hex(16), customer_id, until)


def sign(session: Session) -> str:
    """Return the session's token; it holds for `LIFETIME`, a customer's until his sign-in ends."""
    claims = {
        "aud": _AUDIENCE,
        "sid": session.id,
        "cust": session.customer_id,
        "exp": int(session.until or (clock().now() + LIFETIME).timestamp()),
    }
    return jwt.encode(claims, settings().principal_key, algorithm=_ALGORITHM)


def read(token: str | None) -> Session | None:
    """Return the session in `token`, or None when it is not one of ours or has ended."""
    if not token:
        return None
    try:
        claims = jwt.decode(
            token,
            settings().principal_key,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"verify_exp": False, "require": ["exp"]},
        )
        if claims["exp"] <= clock().now().timestamp():
            return None
        return Session(claims["sid"], claims["cust"], claims["exp"] if claims["cust"] else None)
    except (jwt.PyJWTError, KeyError, UnicodeError):
        return None


def customer_of(customer_token: str) -> str:
    """Return the customer id that the bank's app vouches for.

    Raises:
        jwt.PyJWTError: the token is not signed with `customer_jwt_key`, has expired, or lacks the
            claims `sub`, `exp` and `aud: xiaoyin`.
    """
    conf = settings()
    if not conf.customer_jwt_key:
        raise jwt.InvalidTokenError("no ASSISTANT_CUSTOMER_JWT_KEY is set")
    try:
        claims = jwt.decode(
            customer_token,
            conf.customer_jwt_key,
            algorithms=[conf.customer_jwt_algorithm],
            audience="xiaoyin",
            options={"require": ["sub", "exp", "aud"]},
        )
    except UnicodeError as error:
        raise jwt.InvalidTokenError("no token has such characters") from error
    return str(claims["sub"])
