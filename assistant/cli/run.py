"""`assistant run`: everything from an empty folder to a page that answers."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import time
from pathlib import Path
from types import FrameType

from assistant.cli import servers
from assistant.cli.messages import CommandError, text
from assistant.cli.model import ensure_model
from assistant.cli.processes import Child, answers, port_is_free, stop
from assistant.cli.progress import progress
from assistant.settings import settings

PATIENCE = 180  # seconds until a server must answer; a cold disk makes Rasa's imports slow


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`assistant run` has no arguments: its settings are in the environment."""


def _check_ports() -> None:
    for name, host in (("port", settings().host), ("action_port", "127.0.0.1")):
        port = getattr(settings(), name)
        if not port_is_free(host, port):
            raise CommandError(text("port_taken", port=port, setting=f"ASSISTANT_{name.upper()}"))


def _environment() -> dict[str, str]:
    """Return the servers' environment, with an action secret of this start in the demo."""
    chosen = settings().action_secret or secrets.token_urlsafe(32)
    return {**os.environ, "ASSISTANT_ACTION_SECRET": chosen}


def health_urls() -> tuple[str, str]:
    """Return where the action server and the Rasa server say that they are well."""
    host = "127.0.0.1" if settings().host in ("0.0.0.0", "") else settings().host
    return (
        f"http://127.0.0.1:{settings().action_port}/health",
        f"http://{host}:{settings().port}/health",
    )


def check_alive(children: list[Child]) -> None:
    """Raise with the end of its log when a child has died."""
    for child in children:
        if child.exit_code is not None:
            told = text("died", name=child.name, code=child.exit_code)
            raise CommandError(f"{told}\n{child.tail()}")


def wait_until_ready(children: list[Child], urls: tuple[str, ...]) -> None:
    """Wait until each child answers at its URL.

    Raises:
        CommandError: One died or took too long.
    """
    deadline = time.monotonic() + PATIENCE
    for child, url in zip(children, urls, strict=True):
        while not answers(url):
            check_alive(children)
            if time.monotonic() > deadline:
                told = text("slow", name=child.name, seconds=PATIENCE)
                raise CommandError(f"{told}\n{child.tail()}")
            time.sleep(0.2)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def execute(args: argparse.Namespace) -> int:
    """Run the assistant until Ctrl-C, or until one of its servers dies."""
    if not Path("config.yml").exists():
        raise CommandError(text("wrong_folder", file="config.yml"))
    _check_ports()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    environment = _environment()
    with progress(text("bank")):
        servers.prepare_bank(environment)
    children: list[Child] = []
    try:
        children.append(servers.action_server(environment))
        model = ensure_model()
        children.append(servers.rasa_server(model, environment))
        urls = health_urls()
        with progress(text("starting")):
            wait_until_ready(children, urls)
        print(text("open", url=urls[1].removesuffix("health")), flush=True)
        print(text("stop_hint", log=settings().var / "log"), flush=True)
        while True:
            check_alive(children)
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    finally:
        print(text("stopping"), flush=True)
        stop(children)
        print(text("stopped"), flush=True)
