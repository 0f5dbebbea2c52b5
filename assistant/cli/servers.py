"""The bank's data, the action server and the Rasa server: how each is started and awaited."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

import yaml

from assistant.cli.messages import CommandError, text
from assistant.cli.processes import Child, answers, port_is_free
from assistant.settings import Settings

PATIENCE = 180  # seconds until a server must answer; a cold disk makes Rasa's imports slow
LOCAL = "127.0.0.1"


def rasa_environment() -> dict[str, str]:
    """Return the environment in which Rasa runs: quiet, and nothing sent home."""
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "LOG_LEVEL": "INFO",  # debug lines of Rasa print what the customer wrote
    }


def quiet() -> None:
    """Let Rasa in this process, and in those that it starts, be as quiet as in the servers."""
    os.environ.update(rasa_environment())
    warnings.simplefilter("ignore")


def environment(conf: Settings) -> dict[str, str]:
    """Return the environment of a server that runs with the settings `conf`."""
    chosen = {f"ASSISTANT_{name.upper()}": str(value) for name, value in conf.dict().items()}
    return {**rasa_environment(), **{name: value for name, value in chosen.items() if value}}


def check_ports(conf: Settings) -> None:
    """Refuse ports that are taken.

    Raises:
        CommandError: It names the setting to change.
    """
    for name, host in (("port", conf.host), ("action_port", LOCAL)):
        port = getattr(conf, name)
        if not port_is_free(host, port):
            raise CommandError(text("port_taken", port=port, setting=f"ASSISTANT_{name.upper()}"))


def prepare_bank(conf: Settings) -> None:
    """Create, migrate and, when it is empty, seed the bank.

    Raises:
        CommandError: It failed; the log tells why.
    """
    log = conf.var / "log" / "bank.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-m", "bank", "init", "--if-empty"],
            env=environment(conf),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        raise CommandError(f"{log.read_text('utf8', 'replace')}{text('bank_failed', log=log)}")


def action_server(conf: Settings, actions: str = "actions") -> Child:
    """Start the action server on loopback, at `conf.action_port`.

    Args:
        conf: The settings it runs with.
        actions: The Python package of the actions.
    """
    return Child(
        "action server",
        ["rasa_sdk", "--actions", actions, "--port", str(conf.action_port)],
        conf.var / "log" / "actions.log",
        {**environment(conf), "SANIC_HOST": LOCAL},
    )


def rasa_server(conf: Settings, model: Path) -> Child:
    """Start the Rasa server, without its HTTP API, at `conf.host` and `conf.port`."""
    return Child(
        "Rasa server",
        [
            *("rasa", "run", "--model", str(model)),
            *("--endpoints", str(_endpoints(conf)), "--credentials", "credentials.yml"),
            *("--interface", conf.host, "--port", str(conf.port)),
        ],
        conf.var / "log" / "rasa.log",
        environment(conf),
    )


def _endpoints(conf: Settings) -> Path:
    """Write endpoints.yml with the action server's address of these settings; return the copy."""
    endpoints = yaml.safe_load(Path("endpoints.yml").read_text("utf8"))
    endpoints["action_endpoint"]["url"] = f"http://{LOCAL}:{conf.action_port}/webhook"
    copy = conf.var / "endpoints.yml"
    copy.write_text(yaml.safe_dump(endpoints, allow_unicode=True), "utf8")
    return copy


def url(conf: Settings) -> str:
    """Return where the assistant answers, seen from this machine."""
    return f"http://{LOCAL if conf.host in ('', '0.0.0.0') else conf.host}:{conf.port}"


def action_url(conf: Settings) -> str:
    """Return where the action server answers."""
    return f"http://{LOCAL}:{conf.action_port}"


def check_alive(children: list[Child]) -> None:
    """Raise with the end of its log when a child has died."""
    for child in children:
        if child.exit_code is not None:
            told = text("died", name=child.name, code=child.exit_code)
            raise CommandError(f"{told}\n{child.tail()}")


def wait_until_ready(child: Child, address: str, watched: list[Child]) -> None:
    """Wait until `child` answers at `address`.

    Raises:
        CommandError: It took too long, or one of the `watched` died.
    """
    deadline = time.monotonic() + PATIENCE
    while not answers(f"{address}/health"):
        check_alive(watched)
        if time.monotonic() > deadline:
            told = text("slow", name=child.name, seconds=PATIENCE)
            raise CommandError(f"{told}\n{child.tail()}")
        time.sleep(0.2)
