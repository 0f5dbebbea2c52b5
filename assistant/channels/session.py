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
    """A web session: its id, and the customer who is signed in (None: a visitor)."""

    id: str
    customer_id: str | None = None

    @property
    def sender(self) -> str:
        """The conversation's id in Rasa."""
        return f"web-{self.id}"


def open_session(customer_id: str | None = None) -> Session:
    """Return a new session with an id that nobody can guess (128 bits)."""
    return Session(secrets.token_hex(16), customer_id)


def sign(session: Session) -> str:
    """Return the session's token; it holds for `LIFETIME`."""
    claims = {
        "aud": _AUDIENCE,
        "sid": session.id,
        "cust": session.customer_id,
        "exp": int((clock().now() + LIFETIME).timestamp()),
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
        return Session(claims["sid"], claims["cust"])
    except (jwt.PyJWTError, KeyError):
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
    claims = jwt.decode(
        customer_token,
        conf.customer_jwt_key,
        algorithms=[conf.customer_jwt_algorithm],
        audience="xiaoyin",
        options={"require": ["sub", "exp", "aud"]},
    )
    return str(claims["sub"])
