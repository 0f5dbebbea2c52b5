"""The designers' vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon, LexiconError, fingerprint

WELL_KNOWN = {
    "card_kind": {"debit", "credit"},
    "bill_kind": {"unbilled", "current"},
    "loss_kind": {"freeze", "oral", "formal"},
}


def test_the_files_agree_and_hold_the_values_that_actions_know() -> None:
    found: dict[str, set[str]] = {}
    for entity, value in Lexicon.read(DEFAULT_FOLDER).phrases().values():
        found.setdefault(entity, set()).add(value)
    for entity, expected in WELL_KNOWN.items():
        assert found[entity] == expected


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("entity: a\nvalues:\n  x: [同词]\n  y: [同词]\n", "kind.yml: 同词 already means a x"),
        ("- just a list\n", "expected keys and values"),
        ("a: [\n", "not YAML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "kind.yml").write_text(content)
    with pytest.raises(LexiconError, match=complaint):
        Lexicon.read(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no lexicon files"):
        Lexicon.read(tmp_path / "none")


def test_a_changed_word_means_training_again(tmp_path: Path) -> None:
    file = tmp_path / "kind.yml"
    file.write_text("a: 1\n")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    file.write_text("a: 2\n")
    assert fingerprint(tmp_path) != before
