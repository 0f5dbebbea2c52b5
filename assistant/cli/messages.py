"""What the command line says: Chinese and English on one line, from `messages.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml


class CommandError(Exception):
    """A command cannot go on; its text is the one line that the operator reads."""


@lru_cache(maxsize=1)
def _messages() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(
        Path(__file__).with_name("messages.yml").read_text("utf8")
    )
    return loaded


def text(key: str, /, **values: object) -> str:
    """Return the message `key` with `values` filled in."""
    return _messages()[key].format(**values)
