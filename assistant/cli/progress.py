"""Shows that long work goes on: seconds count up on a terminal, two plain lines elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.cli.messages import text


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Show `what` while the block runs, and how many seconds it took."""
    started = time.monotonic()
    done = threading.Event()

    def line(end: str) -> None:
        took = text("took", what=what, seconds=time.monotonic() - started)
        start = "\r" if sys.stderr.isatty() else ""
        print(start + took, end=end, file=sys.stderr, flush=True)

    def count() -> None:
        while not done.wait(1):
            line("")

    if sys.stderr.isatty():
        threading.Thread(target=count, daemon=True).start()
    else:
        print(f"{what} …", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        done.set()
        line("\n")
