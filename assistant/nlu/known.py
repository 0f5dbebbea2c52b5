"""What was taught word for word, and what cannot mean anything."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = "known.json"
_WORD = re.compile(r"\w")
_KEYBOARD = re.compile(
    r"[a-z]*(?:[bcdfghjklmnpqrstvwxz]{5}|asdf|qwer|zxcv)[a-z]*|[bcdfghjklmnpqrstvwxz]{4,}"
)
_COMMAND = re.compile(r"[/／][/／\s]*[a-z_]+(?:[{\s].*)?", re.I | re.S)
_ENDING = re.compile(r"[\s,，。.!！?？~～…、]+|[啊呀哦噢哈啦呢嘛哒哟]+$")


@dataclass
class Known:
    """The taught texts, as they stand or but for their ending.

    Args:
        texts: label by text, for texts that were taught with one label only.
    """

    texts: dict[str, str]

    @classmethod
    def learn(cls, texts: Sequence[str], labels: Sequence[str]) -> Known:
        """Learn from the examples, as the classifier reads them."""
        taught: dict[str, str] = {}
        unclear = set()
        for text, label in zip(texts, labels, strict=True):
            key = _key(text)
            if taught.setdefault(key, label) != label:
                unclear.add(key)
        return cls({key: label for key, label in taught.items() if key not in unclear})

    def by_heart(self, plain: str) -> str | None:
        """Return the label of a text (as the classifier reads it) that was taught."""
        return self.texts.get(_key(plain))

    def save(self, folder: Path) -> None:
        """Write it into a model's folder."""
        content = json.dumps({"texts": self.texts}, ensure_ascii=False)
        (folder / FILE).write_text(content, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Known:
        """Read what `save` wrote."""
        return cls(**json.loads((folder / FILE).read_text(encoding="utf-8")))


def means_nothing(text: str) -> bool:
    """Tell whether `text` holds no word: ？？, a hand on the keyboard, a command (/affirm)."""
    shapes = (_KEYBOARD, _COMMAND)
    return not _WORD.search(text) or any(shape.fullmatch(text) for shape in shapes)


def _key(text: str) -> str:
    return _ENDING.sub("", _ENDING.sub("", text)) or text
