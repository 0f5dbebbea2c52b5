"""Child processes: started in their own group, watched, and always stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def _stop_with_parent() -> None:
    """Ask Linux to stop this child when its parent dies, even by SIGKILL."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A server process that writes to its own log.

    Args:
        name: What the operator reads when it dies.
        module: Python module to run, and its arguments.
        log: File for its output; the last run's is kept beside it as `.1`.
        environment: Its whole environment.
    """

    def __init__(self, name: str, module: list[str], log: Path, environment: dict[str, str]):
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists():
            log.replace(log.with_name(f"{log.name}.1"))
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *module],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C reaches the parent only, which stops the group
                preexec_fn=_stop_with_parent if sys.platform == "linux" else None,
            )

    @property
    def exit_code(self) -> int | None:
        """Exit code, or None while it runs."""
        return self.process.poll()

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of the log."""
        return "\n".join(self.log.read_text("utf8", "replace").splitlines()[-lines:])

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return  # the group is already gone


def stop(children: list[Child], patience: float = 10.0) -> None:
    """Stop the children and whatever they started.

    Args:
        children: The ones to stop; dead ones are fine.
        patience: Seconds they have to end by themselves before they are killed.
    """
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + patience
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):  # then it is killed
            child.process.wait(max(0.0, deadline - time.monotonic()))
        child.signal(signal.SIGKILL)
        child.process.wait()


def port_is_free(host: str, port: int) -> bool:
    """Return whether a server can listen on `host`:`port`."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    """Return whether `url` answers with a success."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    try:
        with opener.open(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False
