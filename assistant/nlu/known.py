"""What the classifier was taught, and how far from it a message may be."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FILE = "known.json"
WIDTH = 0.05  # of the cosine range over which confidence falls
_WORD = re.compile(r"\w")
_KEYBOARD = re.compile(
    r"[a-z]*(?:[bcdfghjklmnpqrstvwxz]{5}|asdf|qwer|zxcv)[a-z]*|[bcdfghjklmnpqrstvwxz]{4,}"
)
_COMMAND = re.compile(r"[/／][/／\s]*[a-z_]+(?:[{\s].*)?", re.I | re.S)
_ENDING = re.compile(r"[\s,，。.!！?？~～…、]+|[啊呀哦噢哈啦呢嘛哒哟]+$")


@dataclass
class Known:
    """The taught texts, and the cosine to the nearest of them at which a message is half unknown.

    Args:
        texts: intent by text, for texts that were taught with one intent only.
        similarity: the cosine.
        width: how fast confidence falls around it.
    """

    texts: dict[str, str]
    similarity: float = 0.0
    width: float = WIDTH

    @classmethod
    def learn(
        cls, texts: Sequence[str], intents: Sequence[str], vectors: np.ndarray, owners: np.ndarray
    ) -> Known:
        """Learn from the examples.

        Args:
            vectors: of the examples, centred, of length 1, ordered by intent; empty without an
                encoder.
            owners: the number of each vector's intent.
        """
        taught: dict[str, str] = {}
        unclear = set()
        for text, intent in zip(texts, intents, strict=True):
            key = _key(text)
            if taught.setdefault(key, intent) != intent:
                unclear.add(key)
        known = cls({key: intent for key, intent in taught.items() if key not in unclear})
        if vectors.size:
            known.similarity = _middle(vectors, owners)
        return known

    def by_heart(self, text: str) -> str | None:
        """Return the intent of a text that was taught, as it stands or but for its ending."""
        return self.texts.get(_key(text))

    def save(self, folder: Path) -> None:
        """Write it into a model's folder."""
        content = {"texts": self.texts, "similarity": self.similarity, "width": self.width}
        (folder / FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

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


def _middle(vectors: np.ndarray, owners: np.ndarray) -> float:
    """Return the cosine that one example in twenty does not reach with any of its intent.

    Real customers are less like the examples than the examples are like each other, so only what
    is clearly far counts as unknown; what is near and still foreign is the classifier's to tell.
    """
    nearest = []
    for owner in np.unique(owners):
        own = vectors[owners == owner]
        if len(own) > 1:
            cosines = own @ own.T
            np.fill_diagonal(cosines, -1.0)
            nearest.append(cosines.max(axis=1))
    return float(np.quantile(np.concatenate(nearest), 0.05)) if nearest else -1.0
