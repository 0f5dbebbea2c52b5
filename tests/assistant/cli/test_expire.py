"""`assistant expire` deletes quiet conversations and keeps the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant import wiring
from assistant.cli import main
from assistant.settings import settings
from assistant.tracking.log import EventLog


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EventLog]:
    """The conversations of an empty folder, with one of 40 and one of 3 days ago."""
    monkeypatch.setenv("ASSISTANT_VAR", str(tmp_path))
    settings.cache_clear()
    wiring.clock.cache_clear()
    made = EventLog(settings().database_url("tracker"))
    now = datetime.now(timezone.utc)
    for name, age in (("old", 40), ("recent", 3)):
        at = (now - timedelta(days=age)).timestamp()
        made.append(name, [{"event": "user", "text": "你好", "timestamp": at}])
    yield made
    settings.cache_clear()
    wiring.clock.cache_clear()


def run(*words: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["expire", *words])
    return ended.value.code


def test_the_old_go_and_the_recent_stay(log: EventLog, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--days", "30") == 0
    assert log.senders() == ["recent"]
    assert "1" in capsys.readouterr().out


@pytest.mark.parametrize("words", [(), ("--days", "0"), ("--days", "-3"), ("--days", "x")])
def test_a_missing_or_odd_number_deletes_nothing(log: EventLog, words: tuple[str, ...]) -> None:
    assert run(*words) == 2
    assert sorted(log.senders()) == ["old", "recent"]
