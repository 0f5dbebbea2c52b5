"""Whether a yes or a no to what cannot easily be taken back is a plain one.

The words are in `data/lexicon/confirm.yml`.
"""

from __future__ import annotations

import re
from functools import lru_cache

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
    fine, not_yes, hurry = _words()
    said = normalise(text).text
    if not yes:
        return not hurry.search(said)
    return not any(not_yes.search(fine.sub("", form)) for form in (said, text))


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    lexicon = Lexicon.read(DEFAULT_FOLDER)
    fine, hurry = (
        re.compile("|".join(map(re.escape, lexicon.words("confirm", name))))
        for name in ("fine", "hurry")
    )
    return fine, re.compile("|".join(lexicon.files["confirm"]["not_yes"])), hurry
