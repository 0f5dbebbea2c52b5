"""Phrasings that the model takes for something else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.linting import meaning
from assistant.linting.parts import Example
from assistant.linting.project import Project
from assistant.settings import settings

FILE = "data/nlu/new.yml"


def told(model: Path, *examples: Example, known: str = "complain") -> list[str]:
    """Return what is said of some phrasings beside those of an intent of the project."""
    project = Project.here()
    project.__dict__["examples"] = [e for e in project.examples if e.label == known] + [*examples]
    cache = settings().var / "cache"
    return [str(f) for f in meaning.check(project, model, cache) if f.path == FILE]


def test_what_is_understood_otherwise(trained_model: Path) -> None:
    wrong = Example(FILE, 7, "query_balance", "我要投诉你们营业部的人骂人")
    right = Example(FILE, 8, "complain", "我要投诉你们营业部的人乱收费")
    [said] = told(trained_model, wrong, right)
    assert said.startswith(f"{FILE}:7: [elsewhere] 提醒 warning: “我要投诉你们营业部的人骂人”")
    found = re.search(r"听成 complain，把握 (0\.\d\d|1\.00)，最近的是 (\S+):(\d+) “(.+?)”", said)
    assert found
    assert found[4] in Path(found[2]).read_text("utf8").splitlines()[int(found[3]) - 1]


def test_what_rules_see_to_is_not_told(
    trained_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lexicon's safety checks, and values that are the whole message."""
    near = "complain"
    monkeypatch.setattr(meaning, "read_all", lambda model, texts, *_: [(near, 0.9) for _ in texts])
    said = told(
        trained_model,
        Example(FILE, 1, "report_card_loss", "帮我挂失"),
        Example(FILE, 2, "inform", "上个月的"),
        Example(FILE, 3, "affirm", "上个月的账单"),
        Example(FILE, 4, "affirm", "👍"),
        Example(FILE, 5, "out_of_scope", "！！！"),
    )
    assert [line.split(" ")[0] for line in said] == [f"{FILE}:4:", f"{FILE}:3:"]
    assert "没有字" in said[0]


def test_another_classifier(trained_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "IntentClassifier", type("Another", (), {}))
    with pytest.raises(meaning.NoClassifier):
        told(trained_model)
