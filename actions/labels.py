"""The customer's own names for cards and accounts, in whatever words he says them."""

from __future__ import annotations

from functools import lru_cache

from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon
from assistant.nlu.normalise import normalise

ENTITY = "account_label"


def means(said: list[str], own: str | None) -> bool:
    """Whether one of the labels that were said stands for the customer's own.

    Args:
        said: values of the entity: the lexicon's word for what was said (养老卡 for 退休金卡).
        own: as the customer has named the card (养老金卡).
    """
    return own is not None and (own in said or _meaning(own) in said)


def _meaning(own: str) -> str:
    normal = normalise(own).text
    entity, value = _phrases().get(normal, (ENTITY, normal))
    return value if entity == ENTITY else normal


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[str, str]]:
    return Lexicon.read(DEFAULT_FOLDER).phrases()
