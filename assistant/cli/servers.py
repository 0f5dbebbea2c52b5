"""The bank's data, the action server and the Rasa server: how each is started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

from assistant.cli.messages import CommandError, text
from assistant.cli.model import server_environment
from assistant.cli.processes import Child
from assistant.settings import settings


def prepare_bank(environment: dict[str, str]) -> None:
    """Create, migrate and, when it is empty, seed the bank.

    Raises:
        CommandError: It failed; the log tells why.
    """
    log = settings().var / "log" / "bank.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-m", "bank", "init", "--if-empty"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        raise CommandError(f"{log.read_text('utf8', 'replace')}{text('bank_failed', log=log)}")


def action_server(environment: dict[str, str]) -> Child:
    """Start the action server on loopback, at `settings().action_port`."""
    return Child(
        "action server",
        ["rasa_sdk", "--actions", "actions", "--port", str(settings().action_port)],
        settings().var / "log" / "actions.log",
        {**server_environment(), **environment, "SANIC_HOST": "127.0.0.1"},
    )


def _endpoints() -> Path:
    """Write endpoints.yml with the action server's address of these settings; return the copy."""
    endpoints = yaml.safe_load(Path("endpoints.yml").read_text("utf8"))
    address = f"http://127.0.0.1:{settings().action_port}/webhook"
    endpoints["action_endpoint"]["url"] = address
    copy = settings().var / "endpoints.yml"
    copy.write_text(yaml.safe_dump(endpoints, allow_unicode=True), "utf8")
    return copy


def rasa_server(model: Path, environment: dict[str, str]) -> Child:
    """Start the Rasa server, without its HTTP API, at `settings().host` and `port`."""
    return Child(
        "Rasa server",
        [
            *("rasa", "run", "--model", str(model)),
            *("--endpoints", str(_endpoints()), "--credentials", "credentials.yml"),
            *("--interface", settings().host, "--port", str(settings().port)),
        ],
        settings().var / "log" / "rasa.log",
        {**server_environment(), **environment},
    )
