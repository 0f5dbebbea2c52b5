"""The language data keeps its promises: enough, and the blind sets apart from it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from assistant.linting.examples import normal
from assistant.linting.personal import has_long_number, personal
from tests.nlu.phrasings import BLIND, PARTS, TAUGHT, blocks, by_label, near, texts

INTENTS = TAUGHT[0]
LEAST = 40  # phrasings of each intent
LEAST_OUT_OF_SCOPE = 150  # the world is wider than any service
FLOWS = {
    "query_balance", "query_transactions", "query_bill", "report_card_loss", "cancel_card_loss",
    "query_card_status", "request_replacement", "dispute_transaction", "complain", "request_human",
}  # fmt: skip


@pytest.fixture(scope="module")
def train() -> dict[str, list[str]]:
    return by_label(*TAUGHT)


@pytest.fixture(scope="module")
def blind() -> dict[str, list[str]]:
    return by_label(*(BLIND / part for part in PARTS))


def test_every_intent_has_enough_different_phrasings() -> None:
    few = {
        intent: count
        for intent, said in by_label(INTENTS).items()
        if (count := len({normal(text) for text in said}))
        < (LEAST_OUT_OF_SCOPE if intent == "out_of_scope" else LEAST)
    }
    assert not few


def test_the_blind_sets_ask_only_what_is_taught(
    train: dict[str, list[str]], blind: dict[str, list[str]]
) -> None:
    assert not set(blind) - set(train)


def test_the_blind_sets_are_large_enough() -> None:
    """In `test` a service is asked for 27 times, a question once; in both parts twice."""
    counts = {part: Counter[str]() for part in PARTS}
    for part in PARTS:
        for name in ("intents", "faq", "out_of_scope"):
            for _, block in blocks(BLIND / part, name=name):
                counts[part][block["intent"]] += len(texts(block))
    both = counts["dev"] + counts["test"]
    assert not {
        label: both[label] for label in by_label(INTENTS) if label in both and both[label] < 29
    }
    assert not {flow: counts["test"][flow] for flow in FLOWS if counts["test"][flow] < 27}
    answers = by_label(TAUGHT[1])
    assert not [label for label in answers if not counts["test"][label] or both[label] < 2]
    assert both["out_of_scope"] >= 500


def test_every_service_of_the_menu_is_asked_for() -> None:
    asked = {part: Counter[str]() for part in PARTS}
    for part in PARTS:
        for _, block in blocks(BLIND / part, name="menu"):
            asked[part][block["metadata"]["leaf"]] += len(texts(block))
    leaves = {block["metadata"]["name"] for _, block in blocks(TAUGHT[2])}
    assert set(asked["test"]) == leaves
    both = asked["dev"] + asked["test"]
    assert sum(both[name] < 2 for name in leaves) <= 1


def test_no_blind_utterance_is_taught_or_given_twice(train: dict[str, list[str]]) -> None:
    known = {normal(text) for said in train.values() for text in said}
    asked = Counter(
        normal(text) for part in PARTS for _, block in blocks(BLIND / part) for text in texts(block)
    )
    assert not known & set(asked)
    assert not [text for text, times in asked.items() if times > 1]


def test_no_blind_utterance_nearly_repeats_what_is_taught_of_its_label(
    train: dict[str, list[str]], blind: dict[str, list[str]]
) -> None:
    taught = {label: [normal(text) for text in said] for label, said in train.items()}
    alike = {
        text: found
        for label, said in blind.items()
        for text in said
        if len(normal(text)) > 3 and (found := near(taught.get(label, []), normal(text)))
    }
    assert not alike


def test_no_number_that_could_be_a_secret(blind: dict[str, list[str]]) -> None:
    """Tails have four digits; phones, codes and card numbers are placeholders."""
    said = [text for block in blind.values() for text in block]
    assert not [text for text in said if has_long_number(text) or personal(text)]


def test_phrasings_carry_no_entity_annotation(train: dict[str, list[str]]) -> None:
    """Entities are found by rules; brackets would be read as annotation."""
    assert not [t for said in train.values() for t in said if re.search(r"[\[\]{}]|^/", t)]
