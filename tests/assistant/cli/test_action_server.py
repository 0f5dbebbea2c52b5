"""The action server as rasa_sdk starts it, with the checks that close it to strangers."""

from __future__ import annotations

import http.client
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import servers
from assistant.cli.processes import Child, stop
from assistant.settings import Settings
from tests.servers import free_port

SECRET = "a-secret-of-at-least-thirty-two-characters"
SAID = "我的密码是 123456"
ACTIONS = """
from rasa_sdk import Action

class Works(Action):
    def name(self): return "action_works"
    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="done")
        return []

class Fails(Action):
    def name(self): return "action_fails"
    def run(self, dispatcher, tracker, domain):
        raise ValueError(tracker.latest_message["text"])
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Child]]:
    """A running action server with two actions of its own."""
    home = tmp_path_factory.mktemp("actions")
    (home / "sample_actions.py").write_text(ACTIONS)
    conf = Settings(var=home, action_port=free_port(), action_secret=SECRET)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(home))
        child = servers.action_server(conf, actions="sample_actions")
    try:
        servers.wait_until_ready(child, servers.action_url(conf), [child])
        yield conf, child
    finally:
        stop([child])


def call(
    server: tuple[Settings, Child],
    method: str = "POST",
    path: str = "/webhook",
    body: bytes = b"",
    **headers: str,
) -> tuple[int, dict[str, str], str]:
    """Call the server; `X_Action_Key` becomes the header X-Action-Key."""
    connection = http.client.HTTPConnection("127.0.0.1", server[0].action_port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Content-Type": "application/json", **named})
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read().decode()


def action_call(name: str) -> bytes:
    """Return the body with which Rasa calls an action."""
    tracker: dict[str, Any] = {
        "sender_id": "web-1",
        "slots": {},
        "latest_message": {"text": SAID, "intent": {}, "entities": []},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    return json.dumps(
        {"next_action": name, "sender_id": "web-1", "tracker": tracker, "domain": {}}
    ).encode()


KEY = f"key-{SECRET}"


def test_health_needs_no_key(server: tuple[Settings, Child]) -> None:
    assert call(server, "GET", "/health")[0] == 200


def test_an_action_runs_with_the_key(server: tuple[Settings, Child]) -> None:
    status, _, body = call(server, body=action_call("action_works"), X_Action_Key=KEY)
    assert status == 200
    assert json.loads(body)["responses"][0]["text"] == "done"


@pytest.mark.parametrize(
    "key", ["", "key-", "key-wrong", SECRET, "key-${ASSISTANT_ACTION_SECRET}", KEY + "x", "钥匙"]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/webhook"), ("GET", "/actions"), ("OPTIONS", "/webhook"), ("GET", "/none")],
)
def test_nothing_answers_without_the_key(
    server: tuple[Settings, Child], key: str, method: str, path: str
) -> None:
    header = key.encode().decode("latin-1")
    status, _, body = call(server, method, path, action_call("action_works"), X_Action_Key=header)
    assert status == 401
    assert "done" not in body and "action_" not in body


def test_health_answers_only_get(server: tuple[Settings, Child]) -> None:
    assert call(server, "POST", "/health")[0] == 401


def test_no_other_origin_is_allowed(server: tuple[Settings, Child]) -> None:
    origin = "https://evil.example"
    for method, path, body in (
        ("OPTIONS", "/webhook", b""),
        ("POST", "/webhook", action_call("action_works")),
        ("GET", "/health", b""),
    ):
        _, headers, _ = call(
            server,
            method,
            path,
            body,
            X_Action_Key=KEY,
            Origin=origin,
            Access_Control_Request_Method="POST",
        )
        assert not [name for name in headers if name.lower().startswith("access-control-")]


def test_a_packed_body_is_refused_unread(server: tuple[Settings, Child]) -> None:
    bomb = zlib.compress(b"0" * 50_000_000)
    status, _, _ = call(server, body=bomb, X_Action_Key=KEY, Content_Encoding="deflate")
    assert status == 415


def test_a_huge_body_is_refused_before_it_is_read(server: tuple[Settings, Child]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server[0].action_port, timeout=10)
    connection.putrequest("POST", "/webhook")
    connection.putheader("X-Action-Key", KEY)
    connection.putheader("Content-Length", "9000000")
    connection.endheaders()
    assert connection.getresponse().status == 413


def test_a_failing_action_tells_nothing_of_the_conversation(
    server: tuple[Settings, Child],
) -> None:
    status, _, body = call(server, body=action_call("action_fails"), X_Action_Key=KEY)
    assert status == 500
    assert set(json.loads(body)) == {"error", "reference"}
    log = server[1].log.read_text("utf8")
    assert json.loads(body)["reference"] in log and "ValueError" in log
    assert SAID not in body + log and "123456" not in body + log


def test_a_broken_body_is_not_echoed(server: tuple[Settings, Child]) -> None:
    status, _, body = call(server, body=SAID.encode(), X_Action_Key=KEY)
    assert status == 400
    assert SAID not in body + server[1].log.read_text("utf8")


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's table of sockets")
def test_it_listens_on_loopback_only(server: tuple[Settings, Child]) -> None:
    port = f":{server[0].action_port:04X}"
    listening = [
        line.split()[1]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(port)
    ]
    assert listening == [f"0100007F{port}"]
