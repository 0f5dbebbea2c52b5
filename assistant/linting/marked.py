"""Reads YAML so that every text still knows the line where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BLOCK = ("|", ">")


class Text(str):
    """A text of a YAML file, with its line (from 1) and whether it is a block under that line."""

    line: int
    block: bool

    def line_at(self, offset: int) -> int:
        """Return the line of a character; all of a quoted text stands at its first line."""
        return self.line + 1 + self[:offset].count("\n") if self.block else self.line


class Mapping(dict[str, Any]):
    """Keys and values of a YAML file.

    Args:
        line: where the first key stands.
        lines: of each key.
    """

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Items(list[Any]):
    """A list of a YAML file; `lines` has one for each item."""

    def __init__(self, lines: list[int]) -> None:
        super().__init__()
        self.lines = lines


class _Loader(_LOADER):  # type: ignore[misc,valid-type]
    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.repeated: list[tuple[str, int]] = []  # keys that stand twice; YAML keeps the last


def _text(loader: _Loader, node: yaml.ScalarNode) -> Text:
    made = Text(loader.construct_scalar(node))
    made.line, made.block = node.start_mark.line + 1, node.style in _BLOCK
    return made


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[Mapping]:
    made = Mapping(node.start_mark.line + 1)
    yield made
    own = {id(key) for key, _ in node.value}
    loader.flatten_mapping(node)
    for key_node, value_node in node.value:
        key, line = str(loader.construct_object(key_node, deep=True)), key_node.start_mark.line + 1
        if key in made.lines and id(key_node) in own:
            loader.repeated.append((key, line))
        made[key] = loader.construct_object(value_node, deep=True)
        made.lines[key] = line


def _items(loader: _Loader, node: yaml.SequenceNode) -> Iterator[Items]:
    made = Items([item.start_mark.line + 1 for item in node.value])
    yield made
    made.extend(loader.construct_object(item, deep=True) for item in node.value)


_Loader.add_constructor("tag:yaml.org,2002:str", _text)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _items)


def read(text: str) -> tuple[Any, list[tuple[str, int]]]:
    """Return what a YAML text holds, and the keys that it has twice, with the second's line.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    loader = _Loader(text)
    try:
        return loader.get_single_data(), loader.repeated
    finally:
        loader.dispose()


def mapping(value: Any) -> Mapping:
    """Return `value` if it is keys and values, else none of them."""
    return value if isinstance(value, Mapping) else Mapping(0)


def items(value: Any) -> Iterator[tuple[int, Any]]:
    """Yield line and item of `value` if it is a list."""
    if isinstance(value, Items):
        yield from zip(value.lines, value, strict=True)
