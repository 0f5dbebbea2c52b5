"""One way to train and serve this project's data, and what that takes."""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

import yaml

from assistant.cli import servers
from assistant.cli.processes import Child, stop
from assistant.settings import Settings


class TrainingFailed(RuntimeError):
    """Rasa could not train; the message is the end of what it said."""


def train(config: Path, folder: Path) -> tuple[float, Path]:
    """Train this project's data from nothing with `config`.

    Returns:
        Seconds, Rasa's start included, and the model.
    """
    command = [sys.executable, "-m", "rasa", "train", "--config", str(config), "--force"]
    command += ["--domain", "domain.yml", "--out", str(folder), "--fixed-model-name", "model"]
    nothing_known = {"RASA_CACHE_DIRECTORY": str(folder / "cache")}
    begun = time.perf_counter()
    done = subprocess.run(
        command, env={**servers.rasa_environment(), **nothing_known}, capture_output=True, text=True
    )
    if done.returncode:
        raise TrainingFailed("\n".join((done.stdout + done.stderr).splitlines()[-20:]))
    return time.perf_counter() - begun, folder / "model.tar.gz"


class Served:
    """The assistant on ports and state of its own.

    Args:
        folder: for its state.
        model: what `train` made.
        store: module path of the tracker store, if not that of endpoints.yml.
    """

    def __init__(self, folder: Path, model: Path, store: str = "") -> None:
        self.conf = Settings(
            var=folder,
            bank_url="",
            tracker_url="",
            port=_free_port(),
            action_port=_free_port(),
            action_secret=secrets.token_urlsafe(32),
            rate_per_minute=1_000_000,
            silence_seconds=0,
        )
        self.url = servers.url(self.conf)
        self._model = model
        self._store = store
        self._children: list[Child] = []

    def start(self) -> float:
        """Start everything; returns the seconds until Rasa answered with the model loaded."""
        servers.prepare_bank(self.conf)
        actions = servers.action_server(self.conf)
        self._children.append(actions)
        servers.wait_until_ready(actions, servers.action_url(self.conf), self._children)
        begun = time.perf_counter()
        self._children.append(self._rasa())
        servers.wait_until_ready(self._children[-1], self.url, self._children)
        return time.perf_counter() - begun

    def megabytes(self) -> float:
        """Return the resident memory of the Rasa server."""
        rasa = str(self._children[-1].process.pid)
        told = subprocess.run(["ps", "-o", "rss=", "-p", rasa], capture_output=True, text=True)
        return int(told.stdout) / 1024

    def stop(self) -> None:
        """Stop all servers."""
        stop(self._children)

    def _rasa(self) -> Child:
        endpoints = yaml.safe_load(Path("endpoints.yml").read_text("utf8"))
        endpoints["action_endpoint"]["url"] = f"{servers.action_url(self.conf)}/webhook"
        if self._store:
            endpoints["tracker_store"] = {"type": self._store}
        written = self.conf.var / "endpoints.yml"
        written.write_text(yaml.safe_dump(endpoints, allow_unicode=True), "utf8")
        module = ["rasa", "run", "--model", str(self._model), "--endpoints", str(written)]
        module += ["--credentials", "credentials.yml", "--interface", self.conf.host]
        module += ["--port", str(self.conf.port)]
        log = self.conf.var / "log" / "rasa.log"
        return Child("Rasa server", module, log, servers.environment(self.conf))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
