"""The model is trained when its sources changed, and only then."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import model
from assistant.cli.messages import CommandError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with sources of a model."""
    for name in ("config.yml", "domain.yml", "data/nlu/balance.yml", "assistant/nlu/part.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands with which Rasa was called to train; it writes a model at once."""
    called: list[list[str]] = []

    def train(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        called.append(command)
        out = Path(command[command.index("--out") + 1])
        name = command[command.index("--fixed-model-name") + 1]
        (out / f"{name}.tar.gz").write_text("model")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(model.subprocess, "run", train)
    return called


def test_a_second_call_trains_nothing(project: Path, trainings: list[list[str]]) -> None:
    first = model.ensure_model(project / "var/models")
    assert model.ensure_model(project / "var/models") == first
    assert first.read_text() == "model" and len(trainings) == 1


@pytest.mark.parametrize(
    "changed",
    ["config.yml", "domain.yml", "data/nlu/balance.yml", "assistant/nlu/part.py", "data/new.yml"],
)
def test_a_changed_or_new_source_trains(
    project: Path, trainings: list[list[str]], changed: str
) -> None:
    first = model.ensure_model(project / "var/models")
    (project / changed).write_text("changed")
    assert model.ensure_model(project / "var/models") != first
    assert len(trainings) == 2


def test_a_renamed_or_removed_source_trains(project: Path, trainings: list[list[str]]) -> None:
    hashes = {model.content_hash()}
    (project / "data/nlu/balance.yml").rename(project / "data/nlu/bill.yml")
    hashes.add(model.content_hash())
    (project / "data/nlu/bill.yml").unlink()
    hashes.add(model.content_hash())
    assert len(hashes) == 3


def test_what_does_not_make_the_model_does_not_train(
    project: Path, trainings: list[list[str]]
) -> None:
    model.ensure_model(project / "var/models")
    for name in ("README.md", "assistant/nlu/__pycache__/part.pyc"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("new")
    model.ensure_model(project / "var/models")
    assert len(trainings) == 1


def test_going_back_costs_no_training_and_old_models_go(
    project: Path, trainings: list[list[str]]
) -> None:
    for content in ("a", "b", "a", "c", "d"):
        (project / "config.yml").write_text(content)
        model.ensure_model(project / "var/models")
    assert len(trainings) == 4
    assert len(list((project / "var/models").iterdir())) == model.KEPT


def test_force_trains_and_strict_passes_on(project: Path, trainings: list[list[str]]) -> None:
    model.ensure_model(project / "var/models")
    model.ensure_model(project / "var/models", force=True, strict=True)
    assert len(trainings) == 2
    assert "--fail-on-validation-warnings" in trainings[1]
    assert "--fail-on-validation-warnings" not in trainings[0]


def test_a_failed_training_tells_why_and_leaves_no_model(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(command: list[str], stdout: Any, **_: Any) -> subprocess.CompletedProcess[bytes]:
        stdout.write(b"YamlSyntaxException: balance.yml:3")
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(model.subprocess, "run", fail)
    with pytest.raises(CommandError, match=r"balance\.yml:3(.|\n)*train\.log"):
        model.ensure_model(project / "var/models")
    assert list((project / "var/models").iterdir()) == []
