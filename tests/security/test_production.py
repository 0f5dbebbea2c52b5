"""In production nothing of the demonstration is left."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from email.message import Message

import jwt
import pytest

from assistant.cli import servers
from assistant.settings import DEMO_ACTION_KEY, DEMO_KEY
from bank.clock import SystemClock
from bank.principal import Principal, mint
from tests.customers import Customer, responses
from tests.servers import Assistant

KEY = "k" * 32


@pytest.mark.asyncio
async def test_production(start_assistant) -> None:
    assistant = start_assistant(
        mode="production",
        principal_key="p" * 32,
        customer_jwt_key=KEY,
        clock_file="",
        sms_gateway="tests.faults.lost_sms.LostSms",
    )
    _no_demo_doors(assistant)
    _only_the_bank_signs_in(assistant)
    token = _call(assistant.url, "/session", {"customer_token": _vouch("zhang_wei")})[1]["token"]
    async with Customer(assistant.url, token=token) as customer:
        assert "utter_balance" in responses(await customer.say("查余额"))


def _no_demo_doors(assistant: Assistant) -> None:
    assert _call(assistant.url, "/demo/customers")[0] == 404
    assert _call(assistant.url, "/demo/sms")[0] == 404
    assert _call(assistant.url, "/demo/sign-in", {"customer": "zhang_wei"})[0] == 404
    status, opened, headers = _call(assistant.url, "/session", {})
    assert status == 200 and opened["demo"] is False
    assert all(flag in headers["Set-Cookie"] for flag in ("Secure", "HttpOnly", "SameSite=Strict"))
    claims = {"aud": "xiaoyin-session", "sid": "x" * 32, "cust": "zhang_wei", "exp": 9_999_999_999}
    forged = jwt.encode(claims, DEMO_KEY)
    assert _call(assistant.url, "/session", {}, forged)[1]["customer"] is None
    actions = servers.action_url(assistant.conf)
    for key in ("", DEMO_ACTION_KEY, "key-"):
        assert _call(actions, "/webhook", {}, **{"X-Action-Key": key})[0] == 401


def _only_the_bank_signs_in(assistant: Assistant) -> None:
    principal = mint(
        Principal("x", "web", "zhang_wei"), assistant.conf.principal_key, SystemClock()
    )
    for wrong in (
        _vouch("nobody"),
        _vouch("zhang_wei", aud="other"),
        _vouch("zhang_wei", aud="xiaoyin-session"),
        _vouch("zhang_wei", exp=1),
        _vouch("zhang_wei", key="x" * 32),
        jwt.encode({"sub": "zhang_wei", "aud": "xiaoyin", "exp": 9e9}, "", algorithm="none"),
        principal,
    ):
        assert _call(assistant.url, "/session", {"customer_token": wrong})[0] == 401


def _vouch(customer: str, key: str = KEY, **claims: object) -> str:
    return jwt.encode({"sub": customer, "aud": "xiaoyin", "exp": 9_999_999_999, **claims}, key)


def _call(
    url: str, path: str, body: object = None, token: str = "", **headers: str
) -> tuple[int, dict, Message]:
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, data, headers)) as answer:
            return answer.status, json.loads(answer.read()), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, {}, error.headers
