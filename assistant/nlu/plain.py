"""What the intent classifier reads of a message."""

from __future__ import annotations

import re
from typing import Any

from assistant.nlu.lexicon import Lexicon
from assistant.nlu.normalise import for_classifier


class Plain:
    """Turns a message into the text that is classified.

    Names of other banks and payment firms (`data/lexicon/others.yml`) become one word for all of
    them, so that what was learnt of some holds for every one.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._titles: dict[str, str] = {}
        others: dict[str, Any] = lexicon.files.get("others", {})
        for kind in others.values():
            for name in kind["names"]:
                self._titles[for_classifier(str(name))] = kind["title"]
        longest_first = sorted(self._titles, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first))
        self._names = re.compile(names) if names else None

    def __call__(self, text: str) -> str:
        """Return `text` as the classifier reads it."""
        plain = for_classifier(text)
        if self._names is None or plain.startswith("/"):
            return plain
        return self._names.sub(lambda match: self._titles[match[0]], plain)
