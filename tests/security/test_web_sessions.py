"""Nobody reads or drives another's conversation (stock Rasa's socket.io channel lets him)."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request

import jwt
import pytest
import socketio
from socketio.exceptions import ConnectionError as Refused

from assistant.channels import session as sessions
from assistant.channels.web import WebChannel
from tests.customers import Customer, responses
from tests.servers import Assistant

pytestmark = pytest.mark.asyncio


async def test_a_session_id_sent_by_the_client_is_ignored(assistant: Assistant) -> None:
    async with (
        Customer(assistant.url, "zhang_wei") as victim,
        Customer(assistant.url) as attacker,
    ):
        await victim.say("查余额")
        seen = len(victim.read)
        for field in ("session_id", "sender", "sender_id", "conversation"):
            answer = await attacker.say("查余额", **{field: victim.conversation})
            assert "utter_balance" not in responses(answer)
        assert len(victim.read) == seen
        assert attacker.conversation != victim.conversation


async def test_a_session_request_cannot_name_a_conversation(assistant: Assistant) -> None:
    async with Customer(assistant.url, "zhang_wei") as victim:
        await victim.say("查余额")
        attacker = Customer(assistant.url)
        sio = socketio.AsyncClient(reconnection=False)
        got: list[object] = []
        sio.on("history", got.append)
        await sio.connect(assistant.url, auth={"token": attacker.token})
        await sio.call("session_request", {"session_id": victim.conversation}, timeout=30)
        await sio.disconnect()
        assert got == [{"messages": []}]


@pytest.mark.parametrize(
    "auth",
    [
        None,
        {},
        {"token": "nonsense"},
        {"token": jwt.encode({"sid": "x", "cust": "zhang_wei", "exp": 9e9}, "k" * 32)},
        {"token": jwt.encode({"sid": "x", "cust": "zhang_wei", "exp": 9e9}, "", algorithm="none")},
        {"token": ["a", "list"]},
    ],
)
async def test_no_connection_without_a_token_of_ours(assistant: Assistant, auth: object) -> None:
    sio = socketio.AsyncClient(reconnection=False)
    with pytest.raises(Refused):
        await sio.connect(assistant.url, auth=auth, wait_timeout=5)


async def test_a_principal_token_is_no_session(assistant: Assistant) -> None:
    claims = {"sid": "x", "chan": "web", "cust": "zhang_wei", "exp": 9_999_999_999}
    token = jwt.encode(claims, assistant.conf.principal_key)
    sio = socketio.AsyncClient(reconnection=False)
    with pytest.raises(Refused):
        await sio.connect(assistant.url, auth={"token": token}, wait_timeout=5)


async def test_foreign_origins_are_refused(assistant: Assistant) -> None:
    token = Customer(assistant.url).token
    sio = socketio.AsyncClient(reconnection=False)
    with pytest.raises(Refused):
        await sio.connect(
            assistant.url,
            auth={"token": token},
            headers={"Origin": "https://evil.example"},
            wait_timeout=5,
        )
    assert _status(assistant, "/session", {"new": True}, origin="https://evil.example") == 403


async def test_a_session_that_was_ended_is_over_also_after_a_restart(
    assistant: Assistant,
) -> None:
    async with Customer(assistant.url, "zhang_wei") as customer:
        assert _status(assistant, "/session/end", {}, token=customer.token) == 204
        assert await customer.send("查余额") == {"ok": False}
    assistant.restart_rasa()
    sio = socketio.AsyncClient(reconnection=False)
    with pytest.raises(Refused):
        await sio.connect(assistant.url, auth={"token": customer.token}, wait_timeout=5)


async def test_a_customer_who_went_quiet_is_signed_out(assistant: Assistant) -> None:
    async with Customer(assistant.url, "zhang_wei") as customer:
        assert "utter_balance" in responses(await customer.say("查余额"))
        assistant.advance(16 * 60)
        assert await customer.send("查余额") == {"ok": False}


async def test_the_bank_app_signs_in_only_with_its_own_key(assistant: Assistant) -> None:
    forged = jwt.encode({"sub": "zhang_wei", "aud": "xiaoyin", "exp": 9e9}, "k" * 32)
    assert _status(assistant, "/session", {"customer_token": forged}) == 401


@pytest.mark.parametrize("body", ["[]", "null", "{", '"text"', "1"])
async def test_a_body_that_is_no_object_gets_an_answer(assistant: Assistant, body: str) -> None:
    assert _status(assistant, "/session", body) == 400


def _status(
    assistant: Assistant, path: str, body: object, origin: str = "", token: str = ""
) -> int:
    data = body if isinstance(body, str) else json.dumps(body)
    headers = {"Content-Type": "application/json"}
    if origin:
        headers["Origin"] = origin
    if token:
        headers["Authorization"] = f"Bearer {token}"
    asked = urllib.request.Request(assistant.url + path, data.encode(), headers)
    try:
        with urllib.request.urlopen(asked) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


async def test_a_customer_who_went_quiet_is_signed_out_whatever_comes_next(
    assistant: Assistant,
) -> None:
    """Neither a reload nor 新对话 gives the next person at the desk the customer's account."""
    for body in ({}, {"new": True}):
        async with Customer(assistant.url, "zhang_wei") as customer:
            assert "utter_balance" in responses(await customer.say("查余额"))
            assistant.advance(16 * 60)
            opened = _answer(assistant, "/session", body, customer.token)
            assert opened["customer"] is None
        async with Customer(assistant.url, token=opened["token"]) as next_one:
            assert "utter_balance" not in responses(next_one.history)
            assert "utter_balance" not in responses(await next_one.say("查余额"))


