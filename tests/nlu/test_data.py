"""The language data keeps its promises: enough, unambiguous, and a development set apart."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
TRAINING = sorted((HERE.parents[1] / "data" / "nlu").glob("*.yml"))
LEAST = 40  # phrasings of each intent
LEAST_OUT_OF_SCOPE = 150  # the world is wider than any service
LEAST_DEV = 25
TOO_LIKE = 0.85  # share of characters in common, in order, from which two texts are one phrasing


def examples(paths: list[Path]) -> dict[str, list[str]]:
    """Return the examples of each intent in Rasa's `nlu:` files."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in block:
                found[block["intent"]] += [line[2:] for line in block["examples"].splitlines()]
    return found


def normal(text: str) -> str:
    """Fold width and case, drop punctuation and spaces; keep a text that is nothing else."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in folded if c.isalnum() or c in "‹›*") or folded


def near(one: str, other: str) -> bool:
    """Whether two texts are the same phrasing but for a particle; the cheap bounds come first."""
    match = SequenceMatcher(None, one, other, autojunk=False)
    return (
        match.real_quick_ratio() >= TOO_LIKE
        and match.quick_ratio() >= TOO_LIKE
        and match.ratio() >= TOO_LIKE
    )


@pytest.fixture(scope="module")
def train() -> dict[str, list[str]]:
    return examples(TRAINING)


@pytest.fixture(scope="module")
def dev() -> dict[str, list[str]]:
    return examples([HERE / "dev.yml"])


def test_every_intent_has_enough_different_phrasings(train: dict[str, list[str]]) -> None:
    few = {
        intent: count
        for intent, texts in train.items()
        if (count := len({normal(text) for text in texts}))
        < (LEAST_OUT_OF_SCOPE if intent == "out_of_scope" else LEAST)
    }
    assert train and not few


def test_no_phrasing_is_given_twice(train: dict[str, list[str]]) -> None:
    counts = Counter(normal(text) for texts in train.values() for text in texts)
    assert not [text for text, times in counts.items() if times > 1]


def test_no_intent_is_split_over_two_files() -> None:
    counts = Counter(intent for path in TRAINING for intent in examples([path]))
    assert not [intent for intent, files in counts.items() if files > 1]


def test_the_development_set_covers_every_intent(
    train: dict[str, list[str]], dev: dict[str, list[str]]
) -> None:
    assert set(dev) == set(train)
    assert not {i: len(texts) for i, texts in dev.items() if len(set(texts)) < LEAST_DEV}


def test_no_development_utterance_is_in_training_or_given_twice(
    train: dict[str, list[str]], dev: dict[str, list[str]]
) -> None:
    known = {normal(text) for texts in train.values() for text in texts}
    asked = Counter(normal(text) for texts in dev.values() for text in texts)
    assert not known & set(asked)
    assert not [text for text, times in asked.items() if times > 1]


def test_no_development_utterance_nearly_repeats_its_intent_in_training(
    train: dict[str, list[str]], dev: dict[str, list[str]]
) -> None:
    alike = [
        (text, known)
        for intent, texts in dev.items()
        for text in texts
        for known in train[intent]
        if len(normal(text)) > 3 and near(normal(text), normal(known))
    ]
    assert not alike


def test_no_number_that_could_be_a_secret(
    train: dict[str, list[str]], dev: dict[str, list[str]]
) -> None:
    """Tails have four digits; phones, codes and card numbers are placeholders."""
    texts = [text for part in (train, dev) for block in part.values() for text in block]
    assert not [text for text in texts if re.search(r"\d{5,}|\d{3}[ -]\d{4}", text)]


def test_examples_carry_no_entity_annotation(train: dict[str, list[str]]) -> None:
    """Entities are found by rules; brackets would be read as annotation."""
    assert not [t for texts in train.values() for t in texts if re.search(r"[\[\]{}]|^/", t)]
