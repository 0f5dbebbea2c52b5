"""The service menu covers what it should; for its mistakes see test_lint.py."""

from __future__ import annotations

from assistant.knowledge import knowledge
from assistant.nlu.entities import EntityRules
from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon
from assistant.nlu.normalise import normalise
from tests.nlu.phrasings import TAUGHT, blocks, texts
from tests.nlu.test_data import FLOWS

LEAVES = [block for _, block in blocks(TAUGHT[2])]


def test_there_are_enough_services() -> None:
    assert len(LEAVES) >= 229


def test_every_flow_is_reached() -> None:
    assert {leaf["intent"] for leaf in LEAVES} >= FLOWS


def test_what_is_said_for_a_service_gives_its_entities() -> None:
    """But for one phrasing in five, which is mistyped or tells a story; then the service asks."""
    rules = EntityRules(Lexicon.read(DEFAULT_FOLDER))
    lost = {}
    services = {leaf.name: leaf for leaf in knowledge().leaves}
    for leaf in LEAVES:
        name = leaf["metadata"]["name"]
        without = [
            text
            for text in texts(leaf)
            if not services[name].told_by(
                {(s.entity, s.value) for s in rules.find(normalise(text).text)}
            )
        ]
        if len(without) > len(texts(leaf)) / 5:
            lost[name] = without
    assert not lost
