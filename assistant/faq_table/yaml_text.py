"""Changes single values in a YAML text and leaves every other character as it is.

A parser that writes the file anew would lose line breaks and quotes that designers chose. Here the
parser only tells where a value stands; the text there is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LOADERS = (_LOADER, yaml.SafeLoader)  # they differ in what they take for a text
_BLOCK = ("|", ">")
# Parsers (PyYAML's, libyaml's, Rasa's) disagree on texts with other signs, so these are quoted.
_RISKY = re.compile(r"[^\S ]|(?![A-Za-z0-9_/.%(){}+-])[!-~]")
_NUMBER_LIKE = re.compile(r"[-+.0-9][!-~]*")  # YAML 1.1 and 1.2 differ in what is a number
Entries = dict[str, tuple[Node, Node]]


def compose(text: str) -> Node | None:
    """Return the root of a YAML text, with the places of all that is in it.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    root: Node | None = yaml.compose(text, Loader=_LOADER)
    return root


def load(text: str) -> dict[str, Any]:
    """Return the content of a YAML text of keys and values; nothing of an empty one."""
    return yaml.load(text, Loader=_LOADER) or {}


def entries(node: Node | None) -> Entries:
    """Return key and value nodes of a mapping by name; none of anything else."""
    return {k.value: (k, v) for k, v in node.value} if isinstance(node, MappingNode) else {}


def items(node: Node | None) -> list[Node]:
    """Return the items of a list; none of anything else."""
    return list(node.value) if isinstance(node, SequenceNode) else []


def value(node: Node | None) -> str:
    """Return a text, number or date as it is written; empty for anything else."""
    written = isinstance(node, ScalarNode) and not node.tag.endswith(":null")
    return node.value if written and node else ""


def scalar(said: str, flow: bool) -> str:
    """Return a text as YAML: plain where that is safe, else in double quotes.

    Args:
        said: the text.
        flow: whether it stands between {} or [].
    """
    probe = f"{{k: {said}, l: m}}" if flow else f"k: {said}\nl: m"
    if _NUMBER_LIKE.fullmatch(said) or _RISKY.search(said):
        return quoted(said)
    try:
        found = [yaml.load(probe, Loader=loader) for loader in _LOADERS]
    except yaml.YAMLError:  # plain it is no YAML
        return quoted(said)
    return said if found == [{"k": said, "l": "m"}] * len(found) else quoted(said)


def quoted(said: str) -> str:
    """Return a text in double quotes."""
    written: str = yaml.safe_dump(said, default_style='"', allow_unicode=True, width=2**31)
    return written.rstrip("\n")


def listed(texts: Sequence[str]) -> str:
    """Return a list in one line."""
    return f"[{', '.join(scalar(said, flow=True) for said in texts)}]"


def mapped(**values: str) -> str:
    """Return keys and values (YAML already) in one line."""
    return f"{{{', '.join(f'{key}: {said}' for key, said in values.items())}}}"


def end(text: str, node: Node) -> int:
    """Return where the text of a node ends; a parser counts the space behind it in."""
    if isinstance(node, ScalarNode) and node.style in _BLOCK:
        return _block_end(text, node)
    if isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        return end(text, last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def line_end(text: str, at: int) -> int:
    """Return where the line of a place ends, before its line break."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def column(text: str, at: int) -> int:
    """Return how many characters stand before a place in its line."""
    return at - (text.rfind("\n", 0, at) + 1)


def with_value(
    text: str, mapping: MappingNode, key: str, written: str, order: Sequence[str]
) -> str:
    """Return the text with a value (YAML already) replaced, or put where `order` has its key."""
    known = entries(mapping)
    written = written if written.startswith("\n") else f" {written}"
    if key in known:
        name, old = known[key]
        begin = name.end_mark.index
        return f"{text[:begin]}:{written}{text[end(text, old) :]}"
    later = [known[other][0] for other in order[order.index(key) + 1 :] if other in known]
    if later:
        begin = min(node.start_mark.index for node in later)
        between = ", " if mapping.flow_style else "\n" + " " * column(text, begin)
        return f"{text[:begin]}{key}:{written}{between}{text[begin:]}"
    first, last = mapping.value[0][0], mapping.value[-1][1]
    begin = end(text, last)
    if mapping.flow_style:
        return f"{text[:begin]}, {key}:{written}{text[begin:]}"
    begin = line_end(text, begin)  # a comment may follow
    indent = " " * column(text, first.start_mark.index)
    return f"{text[:begin]}\n{indent}{key}:{written}{text[begin:]}"


def without_value(text: str, mapping: MappingNode, key: str) -> str:
    """Return the text without a key and its value."""
    keys = [name.value for name, _ in mapping.value]
    at = keys.index(key)
    if not mapping.flow_style:
        return without_lines(text, *mapping.value[at])
    if at + 1 < len(keys):
        begin, stop = (mapping.value[i][0].start_mark.index for i in (at, at + 1))
    else:
        begin = end(text, mapping.value[at - 1][1]) if at else mapping.value[at][0].start_mark.index
        stop = end(text, mapping.value[at][1])
    return text[:begin] + text[stop:]


def without_lines(text: str, first: Node, last: Node) -> str:
    """Return the text without the lines from where one node begins to where another ends."""
    begin = text.rfind("\n", 0, first.start_mark.index) + 1
    return text[:begin] + text[line_end(text, end(text, last)) + 1 :]


def appended(text: str, section: str, lines: Sequence[str]) -> str:
    """Return the text with lines behind the last of a section, which is made if it is missing."""
    known = entries(compose(text))
    if section not in known:
        between = "" if not text or text.endswith("\n") else "\n"
        return f"{text}{between}{section}:\n" + "\n".join(lines) + "\n"
    at = line_end(text, end(text, known[section][1]))
    return text[:at] + "\n" + "\n".join(lines) + text[at:]


def _block_end(text: str, node: ScalarNode) -> int:
    """Return where the last line with text of a `|` or `>` ends."""
    at = stop = line_end(text, node.start_mark.index)
    least: int | None = None
    while at < len(text):
        begin, at = at + 1, line_end(text, at + 1)
        line = text[begin:at]
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip(" "))
        least = indent if least is None else least
        if indent < least or begin >= node.end_mark.index:
            break
        stop = at
    return stop
