"""A mistake that was found: where, how bad, and what to do. All words are in `messages.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """One mistake. Findings sort by file and line.

    Args:
        path: of the file, from the project's folder.
        line: in it, from 1.
        check: its name, as it is printed.
        message: what is wrong and what to do, Chinese and English.
        level: `error` or `warning`.
    """

    path: str
    line: int
    check: str
    message: str
    level: str

    def __str__(self) -> str:
        level = _words()["levels"][self.level]
        return f"{self.path}:{self.line}: [{self.check}] {level}: {self.message}"


def found(key: str, path: str, line: int, /, **values: object) -> Finding:
    """Return the finding that `messages.yml` words under `key` (`check` or `check/variant`)."""
    level = ERROR if key in _words()["errors"] else WARNING
    message = _words()[f"{level}s"][key].format(**values)
    return Finding(path, line, key.split("/")[0], message, level)


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    content: dict[str, dict[str, str]] = yaml.safe_load(
        Path(__file__).with_name("messages.yml").read_text(encoding="utf-8")
    )
    return content
