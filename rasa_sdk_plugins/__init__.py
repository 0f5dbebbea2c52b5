"""Closes the action server: rasa_sdk finds this package by its name and calls its hooks.

Out of the box that server answers anybody from any web page, unpacks what it is sent without a
limit, and on an error returns and logs the whole conversation.
"""

from __future__ import annotations

import hmac
import logging
import sys
import uuid

import pluggy
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.handlers import ErrorHandler
from sanic.request import Request
from sanic.response import HTTPResponse, json

from assistant.failures import where
from assistant.settings import settings

hookimpl = pluggy.HookimplMarker("rasa_sdk")
logger = logging.getLogger(__name__)

KEY_HEADER = "X-Action-Key"
MAX_BODY = 8 * 1024 * 1024  # bytes; every call carries the whole domain and tracker


def init_hooks(manager: pluggy.PluginManager) -> None:
    """Register the hooks below with rasa_sdk."""
    manager.register(sys.modules[__name__])


@hookimpl
def attach_sanic_app_extensions(app: Sanic) -> None:
    """Add the checks to the action server."""
    app.config.REQUEST_MAX_SIZE = MAX_BODY
    app.ctx.sanic_cors.resources.clear()  # rasa_sdk allows every origin; no page calls actions
    app.error_handler = ErrorHandler()
    app.error_handler.add(Exception, _failure)
    app.register_middleware(_refuse, "request")


async def _refuse(request: Request) -> HTTPResponse | None:
    if request.path == "/health" and request.method == "GET":
        return None
    given = request.headers.get(KEY_HEADER, "")
    if not hmac.compare_digest(given.encode(), settings().action_key.encode()):
        return json({"error": "wrong or missing key"}, status=401)
    if request.headers.get("Content-Encoding"):  # nothing of ours packs; a bomb would
        return json({"error": "encoded bodies are not accepted"}, status=415)
    return None


async def _failure(request: Request, exception: Exception) -> HTTPResponse:
    """Answer a failure without a word of the conversation, and log where it happened."""
    status = exception.status_code if isinstance(exception, SanicException) else 500
    reference = uuid.uuid4().hex[:12]
    logger.error("action call failed, reference %s: %s", reference, where(exception))
    return json({"error": "the action failed", "reference": reference}, status=status)
