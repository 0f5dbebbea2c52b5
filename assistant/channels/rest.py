"""The REST channel, for a bank's own systems: off unless a token is set, and then it requires it.

Stock Rasa's takes anybody's word for the sender. Here the caller proves itself with a bearer token
and names the conversation; the customer is who the bank's sign-in token says.
"""

from __future__ import annotations

import hmac
import re
from typing import Any

import jwt
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from assistant.channels.guard import ButtonBook
from assistant.channels.output import CustomerOutput
from assistant.channels.session import customer_of
from assistant.channels.turn import OnNewMessage, Turns
from assistant.settings import settings
from bank.principal import Principal

_CONVERSATION = re.compile(r"[0-9A-Za-z_-]{16,64}")


class RestOutput(CustomerOutput):
    """Collects the bot messages of one turn."""

    def __init__(self, sender: str, buttons: ButtonBook) -> None:
        super().__init__(sender, buttons)
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "rest"

    async def deliver(self, message: dict[str, Any]) -> None:
        self.messages.append(message)


class RestChannel(InputChannel):
    """`POST /webhooks/rest/webhook` with `conversation`, `message` and maybe `customer_token`."""

    @classmethod
    def name(cls) -> str:
        return "rest"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Register the webhook, if a token is set."""
        routes = Blueprint("rest_channel")
        token = settings().rest_token
        if not token:
            return routes
        turns = Turns(self.name(), on_new_message)

        @routes.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            given = request.headers.get("authorization", "")
            right = f"Bearer {token}".encode()
            if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), right):
                return json_response({"error": "send the token as a bearer token"}, 401)
            try:
                body = request.json
            except InvalidUsage:
                body = None
            if not isinstance(body, dict) or not isinstance(body.get("message"), str):
                return json_response({"error": "send a JSON object with a message"}, 400)
            conversation = body.get("conversation")
            if not isinstance(conversation, str) or not _CONVERSATION.fullmatch(conversation):
                return json_response(
                    {"error": "conversation: 16 to 64 letters, digits, - or _"}, 400
                )
            customer = None
            if body.get("customer_token"):
                try:
                    customer = customer_of(str(body["customer_token"]))
                except jwt.PyJWTError:
                    return json_response({"error": "customer_token is not valid"}, 401)
            # A visitor's and each customer's conversations are apart, whatever id the caller picks:
            # no such id has a full stop.
            session = f"{conversation}.{customer or ''}"
            turns.agent = request.app.ctx.agent
            output = RestOutput(f"rest-{session}", turns.buttons)
            await turns.say(Principal(session, "rest", customer), body["message"], output)
            return json_response({"messages": output.messages})

        return routes
