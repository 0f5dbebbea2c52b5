"""An intent is added to domain.yml, and nothing else changes there."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
import yaml

from assistant.topics.domain import NoList, with_intent

GROUPS = """# 意图 🙂
intents:
  # services
  - query # 查
  - pay:
      use_entities: []
  # people

  - human
entities: []
"""


def added(before: str, after: str) -> list[str]:
    """Return the lines that came; nothing else may differ."""
    changes = list(difflib.ndiff(before.splitlines(True), after.splitlines(True)))
    assert not [line for line in changes if line.startswith("-")]
    return [line[2:] for line in changes if line.startswith("+")]


def test_it_comes_at_the_end_of_the_first_group() -> None:
    after = with_intent(GROUPS, "ask_new")
    assert added(GROUPS, after) == ["  - ask_new\n"]
    assert "      use_entities: []\n  - ask_new\n  # people\n" in after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("intents:\n- a\n- b\nslots: {}\n", "intents:\n- a\n- b\n- ask_new\nslots: {}\n"),
        ("intents:\n  - a", "intents:\n  - a\n  - ask_new"),
        ("intents:\n  # one\n  - a # 甲\n", "intents:\n  # one\n  - a # 甲\n  - ask_new\n"),
        ("intents:\r\n- a\r\nslots: {}\r\n", "intents:\r\n- a\r\n- ask_new\r\nslots: {}\r\n"),
    ],
)
def test_without_groups_it_comes_last(before: str, after: str) -> None:
    assert with_intent(before, "ask_new") == after


@pytest.mark.parametrize(
    "text", ["slots: {}\n", "intents: [a, b]\n", "intents: []\n", "intents:\n"]
)
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(NoList):
        with_intent(text, "ask_new")


def test_the_projects_own_domain_keeps_all_that_it_has() -> None:
    before = Path("domain.yml").read_text(encoding="utf-8")
    after = with_intent(before, "ask_new")
    assert added(before, after) == ["  - ask_new\n"]
    known, new = yaml.safe_load(before), yaml.safe_load(after)
    assert sorted(new.pop("intents"), key=str) == sorted(
        [*known.pop("intents"), "ask_new"], key=str
    )
    assert new == known
