"""What the bot said against what a conversation expects, told in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

RESPONSES = Path("data/responses")


class Mismatch(Exception):
    """What came is not what was expected; the message says both."""


@dataclass(frozen=True)
class Said:
    """One message of the bot as the customer reads it.

    Args:
        response: its name in the domain; None on channels that show words only.
        buttons: titles.
    """

    response: str | None
    text: str
    buttons: tuple[str, ...] = ()


def sound(said: Said) -> None:
    """Check what holds for every message: it has words, and no value is missing in them."""
    whole = "\n".join([said.text, *said.buttons])
    if not said.text.strip():
        raise Mismatch(f"小银发了一条没有文字的消息（{said.response}）")
    if re.search(r"\{\w+\}|\bNone\b|\bnan\b|‹\w+›|\butter_", whole):
        raise Mismatch(f"消息里有没填上的值：{whole}")


def turn(said: list[Said], expected: Any) -> None:
    """Check a turn: a list must match all messages in order, a single item the last one."""
    if isinstance(expected, list):
        if len(said) != len(expected) or not all(map(fits, said, expected)):
            raise Mismatch(f"应该依次是 {_told(expected)}")
    elif not said or not fits(said[-1], expected):
        raise Mismatch(f"最后应该是 {_told([expected])}")


def fits(said: Said, expected: Any) -> bool:
    """Whether a message is the one expected: a response's name, /a pattern/, or both as a pair."""
    if isinstance(expected, dict):
        return all(fits(said, name) and fits(said, text) for name, text in expected.items())
    pattern = pattern_in(str(expected))
    if pattern is not None:
        return re.search(pattern, said.text, re.DOTALL) is not None
    if said.response is not None:
        return said.response == expected
    return re.fullmatch(template(str(expected)), said.text, re.DOTALL) is not None


def buttons(said: list[Said], expected: list[str]) -> None:
    """Check that each title (or /pattern/) is offered in this turn; `[]`: no button at all."""
    offered = [title for message in said for title in message.buttons]
    if not expected and offered:
        raise Mismatch("这一步不应该有按钮")
    for title in expected:
        pattern = pattern_in(title)
        if not any(re.search(pattern, one) if pattern else one == title for one in offered):
            raise Mismatch(f"应该有按钮 [{title}]")


def without(said: list[Said], patterns: list[str]) -> None:
    """Check that nothing said in this turn matches."""
    for pattern in patterns:
        for message in said:
            if re.search(pattern_in(pattern) or re.escape(pattern), message.text, re.DOTALL):
                raise Mismatch(f"不应该出现 {pattern}")


def pattern_in(text: str) -> str | None:
    """Return what stands between the slashes of /pattern/; None for anything else."""
    return text[1:-1] if len(text) > 2 and text.startswith("/") and text.endswith("/") else None


@lru_cache(maxsize=1)
def templates() -> dict[str, list[str]]:
    """Return the texts of every response by its name."""
    found: dict[str, list[str]] = {}
    for file in sorted(RESPONSES.glob("*.yml")):
        for name, variants in yaml.safe_load(file.read_text("utf8"))["responses"].items():
            found[name] = [variant.get("text") or "" for variant in variants]
    return found


def template(name: str) -> str:
    """Return a pattern for the words of a response, for channels that show nothing else."""
    texts = templates().get(name)
    if texts is None:
        raise Mismatch(f"data/responses 里没有 {name}")
    return "|".join(re.sub(r"\\\{\w+\\\}", ".*?", re.escape(text.strip())) for text in texts)


def _told(expected: list[Any]) -> str:
    told = [
        " ".join(f"{name} {text}" for name, text in item.items())
        if isinstance(item, dict)
        else str(item)
        for item in expected
    ]
    return "、".join(told) or "（不说话）"
