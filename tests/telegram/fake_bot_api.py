"""A small Telegram Bot API over HTTP: keeps what the bot sends, refuses what Telegram refuses."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

TOKEN = "1000:fake-token-for-tests"


@dataclass(frozen=True)
class Call:
    """One call of the Bot API: its method and its parameters."""

    method: str
    data: dict[str, Any]

    @property
    def chat(self) -> int | None:
        """The chat that it concerns."""
        chat = self.data.get("chat_id")
        return None if chat is None else int(chat)


@dataclass
class SentMessage:
    """A message of the bot as the customer's phone shows it now."""

    chat: int
    id: int
    text: str
    markup: dict[str, Any] | None
    sent: dict[str, Any] = field(repr=False)  # all parameters

    @property
    def buttons(self) -> list[dict[str, str]]:
        """Its inline buttons, row after row."""
        return [button for row in (self.markup or {}).get("inline_keyboard", []) for button in row]


class FakeBotApi:
    """Telegram's server, as far as this project calls it.

    Attributes:
        url: the base URL, for the setting `telegram_api`.
        calls: everything that the bot asked, in order.
        messages: every message that it sent, as it stands now.
        blocked: chats whose customer has blocked the bot.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.messages: list[SentMessage] = []
        self.blocked: set[int] = set()
        self._failures: deque[tuple[str, int, dict[str, Any]]] = deque()
        self._changed = threading.Condition()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                status, answer = api._answer(self.path, body)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: object) -> None:
                """Write nothing: the tests read `calls`."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Say nothing of a client that hangs up; what else fails is worth a traceback."""
                if not isinstance(sys.exc_info()[1], ConnectionError):
                    super().handle_error(request, client_address)

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def fail_next(self, method: str, status: int, **parameters: Any) -> None:
        """Answer the next call of `method` with an error."""
        self._failures.append((method, status, parameters))

    def called(self, method: str, chat: int | None = None) -> list[Call]:
        """Return the calls of one method (and chat)."""
        with self._changed:
            found = [call for call in self.calls if call.method == method]
        return [call for call in found if chat is None or call.chat == chat]

    def sent_to(self, chat: int) -> list[SentMessage]:
        """Return the bot's messages to a chat."""
        with self._changed:
            return [message for message in self.messages if message.chat == chat]

    def wait(self, condition: Callable[[], bool], seconds: float = 20) -> bool:
        """Wait until `condition` holds; looks again at every call, and says whether it does."""
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            with self._changed:
                self._changed.wait(min(left, 0.1))
        return True

    def _answer(self, path: str, body: str) -> tuple[int, dict[str, Any]]:
        token, _, method = path.removeprefix("/bot").rpartition("/")
        data = {name: _plain(values[0]) for name, values in parse_qs(body).items()}
        with self._changed:
            self.calls.append(Call(method, data))
            try:
                return self._result(token, method, data)
            finally:
                self._changed.notify_all()

    def _result(self, token: str, method: str, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if token != TOKEN:
            return _error(401, "Unauthorized")
        for failure in self._failures:
            if failure[0] == method:
                self._failures.remove(failure)
                return _error(failure[1], "as the test wishes", **failure[2])
        if data.get("chat_id") in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if method == "sendMessage":
            return self._send(data)
        if method == "editMessageReplyMarkup":
            return self._edit(data)
        if method in ("sendChatAction", "answerCallbackQuery", "setWebhook", "deleteWebhook"):
            return 200, {"ok": True, "result": True}
        return _error(404, "Not Found")

    def _send(self, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        text = str(data.get("text") or "")
        if not text.strip():
            return _error(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            return _error(400, "Bad Request: message is too long")
        markup = data.get("reply_markup")
        message = SentMessage(int(data["chat_id"]), len(self.messages) + 1, text, markup, data)
        for button in message.buttons:
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        self.messages.append(message)
        return 200, {"ok": True, "result": as_json(message)}

    def _edit(self, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        for message in self.messages:
            if (message.chat, message.id) == (data["chat_id"], data["message_id"]):
                if message.markup == data.get("reply_markup"):
                    return _error(400, "Bad Request: message is not modified")
                message.markup = data.get("reply_markup")
                return 200, {"ok": True, "result": as_json(message)}
        return _error(400, "Bad Request: message to edit not found")


def as_json(message: SentMessage) -> dict[str, Any]:
    """Return a message of the bot as Telegram's JSON has it."""
    return {
        "message_id": message.id,
        "date": int(time.time()),
        "chat": {"id": message.chat, "type": "private", "first_name": "测试"},
        "from": {"id": 1000, "is_bot": True, "first_name": "小银", "username": "xiaoyin_bot"},
        "text": message.text,
        **({"reply_markup": message.markup} if message.markup else {}),
    }


def _error(status: int, description: str, **parameters: Any) -> tuple[int, dict[str, Any]]:
    answer = {"ok": False, "error_code": status, "description": description}
    return status, {**answer, **({"parameters": parameters} if parameters else {})}


def _plain(value: str) -> Any:
    """Return a form value as the JSON that it may hold (numbers, keyboards); text stays text."""
    try:
        return json.loads(value) if value[:1] in "{[-0123456789" else value
    except ValueError:
        return value
