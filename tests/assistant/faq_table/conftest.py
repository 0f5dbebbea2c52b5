"""Fixtures of an editor's round trip."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.assistant.faq_table.project import TABLE, Editor, Run, run, write_project


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command; returns what it says."""
    return partial(run, capsys)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project, as the present folder."""
    monkeypatch.chdir(tmp_path)
    write_project()
    return tmp_path


@pytest.fixture
def editor(project: Path, say: Run) -> Editor:
    """The exported table of the small project, open."""
    say("export-faq", TABLE)
    return Editor()
