"""The blind sets: utterances whose writers did not see the training phrasings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.knowledge import Leaf, knowledge

FOLDER = Path("tests/nlu")
SETS = ("intents", "faq", "menu", "out_of_scope")
OUT_OF_SCOPE = "out_of_scope"
CLEAN = "clean"


class EvaluationError(ValueError):
    """The evaluation cannot go on; the message says what to change."""


@dataclass(frozen=True)
class Utterance:
    """What a customer says, and what he means.

    Args:
        set: which of `SETS` it belongs to.
        text: as the customer types or says it.
        label: an intent, or the full name of a knowledge answer or menu service.
        leaf: the service of the menu that is meant, in the set `menu`.
        noise: what was done to the text; `CLEAN` for nothing.
        clean: the text before that.
    """

    set: str
    text: str
    label: str
    leaf: Leaf | None
    noise: str
    clean: str


def read_sets(part: str, folder: Path = FOLDER) -> list[Utterance]:
    """Return the utterances of all sets.

    Args:
        part: `test` or `dev`.

    Raises:
        EvaluationError: a file names a service that the menu does not have.
    """
    leaves = {leaf.name: leaf for leaf in knowledge().leaves}
    found = []
    for name in SETS:
        path = folder / part / f"{name}.yml"
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            leaf = None
            if name == "menu":
                called = block["metadata"]["leaf"]
                if called not in leaves:
                    raise EvaluationError(f"{path}: no service {called} in data/menu")
                leaf = leaves[called]
            label = leaf.label if leaf else block["intent"]
            for line in block["examples"].splitlines():
                text = line.removeprefix("- ")
                found.append(Utterance(name, text, label, leaf, CLEAN, text))
    return found
