"""Conversations as designers write them: YAML read, fragments put in, mistakes named."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bank.demo import demo_customers

FRAGMENTS = "fragments.yml"
VISITOR = "visitor"
CHANNELS = ("web", "telegram")
VERBS = ("user", "press", "code", "send", "wait", "another", "bot", "bank", "feedback", "use")
# What may stand beside the verb in one step.
BESIDE = {"bot": ("buttons", "without")}
CODES = ("right", "wrong")
SENT = ("photo", "voice", "sticker", "location")
UNITS = ("seconds", "minutes", "hours", "days")
FACTS = {
    "card": ("card", "of", "status", "receipts"),
    "tickets": ("tickets", "kind", "priority", "topic", "summary", "card_tail", "queue"),
    "verification": ("verification", "of"),
    "audit": ("audit",),
    "bound": ("bound",),
}
VERDICT = ("answer", "helpful", "question")  # of `feedback:`


class ScriptError(Exception):
    """A file does not say what it has to; the message names file, conversation and step."""


@dataclass(frozen=True)
class Step:
    """One step: its verb, what it says, and where it stands."""

    verb: str
    value: Any
    beside: dict[str, Any]
    place: str


@dataclass(frozen=True)
class Script:
    """One conversation.

    Args:
        title: what it shows.
        customer: a seeded customer's id; None for a visitor.
        channels: where it is held.
        never: patterns that nothing said by the bot or kept of the conversation may match.
        steps: fragments already put in.
    """

    title: str
    customer: str | None
    channels: tuple[str, ...] = ("web",)
    never: tuple[str, ...] = ()
    steps: tuple[Step, ...] = field(default=())


def read(path: Path) -> list[Script]:
    """Return the conversations of a file.

    Raises:
        ScriptError: it cannot be used.
    """
    entries = _yaml(path)
    if not isinstance(entries, list):
        raise ScriptError(f"{path.name}：文件应是一个列表，每一项以 “- conversation: 标题” 开头")
    fragments = _fragments(path.with_name(FRAGMENTS))
    scripts = [_script(entry, path.name, fragments) for entry in entries]
    titles = [script.title for script in scripts]
    for title in titles:
        if titles.count(title) > 1:
            raise ScriptError(f"{path.name}：有两段对话都叫“{title}”")
    return scripts


def _script(entry: Any, file: str, fragments: dict[str, list[Any]]) -> Script:
    if not isinstance(entry, dict) or not isinstance(entry.get("conversation"), str):
        raise ScriptError(f"{file}：每段对话要有 conversation: 标题，这里是 {_short(entry)}")
    where = f"{file}，“{entry['conversation']}”"
    _refuse_unknown(entry, ("conversation", "as", "channel", "never", "steps"), where)
    customer = entry.get("as")
    if customer is not None:
        _one_of(customer, [one.id for one in demo_customers()], f"{where}：as")
    channels = _listed(entry.get("channel", "web"))
    for channel in channels:
        _one_of(channel, CHANNELS, f"{where}：channel")
    if not isinstance(entry.get("steps"), list) or not entry["steps"]:
        raise ScriptError(f"{where}：缺少 steps")
    return Script(
        title=entry["conversation"],
        customer=customer,
        channels=tuple(channels),
        never=tuple(map(str, _listed(entry.get("never", [])))),
        steps=tuple(_steps(entry["steps"], where, fragments)),
    )


def _steps(entries: list[Any], where: str, fragments: dict[str, list[Any]]) -> list[Step]:
    steps: list[Step] = []
    for number, entry in enumerate(entries, 1):
        place = f"{where}，第 {number} 步"
        step = _step(entry, place)
        if step.verb != "use":
            steps.append(step)
            continue
        _one_of(step.value, list(fragments), f"{place}：use（{FRAGMENTS} 里没有这个片段）")
        steps += _steps(fragments[step.value], f"{place}（{step.value}）", fragments)
    return steps


def _step(entry: Any, place: str) -> Step:
    if not isinstance(entry, dict):
        raise ScriptError(f"{place}：要写成 “动作: 内容”，这里是 {_short(entry)}")
    verbs = [verb for verb in VERBS if verb in entry]
    if len(verbs) != 1:
        raise ScriptError(
            f"{place}：要有且只有一个动作（{'、'.join(VERBS)}），这里是 {_short(entry)}"
        )
    verb = verbs[0]
    beside = {key: value for key, value in entry.items() if key != verb}
    _refuse_unknown(beside, BESIDE.get(verb, ()), place)
    step = Step(verb, entry[verb], beside, place)
    _check(step)
    return step


def _check(step: Step) -> None:
    value, place = step.value, step.place
    if step.verb in ("user", "press", "use") and not isinstance(value, str):
        raise ScriptError(f"{place}：{step.verb} 后面要是文字（数字请加引号）")
    if step.verb == "code":
        _one_of(value, CODES, f"{place}：code")
    if step.verb == "send":
        _one_of(value, SENT, f"{place}：send")
    if step.verb == "another":
        _one_of(value, [VISITOR, *(one.id for one in demo_customers())], f"{place}：another")
    if step.verb == "wait" and not (isinstance(value, dict) and set(value) <= set(UNITS)):
        raise ScriptError(f"{place}：wait 要写成 {{minutes: 16}}（{'、'.join(UNITS)} 都行）")
    if step.verb == "bot":
        for item in _listed(value):
            if not isinstance(item, str) and not (isinstance(item, dict) and len(item) == 1):
                known = "回复名、/正则/，或 {回复名: /正则/}"
                raise ScriptError(f"{place}：bot 的每一项是{known}，这里是 {_short(item)}")
    if step.verb == "bank":
        kinds = [kind for kind in FACTS if isinstance(value, dict) and kind in value]
        if len(kinds) != 1:
            raise ScriptError(f"{place}：bank 要写 {'、'.join(FACTS)} 中的一项")
        _refuse_unknown(value, FACTS[kinds[0]], place)
    if step.verb == "feedback":
        if not isinstance(value, dict) or "answer" not in value:
            raise ScriptError(f"{place}：feedback 要写成 {{answer: faq/…, helpful: yes}}")
        _refuse_unknown(value, VERDICT, place)


def _fragments(path: Path) -> dict[str, list[Any]]:
    if not path.exists():
        return {}
    found = _yaml(path)
    if not isinstance(found, dict) or not all(isinstance(item, list) for item in found.values()):
        raise ScriptError(f"{path.name}：要写成 “片段名:” 和它的步骤列表")
    return found


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf8"))
    except yaml.YAMLError as error:
        raise ScriptError(f"{path.name}：不是正确的 YAML：{error}") from error


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _one_of(value: Any, known: list[str] | tuple[str, ...], place: str) -> None:
    if value not in known:
        raise ScriptError(f"{place}：{value} 不行，可以写 {'、'.join(known)}")


def _refuse_unknown(entry: dict[str, Any], known: tuple[str, ...], place: str) -> None:
    unknown = [key for key in entry if key not in known]
    if unknown:
        allowed = f"，可以写 {'、'.join(known)}" if known else ""
        raise ScriptError(f"{place}：不认识 {'、'.join(map(str, unknown))}{allowed}")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
