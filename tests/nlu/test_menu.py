"""The service menu: complete, no dead end, and short enough to be read out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from assistant.nlu.entities import EntityRules
from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon
from assistant.nlu.normalise import normalise
from bank.facts import facts
from bank.rules import HERE
from tests.nlu.phrasings import TAUGHT, blocks, content, normal, texts
from tests.nlu.test_data import FLOWS
from tests.nlu.test_faq import DOMAIN, LONGEST, PLACEHOLDER, QUESTIONS

MENU = TAUGHT[2]
LEAST = 6  # phrasings of a service
MOST = 9  # entries of a branch, so that a caller can keep them in mind; the top is shown, not told
LEAVES = [block for _, block in blocks(MENU)]
BRANCHES = content(MENU / "pages.yml")["branches"]
PAGES = content(MENU / "pages.yml")["pages"]
QUEUES = content(HERE / "desk.yml")["queues"]
RESPONSES: dict[str, list[dict[str, Any]]] = {
    name: said
    for path in MENU.glob("*.yml")
    for name, said in (content(path).get("responses") or {}).items()
}


def named(key: str) -> list[str]:
    """Return what the leaves have under a key of their metadata."""
    return [leaf["metadata"][key] for leaf in LEAVES if key in leaf["metadata"]]


def test_there_are_enough_services() -> None:
    assert len(LEAVES) >= 158


def test_each_has_a_name_of_its_own_that_can_be_spoken() -> None:
    assert not [name for name, times in Counter(named("name")).items() if times > 1]
    assert not [name for name in named("name") if len(name) > 12]


def test_every_target_exists() -> None:
    entities = {name for entity in DOMAIN["entities"] for name in entity}
    wrong = []
    for leaf in LEAVES:
        label, meta = leaf["intent"], leaf["metadata"]
        kind = label.split("/")[0] if "/" in label else "flow"
        fine = {
            "faq": label in QUESTIONS,
            "menu": ("page" in meta) != ("queue" in meta) and f"utter_{label}" in RESPONSES,
            "flow": label in DOMAIN["intents"] and set(meta.get("entities") or ()) <= entities,
        }
        if not fine[kind]:
            wrong.append(meta["name"])
    assert not wrong
    assert set(named("page")) <= set(PAGES)
    assert set(named("queue")) <= set(QUEUES)
    services = {leaf["intent"] for leaf in LEAVES if leaf["intent"].startswith("menu/")}
    assert set(RESPONSES) == {f"utter_{label}" for label in services}


def test_every_page_queue_flow_and_branch_is_reached() -> None:
    assert set(PAGES) == set(named("page"))
    assert set(QUEUES) == set(named("queue"))
    assert set(BRANCHES) == {path[0] for path in named("path")}
    assert set(leaf["intent"] for leaf in LEAVES) >= FLOWS


def test_no_branch_is_too_long_to_listen_to() -> None:
    below: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for leaf in LEAVES:
        path = tuple(leaf["metadata"]["path"])
        for depth, name in enumerate((*path, leaf["metadata"]["name"])):
            below[path[:depth]].add(name)
    assert not {path: len(names) for path, names in below.items() if path and len(names) > MOST}


def test_each_service_has_enough_different_phrasings() -> None:
    few = {
        leaf["metadata"]["name"]: count
        for leaf in LEAVES
        if (count := len({normal(text) for text in texts(leaf)})) < LEAST
    }
    assert not few


def test_services_of_one_flow_differ_in_their_entities() -> None:
    told = Counter(
        (leaf["intent"], *sorted((leaf["metadata"].get("entities") or {}).items()))
        for leaf in LEAVES
        if "/" not in leaf["intent"]
    )
    assert not [flow for flow, times in told.items() if times > 1]


def test_what_is_said_for_a_service_gives_its_entities() -> None:
    """But for one phrasing in ten, which may be mistyped."""
    rules = EntityRules(Lexicon.read(DEFAULT_FOLDER))
    lost = {}
    for leaf in LEAVES:
        wanted = set((leaf["metadata"].get("entities") or {}).items())
        without = [
            text
            for text in texts(leaf)
            if not wanted <= {(s.entity, s.value) for s in rules.find(normalise(text).text)}
        ]
        if len(without) > len(texts(leaf)) / 10:
            lost[leaf["metadata"]["name"]] = without
    assert not lost


def test_every_figure_and_page_in_an_answer_exists() -> None:
    pages = {f"utter_{leaf['intent']}" for leaf in LEAVES if "page" in leaf["metadata"]}
    unknown = {
        name: value
        for name, said in RESPONSES.items()
        for one in said
        for value in PLACEHOLDER.findall(one["text"])
        if not (value in facts() or (value == "page" and name in pages))
    }
    assert not unknown
    longest = max(len(page["path"]) for page in PAGES.values())
    room = LONGEST - longest
    assert not [
        name for name, said in RESPONSES.items() if any(len(s["text"]) > room for s in said)
    ]


def test_pages_say_where_they_are() -> None:
    assert not [name for name, page in PAGES.items() if not re.search(r"“.+”", page["path"])]
