"""The web channel: the socket.io protocol of Rasa's web widgets, with sessions that we sign.

See docs/web-channel.md. Stock Rasa's channel trusts the client's session id; this one derives the
conversation from the signed session and ignores whatever ids a client sends.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from hashlib import blake2b
from http.cookies import SimpleCookie
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError as Refused

from assistant.channels import session as sessions
from assistant.channels.ended import ended_sessions
from assistant.channels.history import conversation
from assistant.channels.output import CustomerOutput
from assistant.channels.session import Session
from assistant.channels.silence import SilenceTimers
from assistant.channels.turn import OnNewMessage, Turns
from assistant.channels.web_http import add_http_routes, origin_allowed
from assistant.settings import settings
from assistant.wiring import bank, call_bank, clock, principal_token
from bank.principal import Principal

logger = logging.getLogger(__name__)

_BODY_LIMIT = 64_000  # bytes; a message of 500 characters needs 2,000
_REMEMBERED_IDS = 20_000


class WebOutput(CustomerOutput):
    """Sends to every open page of the conversation."""

    def __init__(self, channel: WebChannel, sender: str) -> None:
        super().__init__(sender, channel.turns.buttons)
        self._sio = channel.sio

    @classmethod
    def name(cls) -> str:
        return "web"

    async def deliver(self, message: dict[str, Any]) -> None:
        await self._sio.emit("bot_uttered", message, room=self.sender)


class _SocketBlueprint(Blueprint):
    """Attaches socket.io and the page to the app itself, outside of Rasa's /webhooks/ prefix."""

    def __init__(self, channel: WebChannel) -> None:
        super().__init__("web_channel")
        self.ctx.channel = channel

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        app.config.REQUEST_MAX_SIZE = _BODY_LIMIT
        self.ctx.channel.sio.attach(app, "socket.io")
        add_http_routes(app, self.ctx.channel)
        self.ctx.channel.app = app
        super().register(app, options)


class WebChannel(InputChannel):
    """Serves the page, its sessions and its conversations."""

    turns: Turns

    def __init__(self) -> None:
        self.sio = AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=origin_allowed,
            max_http_buffer_size=4 * _BODY_LIMIT,  # over it the connection is cut, without words
        )
        self.app: Sanic | None = None
        self._opening: dict[str, asyncio.Lock] = {}
        self._seen: OrderedDict[tuple[str, bytes], asyncio.Task[None]] = OrderedDict()
        self._silence = SilenceTimers(settings().silence_seconds)

    @classmethod
    def name(cls) -> str:
        return "web"

    def get_output_channel(self) -> None:
        """A conversation is answered where it is held; Rasa cannot open one from outside."""

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Register the socket.io events."""
        self.turns = Turns(self.name(), on_new_message)
        sio = self.sio

        @sio.event
        async def connect(sid: str, environ: dict[str, Any], auth: Any) -> None:
            session = self.session_of(_token(environ, auth))
            if session is None:
                raise Refused("session")
            await sio.save_session(sid, {"session": session})
            await sio.enter_room(sid, session.sender)

        @sio.event
        async def session_request(sid: str, data: Any = None) -> None:
            session: Session = (await sio.get_session(sid))["session"]
            if await self.present(session) is None:
                await sio.disconnect(sid)  # its page asks for another session
                return
            await sio.emit("session_confirm", session.sender, room=sid)
            # Two pages of one session must not both open the conversation.
            async with self._opening.setdefault(session.sender, asyncio.Lock()):
                messages = await conversation(self.turns, session.sender)
                await sio.emit("history", {"messages": messages}, room=sid)
                if not messages:
                    await self._event(session, "conversation_start")
            self._opening.pop(session.sender, None)

        @sio.event
        async def user_uttered(sid: str, data: Any = None) -> dict[str, Any]:
            session: Session = (await sio.get_session(sid))["session"]
            if not isinstance(data, dict) or await self.present(session) is None:
                return {"ok": False}
            self._silence.stop(session.sender)
            turn = self._once(session, str(data.get("id") or ""), data.get("message"))
            await asyncio.shield(turn)  # a page that leaves does not stop its turn
            return {"ok": True}

        return _SocketBlueprint(self)

    def session_of(self, token: str | None) -> Session | None:
        """Return the session of a token, unless it was signed out."""
        session = sessions.read(token)
        return None if session is None or self.is_over(session) else session

    async def present(self, session: Session | None) -> Session | None:
        """Return the session if it still holds; one whose customer went quiet ends here."""
        if session is None or self.is_over(session):
            return None
        self._find_agent()
        if session.customer_id and await self.turns.went_quiet(session.sender):
            # Somebody else may sit there by now.
            await self.end(session)
            return None
        return session

    def is_over(self, session: Session) -> bool:
        """Whether the session was signed out, or its customer's sign-in has run out."""
        run_out = session.until is not None and session.until <= clock().now().timestamp()
        return run_out or session.id in ended_sessions()

    async def end(self, session: Session) -> None:
        """Sign a session out; what it proved is forgotten."""
        ended_sessions().add(session.id)
        self._silence.stop(session.sender)
        await call_bank(bank().forget_session, principal_token(_principal(session)))

    def _once(self, session: Session, message_id: str, text: object) -> asyncio.Task[None]:
        """Start the turn of a message, or find the one that its first copy started."""
        # A hash, because a client may send ids of any length.
        key = (session.id, blake2b(message_id.encode(errors="replace"), digest_size=16).digest())
        if message_id and key in self._seen:
            return self._seen[key]
        turn = asyncio.create_task(self._say(session, text))
        if message_id:
            self._seen[key] = turn
            while len(self._seen) > _REMEMBERED_IDS:
                self._seen.popitem(last=False)
        return turn

    async def _say(self, session: Session, text: object) -> None:
        self._find_agent()
        await self.turns.say(_principal(session), text, WebOutput(self, session.sender))
        if await self.turns.requested_slot(session.sender):
            self._silence.start(session.sender, lambda: self._event(session, "silence"))

    async def _event(self, session: Session, intent: str) -> None:
        self._find_agent()
        await self.turns.event(_principal(session), intent, WebOutput(self, session.sender))

    def _find_agent(self) -> None:
        self.turns.agent = getattr(self.app.ctx, "agent", None) if self.app else None


def _principal(session: Session) -> Principal:
    return Principal(session.id, "web", session.customer_id)


def _token(environ: dict[str, Any], auth: Any) -> str | None:
    """Return the session token of a connection: from its auth payload, else from the cookie."""
    if isinstance(auth, dict) and auth.get("token"):
        return str(auth["token"])
    origin = environ.get("HTTP_ORIGIN")
    if origin and not origin_allowed(origin, environ):
        return None
    cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(sessions.COOKIE)
    return cookie.value if cookie else None