async def test_a_quiet_conversation_is_not_shown_to_who_connects_next(
    assistant: Assistant,
) -> None:
    async with Customer(assistant.url, "zhang_wei") as customer:
        await customer.say("查余额")
    assistant.advance(16 * 60)
    sio = socketio.AsyncClient(reconnection=False)
    got: list[object] = []
    sio.on("history", got.append)
    await sio.connect(assistant.url, auth={"token": customer.token}, wait_timeout=5)
    await sio.emit("session_request", {})
    await asyncio.wait_for(sio.wait(), 10)  # the server hangs up
    assert got == []


async def test_a_sign_in_ends_however_often_it_is_renewed(assistant: Assistant) -> None:
    token = Customer(assistant.url, "zhang_wei").token
    assistant.advance(11 * 3600)
    token = _answer(assistant, "/session", {}, token)["token"]
    renewed = _answer(assistant, "/session", {"new": True}, token)
    assert renewed["customer"]
    async with Customer(assistant.url, token=renewed["token"]) as customer:
        assistant.advance(3601)
        assert await customer.send("查余额") == {"ok": False}
    assert _answer(assistant, "/session", {}, renewed["token"])["customer"] is None


async def test_a_message_id_of_any_length_costs_little() -> None:
    """Ids are remembered, also those of messages that came too fast."""
    channel = WebChannel()
    session = sessions.open_session()
    channel._say = _no_turn  # type: ignore[method-assign, assignment]
    for number in range(20):
        await channel._once(session, f"{number}" + "x" * 200_000, "你好")
    assert sum(len(part) for key in channel._seen for part in key) < 20 * 100


async def test_what_a_session_answers_is_not_cached(assistant: Assistant) -> None:
    asked = urllib.request.Request(assistant.url + "/session", b"{}")
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/session", '{"a":' + "[" * 20_000 + "]" * 20_000 + "}", {}, 400),
        ("/session", "{}", {"Authorization": "Bearer \xff\xfe"}, 200),  # a visitor's
        ("/session", "{}", {"Origin": "http://[evil"}, 403),
        ("/session", '{"customer_token": "\\ud800"}', {}, 401),
        ("/demo/sms", None, {"Authorization": "Bearer \xff\xfe"}, 401),
        ("/assets/" + "a" * 300, None, {}, 404),
    ],
)
async def test_odd_requests_are_answered_and_fill_no_log(
    assistant: Assistant, path: str, body: str | None, headers: dict[str, str], status: int
) -> None:
    asked = urllib.request.Request(
        assistant.url + path, None if body is None else body.encode(), headers
    )
    try:
        with urllib.request.urlopen(asked) as answer:
            assert answer.status == status
    except urllib.error.HTTPError as error:
        assert error.code == status


async def _no_turn(session: object, text: object) -> None:
    """Stand in for a turn."""


def _answer(assistant: Assistant, path: str, body: object, token: str) -> dict:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    asked = urllib.request.Request(assistant.url + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(asked) as answer:
        found: dict = json.loads(answer.read())
        return found
