"""The real assistant for tests: its own state, its own ports, a clock that can be moved."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path
from typing import Any

from assistant.cli import servers
from assistant.cli.processes import Child, stop
from assistant.settings import Settings
from bank.clock import FileClock
from bank.protocol import Bank
from bank.sql.adapter import SqlBank


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Assistant:
    """A running assistant.

    Args:
        var: Folder for its state.
        model: The trained model.
        changed: Settings that differ from the tests' own, by their names in `Settings`.

    Attributes:
        conf: The settings it runs with.
        url: Where its web channel answers.
    """

    def __init__(self, var: Path, model: Path, **changed: Any) -> None:
        self.var = var
        self.model = model
        self._clock = var / "clock"
        chosen = {
            "var": var,
            "port": free_port(),
            "action_port": free_port(),
            "action_secret": secrets.token_urlsafe(32),
            "clock_file": str(self._clock),
            "rate_per_minute": 100_000,
            "rest_token": secrets.token_urlsafe(32),
            **changed,
        }
        self.conf = Settings(**chosen)
        self.url = servers.url(self.conf)
        self.rasa: Child | None = None
        self.actions: Child | None = None

    def start(self) -> None:
        """Seed the bank and start both servers; returns when both answer."""
        servers.prepare_bank(self.conf)
        self.rasa = servers.rasa_server(self.conf, self.model)
        self.start_actions()
        servers.wait_until_ready(self.rasa, self.url, [self.rasa])

    def stop(self) -> None:
        """Stop both servers."""
        stop([child for child in (self.rasa, self.actions) if child])

    def start_actions(self) -> None:
        """Start the action server, for example after `kill_actions`."""
        self.actions = servers.action_server(self.conf)
        servers.wait_until_ready(self.actions, servers.action_url(self.conf), [self.actions])

    def kill_actions(self) -> None:
        """Kill the action server without a warning."""
        assert self.actions
        stop([self.actions], patience=0)

    def restart_rasa(self) -> None:
        """Stop the Rasa server and start it again on the same state."""
        assert self.rasa
        stop([self.rasa])
        self.rasa = servers.rasa_server(self.conf, self.model)
        servers.wait_until_ready(self.rasa, self.url, [self.rasa])

    def advance(self, seconds: int) -> None:
        """Move the servers' and the bank's clock forward; it stays moved."""
        moved = int(self._clock.read_text()) if self._clock.exists() else 0
        waiting = self._clock.with_suffix(".new")
        waiting.write_text(str(moved + seconds))
        waiting.replace(self._clock)  # a server must not read a half-written number

    def bank(self) -> Bank:
        """Connect to the same bank, to see what changed there."""
        return SqlBank.connect(
            url=self.conf.database_url("bank"),
            key=self.conf.principal_key,
            clock=FileClock(self._clock),
        )

    def logs(self) -> str:
        """Return everything that the servers logged since they were started."""
        files = (self.var / "log").glob("*.log*")
        return "\n".join(file.read_text("utf8", "replace") for file in files)
