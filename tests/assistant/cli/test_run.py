"""`assistant run`: one clear line when it cannot start, and nothing left behind when it ends."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.cli import main, run, servers
from assistant.cli.messages import CommandError
from assistant.cli.processes import Child, answers, port_is_free
from assistant.settings import Settings, settings
from tests.servers import free_port

NO_ARGUMENTS = argparse.Namespace()


@pytest.fixture
def conf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings with a state folder and ports of their own, as the environment gives them."""
    monkeypatch.setenv("ASSISTANT_VAR", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_PORT", str(free_port()))
    monkeypatch.setenv("ASSISTANT_ACTION_PORT", str(free_port()))
    settings.cache_clear()
    yield settings()
    settings.cache_clear()


@pytest.mark.parametrize("name", ["port", "action_port"])
def test_a_taken_port_names_its_setting(
    conf: Settings, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", getattr(conf, name)))
        taken.listen()
        with pytest.raises(SystemExit) as ended:
            main(["run"])
    told = capsys.readouterr().err.strip()
    assert ended.value.code == 1
    assert f"ASSISTANT_{name.upper()}" in told and str(getattr(conf, name)) in told
    assert "\n" not in told


def test_another_folder_is_refused(
    conf: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=r"config\.yml"):
        run.execute(NO_ARGUMENTS)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ASSISTANT_MODE", "production"), ("ASSISTANT_PORT", "many"), ("ASSISTANT_MODE", "test")],
)
def test_wrong_settings_are_told_in_one_line(
    conf: Settings,
    variable: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(variable, value)
    settings.cache_clear()
    with pytest.raises(SystemExit) as ended:
        main(["run"])
    told = capsys.readouterr().err.strip()
    assert ended.value.code == 1
    assert told.startswith("ASSISTANT_") and "\n" not in told


@pytest.fixture
def stand_ins(
    conf: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Child]]:
    """Small servers that answer /health in place of the real two; gives those started."""
    (tmp_path / "health").write_text("ok")
    started: list[Child] = []

    def start(name: str, port: int) -> Child:
        served = ["http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)]
        log = conf.var / "log" / f"{name}.log"
        started.append(Child(name, served, log, dict(os.environ)))
        return started[-1]

    monkeypatch.setattr(servers, "rasa_server", lambda c, model: start("Rasa server", c.port))
    monkeypatch.setattr(servers, "action_server", lambda c: start("action server", c.action_port))
    monkeypatch.setattr(servers, "prepare_bank", lambda c: None)
    monkeypatch.setattr(run, "ensure_model", lambda folder: folder / "model.tar.gz")
    handlers = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield started
    for number, handler in handlers.items():
        signal.signal(number, handler)


def when_ready(conf: Settings, then: object) -> threading.Thread:
    """Call `then` once both servers answer."""

    def wait() -> None:
        while not (answers(f"{servers.url(conf)}/health") and answers(servers.action_url(conf))):
            time.sleep(0.05)
        time.sleep(0.5)
        then()  # type: ignore[operator]

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def test_a_server_that_dies_is_named_and_the_other_stopped(
    conf: Settings, stand_ins: list[Child]
) -> None:
    when_ready(conf, lambda: stand_ins[1].signal(signal.SIGKILL))
    with pytest.raises(CommandError, match=r"action server.*-9(.|\n)*GET /health"):
        run.execute(NO_ARGUMENTS)
    assert [child.exit_code is None for child in stand_ins] == [False, False]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(
    conf: Settings, stand_ins: list[Child], number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    when_ready(conf, lambda: os.kill(os.getpid(), number))
    assert run.execute(NO_ARGUMENTS) == 0
    assert [child.exit_code is None for child in stand_ins] == [False, False]
    assert servers.url(conf) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("adapter", "prepared"), [("bank.sql.adapter.SqlBank", 1), ("our_core.adapter.OurBank", 0)]
)
def test_only_the_mock_bank_is_created_and_seeded(
    conf: Settings,
    stand_ins: list[Child],
    monkeypatch: pytest.MonkeyPatch,
    adapter: str,
    prepared: int,
) -> None:
    calls: list[Settings] = []
    monkeypatch.setattr(servers, "prepare_bank", calls.append)
    monkeypatch.setenv("ASSISTANT_BANK_ADAPTER", adapter)
    settings.cache_clear()
    when_ready(conf, lambda: os.kill(os.getpid(), signal.SIGTERM))
    assert run.execute(NO_ARGUMENTS) == 0
    assert len(calls) == prepared


def test_the_real_assistant_starts_without_training_and_stops(
    conf: Settings, trained_model: Path, tmp_path: Path
) -> None:
    (tmp_path / "models").symlink_to(trained_model.parent.absolute())
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", "run"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        told = []
        for line in process.stdout:
            told.append(line)
            if "Ctrl-C" in line:
                break
        assert any(servers.url(conf) in line for line in told), told
        assert not any("Training" in line for line in told), told
        assert answers(f"{servers.url(conf)}/health")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
    assert port_is_free("127.0.0.1", conf.port) and port_is_free("127.0.0.1", conf.action_port)
