"""Whether a yes or a no to what cannot easily be taken back is a plain one.

The words are in `data/lexicon/confirm.yml`.
"""

from __future__ import annotations

from functools import lru_cache

from assistant.nlu.checks import PlainWords, plain_words
from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon
from assistant.nlu.normalise import normalise


def is_plain(text: str, yes: bool) -> bool:
    """Tell whether a message that was understood as yes or no can mean nothing else.

    Args:
        text: as the customer wrote it; the payload of a button is plain.
        yes: what was understood.
    """
    if text.startswith("/"):
        return True
    words = _words()
    said = normalise(text).text
    if not yes:
        return not words.hurry.search(said)
    return not any(words.not_yes.search(words.fine.sub("", form)) for form in (said, text))


@lru_cache(maxsize=1)
def _words() -> PlainWords:
    return plain_words(Lexicon.read(DEFAULT_FOLDER))
