"""The words and measures of the checks, from `style.yml`."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("style.yml")


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return all that the file says."""
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=64)
def pattern(section: str, key: str) -> re.Pattern[str]:
    """Return the pattern (or one pattern of a list) that the file has there."""
    value = words()[section][key]
    return re.compile("|".join(value) if isinstance(value, list) else value, re.I)
