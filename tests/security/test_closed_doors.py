"""What stock Rasa leaves open is closed: its API, the REST channel, foreign model files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import select

from bank.errors import BankUnavailable
from bank.sql.database import Database
from bank.sql.tables import customers
from tests.servers import Assistant


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/conversations/default/tracker"),
        ("POST", "/conversations/default/tracker/events"),
        ("POST", "/conversations/default/execute"),
        ("POST", "/model/parse"),
        ("PUT", "/model"),
        ("GET", "/domain"),
        ("POST", "/webhooks/socketio/webhook"),
        ("GET", "/webhooks/telegram/set_webhook"),
        ("GET", "/assets/..%2f..%2fpackage.json"),
        ("GET", "/assets/%2e%2e%2findex.html"),
    ],
)
def test_not_served(assistant: Assistant, method: str, path: str) -> None:
    assert _call(assistant, path, {} if method != "GET" else None, method=method)[0] in (404, 405)


def test_rest_needs_its_token(assistant: Assistant) -> None:
    body = {"conversation": "c" * 20, "message": "你好"}
    assert _call(assistant, "/webhooks/rest/webhook", body)[0] == 401
    assert _call(assistant, "/webhooks/rest/webhook", body, token="wrong")[0] == 401
    status, answer = _call(assistant, "/webhooks/rest/webhook", body, assistant.conf.rest_token)
    assert status == 200
    assert answer["messages"][0]["response"] == "utter_greet"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"message": "你好"},
        {"message": 5, "conversation": "c" * 20},
        {"message": "你好", "conversation": "default"},
        {"message": "你好", "conversation": "c" * 20, "customer_token": "forged"},
    ],
)
def test_rest_refuses_what_it_cannot_place(assistant: Assistant, body: object) -> None:
    status, answer = _call(assistant, "/webhooks/rest/webhook", body, assistant.conf.rest_token)
    assert status in (400, 401)
    assert answer["error"]


def test_rest_callers_cannot_enter_a_web_conversation(assistant: Assistant) -> None:
    body = {"conversation": "web-" + "0" * 32, "message": "再说一遍"}
    _, answer = _call(assistant, "/webhooks/rest/webhook", body, assistant.conf.rest_token)
    assert answer["messages"][0]["response"] == "utter_nothing_to_repeat"


def test_a_large_body_is_refused(assistant: Assistant) -> None:
    status, _ = _call(assistant, "/session", {"new": "x" * 200_000})
    assert status == 413


def _call(
    assistant: Assistant, path: str, body: object, token: str = "", method: str | None = None
) -> tuple[int, dict]:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(assistant.url + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        text = error.read()
        return error.code, json.loads(text) if text.startswith(b"{") else {}


def test_the_state_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Conversations and the bank's data are not for other users of the machine."""
    subprocess.run(
        [sys.executable, "-m", "assistant.cli", "expire", "--days", "30"],
        env={**os.environ, "ASSISTANT_VAR": str(tmp_path / "var")},
        check=True,
    )
    for path in (tmp_path / "var", *(tmp_path / "var").rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_errors_of_the_bank_quote_nobody(tmp_path: Path) -> None:
    """An error's text goes into logs; the values of its statement must not."""
    database = Database(f"sqlite:///{tmp_path / 'bank.db'}")
    hidden = "1540000" + "0001"  # a traceback quotes this file too
    with pytest.raises(BankUnavailable) as failed, database.write() as tx:
        tx.execute(select(customers).where(customers.c.phone_hash == hidden))
    assert hidden not in "".join(traceback.format_exception(None, failed.value, failed.tb))
