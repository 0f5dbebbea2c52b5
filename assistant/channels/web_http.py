"""The web channel's HTTP side: sessions, the demo's sign-in and pretend phone, the page."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jwt
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, file
from sanic.response import json as json_response

from assistant.channels import session as sessions
from assistant.channels.session import Session
from assistant.settings import settings
from assistant.wiring import bank, call_bank, principal_token
from bank.errors import NotAuthenticated
from bank.principal import Principal

if TYPE_CHECKING:
    from assistant.channels.web import WebChannel

PAGE = Path(__file__).resolve().parents[2] / "web" / "dist"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=()",
    "Cache-Control": "no-store",  # the page's own files say otherwise
}


def origin_allowed(origin: str, environ: dict[str, Any]) -> bool:
    """Whether a page from `origin` may talk to us: our own, or one that the settings list."""
    listed = [item.strip() for item in settings().web_origins.split(",") if item.strip()]
    try:
        own = urlsplit(origin).netloc == environ.get("HTTP_HOST")
    except ValueError:  # not an address at all
        own = False
    return own or origin in listed


def add_http_routes(app: Sanic, channel: WebChannel) -> None:
    """Add the routes of docs/web-channel.md to `app`."""

    @app.middleware("request")  # type: ignore[misc]
    async def before(request: Request) -> HTTPResponse | None:
        origin = request.headers.get("origin")
        own_route = not request.path.startswith(("/socket.io", "/webhooks"))
        foreign = origin and not origin_allowed(origin, {"HTTP_HOST": request.host})
        if own_route and request.method != "GET" and foreign:
            return json_response({"error": "origin not allowed"}, 403)
        if request.method == "GET" and request.path in ("/", "/index.html"):
            return await _page("index.html")  # Rasa's own root route only says hello
        return None

    @app.middleware("response")  # type: ignore[misc]
    async def after(request: Request, response: HTTPResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        ready = getattr(app.ctx, "agent", None) is not None
        return json_response({"status": "ok" if ready else "starting"}, 200 if ready else 503)

    @app.get("/assets/<name:str>")
    async def asset(request: Request, name: str) -> HTTPResponse:
        return await _page(f"assets/{name}")

    @app.get("/favicon.svg")
    async def icon(request: Request) -> HTTPResponse:
        return await _page("favicon.svg")

    @app.post("/session")
    async def open_(request: Request) -> HTTPResponse:
        body = _body(request)
        if body is None:
            return json_response({"error": "send a JSON object"}, 400)
        if "customer_token" in body:
            try:
                return await _answer(
                    sessions.open_session(sessions.customer_of(str(body["customer_token"])))
                )
            except (jwt.PyJWTError, NotAuthenticated):
                return json_response({"error": "customer_token is not valid"}, 401)
        token = request.cookies.get(sessions.COOKIE) or _bearer(request)
        current = await channel.present(channel.session_of(token))
        if current is None:
            current = sessions.open_session()
        elif body.get("new"):
            current = sessions.open_session(current.customer_id, current.until)
        return await _answer(current)

    @app.post("/session/end")
    async def end(request: Request) -> HTTPResponse:
        current = channel.session_of(request.cookies.get(sessions.COOKIE) or _bearer(request))
        if current is not None:
            await channel.end(current)
        answer = empty()
        del answer.cookies[sessions.COOKIE]
        return answer

    if settings().demo:
        _add_demo_routes(app, channel)


def _add_demo_routes(app: Sanic, channel: WebChannel) -> None:
    demo_bank: Any = bank()

    @app.get("/demo/customers")
    async def customers(request: Request) -> HTTPResponse:
        return json_response([_plain(item) for item in demo_bank.demo_customers()])

    @app.post("/demo/sign-in")
    async def sign_in(request: Request) -> HTTPResponse:
        customer = (_body(request) or {}).get("customer")
        if customer not in [item["id"] for item in map(_plain, demo_bank.demo_customers())]:
            return json_response({"error": "choose a customer of /demo/customers"}, 400)
        return await _answer(sessions.open_session(customer))

    @app.get("/demo/sms")
    async def sms(request: Request) -> HTTPResponse:
        current = channel.session_of(_bearer(request) or request.cookies.get(sessions.COOKIE))
        if current is None:
            return json_response({"error": "open a session first"}, 401)
        messages = await call_bank(demo_bank.demo_sms, current.id)
        return json_response([_plain(item) for item in messages])


async def _answer(session: Session) -> HTTPResponse:
    conf = settings()
    token = sessions.sign(session)
    identity = await call_bank(bank().identity, _principal_token(session))
    answer = json_response(
        {
            "token": token,
            "customer": {"name": identity.name} if session.customer_id else None,
            "demo": conf.demo,
            "silence_seconds": conf.silence_seconds,
        }
    )
    answer.cookies[sessions.COOKIE] = token
    cookie = answer.cookies[sessions.COOKIE]
    cookie["httponly"] = True
    cookie["samesite"] = "Strict"
    cookie["path"] = "/"
    cookie["secure"] = conf.secure_cookie or not conf.demo
    return answer


async def _page(name: str) -> HTTPResponse:
    path = (PAGE / name).resolve()
    try:
        found = PAGE in path.parents and path.is_file()
    except OSError:  # a name that no file can have
        found = False
    if not found:
        return json_response({"error": "not found; build the page with make run"}, 404)
    answer = await file(path)
    answer.headers["Cache-Control"] = "no-cache" if path.suffix == ".html" else "max-age=31536000"
    return answer


def _principal_token(session: Session) -> str:
    return principal_token(Principal(session.id, "web", session.customer_id))


def _body(request: Request) -> dict[str, Any] | None:
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme == "Bearer" else None


def _plain(item: Any) -> dict[str, Any]:
    """Return a demo item (a dataclass or a mapping) as JSON can hold it."""
    fields = item if isinstance(item, dict) else vars(item)
    return {
        key: value.isoformat() if isinstance(value, datetime) else str(value)
        for key, value in fields.items()
    }
