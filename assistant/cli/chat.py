"""`assistant chat`: talk to the running assistant through its web channel."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from assistant.cli.conversation import BotMessage, Conversation, Refused, in_thread, request
from assistant.cli.messages import CommandError, text
from assistant.cli.servers import url as own_url
from assistant.settings import settings

VISITOR = "visitor"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant chat`."""
    parser.add_argument("--as", dest="customer", default=VISITOR, help=text("option_as"))
    parser.add_argument("--resume", action="store_true", help=text("option_resume"))
    parser.add_argument("--json", action="store_true", help=text("option_json"))
    parser.add_argument("--url", default=own_url(settings()), help=text("option_url"))


def execute(args: argparse.Namespace) -> int:
    """Talk until the input ends."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    try:
        asyncio.run(_chat(args))
    except KeyboardInterrupt:
        # The thread that reads holds the standard input: a normal exit would wait for it.
        sys.stdout.flush()
        os._exit(130)
    return 0


async def _chat(args: argparse.Namespace) -> None:
    show = _show_json if args.json else _show_text
    url = args.url.rstrip("/")
    kept = Path(settings().var) / "chat" / f"{args.customer}.json"
    if args.resume and (found := _kept(kept, url)):
        try:
            async with Conversation(url, found["token"], show) as talk:
                if found["demo"]:
                    talk.new_sms()  # what was read before
                if sys.stdin.isatty() and not args.json:
                    _show_history(talk.history)
                return await _talk(talk, args.json, found["demo"])
        except Refused:
            print(text("chat_expired"), file=sys.stderr)
    opened = _open(url, args.customer)
    _keep(kept, url, opened)
    async with Conversation(url, opened["token"], show) as talk:
        await _talk(talk, args.json, opened["demo"])


def _open(url: str, customer: str) -> dict[str, Any]:
    if customer == VISITOR:
        opened: dict[str, Any] = request(url, "/session", {"new": True})
        return opened
    customers = [item["id"] for item in request(url, "/demo/customers")]
    if customer not in customers:
        raise CommandError(text("chat_who", name=customer, names=", ".join([VISITOR, *customers])))
    opened = request(url, "/demo/sign-in", {"customer": customer})
    return opened


async def _talk(talk: Conversation, as_json: bool, demo: bool) -> None:
    interactive = sys.stdin.isatty() and not as_json
    while True:
        line = await in_thread(lambda: _read(interactive))
        if not line:
            return
        line = line.strip()
        if line:
            await _send(talk, line, as_json, interactive)
            for sms in talk.new_sms() if demo else ():
                _show_sms(sms, as_json)


def _read(interactive: bool) -> str:
    """Return the next line with its end; nothing at the end of the input."""
    return input(text("chat_prompt")) + "\n" if interactive else sys.stdin.readline()


async def _send(talk: Conversation, line: str, as_json: bool, interactive: bool) -> None:
    title = _button(line) if as_json else None
    if interactive and line.isdigit() and 0 < int(line) <= len(talk.offered):
        title = talk.offered[int(line) - 1]
    if title is None:
        await talk.say(line)
    elif not await talk.press(title):
        offered = " / ".join(talk.offered) or "-"
        print(text("chat_no_button", title=title, offered=offered), file=sys.stderr, flush=True)


def _button(line: str) -> str | None:
    """Return the title in a line `{"button": "title"}`; None for anything else."""
    try:
        pressed = json.loads(line)
    except ValueError:
        return None  # the customer's own words
    return str(pressed["button"]) if isinstance(pressed, dict) and "button" in pressed else None


def _show_text(message: BotMessage) -> None:
    print(text("chat_bot", message=message["text"]))
    titles = [button["title"] for button in message.get("quick_replies") or []]
    if titles:
        numbered = [text("chat_button", number=n, title=t) for n, t in enumerate(titles, 1)]
        print("  ".join(numbered))


def _show_json(message: BotMessage) -> None:
    shown = {
        "text": message["text"],
        "response": message.get("response"),
        "buttons": [{"title": b["title"]} for b in message.get("quick_replies") or []],
        "card": message.get("card"),
    }
    print(json.dumps(shown, ensure_ascii=False))


def _show_sms(sms: dict[str, Any], as_json: bool) -> None:
    print(json.dumps({"sms": sms}, ensure_ascii=False) if as_json else text("chat_sms", **sms))


def _show_history(messages: list[dict[str, Any]]) -> None:
    for message in messages:
        if message.get("role") == "user":
            print(text("chat_prompt") + message["text"])
        else:
            _show_text(message)


def _kept(file: Path, url: str) -> dict[str, Any] | None:
    if not file.exists():
        return None
    kept: dict[str, Any] = json.loads(file.read_text("utf8"))
    return kept if kept["url"] == url and "demo" in kept else None


def _keep(file: Path, url: str, opened: dict[str, Any]) -> None:
    """Keep the session for `--resume`; the token is a key, so only its owner may read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump({"url": url, "token": opened["token"], "demo": opened["demo"]}, out)
