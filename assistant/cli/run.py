"""`assistant run`: everything from an empty folder to a page that answers."""

from __future__ import annotations

import argparse
import secrets
import signal
import time
from pathlib import Path
from types import FrameType

from assistant.cli import servers
from assistant.cli.messages import CommandError, text
from assistant.cli.model import ensure_model
from assistant.cli.processes import Child, stop
from assistant.cli.progress import progress
from assistant.settings import Settings, settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`assistant run` has no arguments: its settings are in the environment."""


def execute(args: argparse.Namespace) -> int:
    """Run the assistant until Ctrl-C, or until one of its servers dies."""
    if not Path("config.yml").exists():
        raise CommandError(text("wrong_folder", file="config.yml"))
    # In the demo, Rasa and the action server share a secret that lives as long as this start.
    secret = settings().action_secret or secrets.token_urlsafe(32)
    conf = settings().copy(update={"action_secret": secret})
    servers.check_ports(conf)
    signal.signal(signal.SIGINT, _interrupt)  # a shell that starts it with & has it ignored
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # ignored under nohup
        signal.signal(signal.SIGHUP, _interrupt)
    children: list[Child] = []
    try:
        _start(conf, children)
        print(text("open", url=servers.url(conf)), flush=True)
        print(text("stop_hint", log=conf.var / "log"), flush=True)
        while True:
            servers.check_alive(children)
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    finally:
        print(text("stopping"), flush=True)
        stop(children)
        print(text("stopped"), flush=True)


def _start(conf: Settings, children: list[Child]) -> None:
    model = ensure_model(conf.var / "models")
    with progress(text("starting")):
        children.append(servers.rasa_server(conf, model))
        children.append(servers.action_server(conf))
        if conf.bank_adapter == Settings.__fields__["bank_adapter"].default:  # no real bank's data
            servers.prepare_bank(conf)  # meanwhile: Rasa takes longer to load, and nobody calls yet
        rasa, actions = children
        servers.wait_until_ready(actions, servers.action_url(conf), children)
        servers.wait_until_ready(rasa, servers.url(conf), children)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
