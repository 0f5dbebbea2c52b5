"""What `assistant lint` prints, and when it fails."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from assistant.cli import lint as command
from assistant.cli import main
from assistant.linting.findings import found
from tests.assistant.linting.conftest import Written, written

__all__ = ["written"]  # the fixture

FAQ, RESPONSES = "data/faq/limit.yml", "data/responses/card.yml"
COUNTS = "{} 个错误，{} 个提醒，用时 0 秒 · {} errors, {} warnings in 0 s"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str], str]:
    """Return the exit code, the lines printed, and what went to the standard error."""
    with pytest.raises(SystemExit) as ended:
        main(["lint", *words])
    out, err = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, out.splitlines(), err


@pytest.fixture
def mistakes(written: Written) -> Written:
    """One error in a response, one warning in an answer."""
    written.change(RESPONSES, "已经冻结。", "给你冻结了。")
    written.change(FAQ, "当天有结果。", "当天有结果,")
    return written


def test_nothing_to_tell(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, _ = run(capsys, "--no-model")
    assert (code, lines) == (0, [COUNTS.format(0, 0, 0, 0)])


def test_findings_by_file_and_line_then_the_counts(
    mistakes: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines, _ = run(capsys, "--no-model")
    assert code == 1
    assert lines[0].startswith(mistakes.line(FAQ, "当天有结果") + ": [punctuation] 提醒 warning: ")
    assert lines[1] == (
        f"{mistakes.line(RESPONSES, '给你')}: [address] 错误 error: "
        "“给你冻结了。”里称“你”；改成“您” · Addresses the customer as 你; write 您"
    )
    assert lines[2:] == [COUNTS.format(1, 1, 1, 1)]


@pytest.mark.parametrize(
    ("words", "code", "count"),
    [
        (["data/faq"], 0, 1),
        ([FAQ], 0, 1),
        ([FAQ, "--strict"], 1, 1),
        ([FAQ, RESPONSES], 1, 2),
        (["data/menu", "--strict"], 0, 0),
        (["."], 1, 2),
    ],
)
def test_only_what_was_asked_for(
    mistakes: Written, capsys: pytest.CaptureFixture[str], words: list[str], code: int, count: int
) -> None:
    ended, lines, _ = run(capsys, "--no-model", *words)
    assert (ended, len(lines) - 1) == (code, count)


@pytest.mark.parametrize(
    ("path", "content", "check"),
    [
        ("data/nlu/zz.yml", "a: [}", "yaml"),
        ("data/nlu/zz.yml", "- 1\n", "shape"),
        ("actions/zz.py", "def perform(:\n", "code"),
    ],
)
def test_what_cannot_be_read_is_told_whatever_was_asked_for(
    written: Written, capsys: pytest.CaptureFixture[str], path: str, content: str, check: str
) -> None:
    written.write(path, content)
    code, lines, _ = run(capsys, "--no-model", FAQ)  # of which nothing could be checked
    assert code == 1 and lines[0].startswith(f"{path}:1: [{check}] ") and len(lines) == 2


def test_an_absolute_path(mistakes: Written, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(run(capsys, "--no-model", str(Path(FAQ).resolve()))[1]) == 2


@pytest.mark.parametrize("path", ["data/none.yml", "/"])
def test_a_path_that_is_not_there(
    written: Written, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    code, lines, told = run(capsys, "--no-model", path)
    assert (code, lines) == (1, []) and told == f"项目里没有 {path} · No {path} in the project\n"


def test_json_for_editors(mistakes: Written, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, told = run(capsys, "--no-model", "--json")
    first, second = map(json.loads, lines)
    path, line = mistakes.line(FAQ, "当天有结果").split(":")
    assert code == 1 and COUNTS.format(1, 1, 1, 1) in told
    assert (first["path"], first["line"], first["check"]) == (path, int(line), "punctuation")
    assert (first["level"], second["level"]) == ("warning", "error")
    assert second["message"].startswith("“给你冻结了。”")


def test_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, told = run(capsys)
    assert code == 1 and "请在项目目录里运行（这里没有 domain.yml）" in told


def test_the_model_is_asked_unless_told_otherwise(
    written: Written, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = found("elsewhere/nothing", "data/a.yml", 3, text="👍", label="affirm")
    monkeypatch.setattr(command, "_by_the_model", lambda project: [heard])
    assert run(capsys)[1][0].startswith("data/a.yml:3: [elsewhere] 提醒 warning: “👍”（affirm）")
    assert len(run(capsys, "--no-model")[1]) == 1
    written.write("data/lexicon/safety.yml", "checks: [{name: a, intent: b, fires: [c]}]\n")
    assert "[lexicon]" in run(capsys)[1][0]  # then no model can be trained
    written.write(FAQ, "nlu: [")
    assert "[yaml]" in run(capsys)[1][0]


def test_no_verdict_where_nobody_reads_to_the_end(
    mistakes: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody, out = os.pipe()
    os.close(nobody)
    with os.fdopen(out, "w") as broken, pytest.raises(SystemExit) as ended:
        monkeypatch.setattr(sys, "stdout", broken)
        main(["lint", "--no-model"])
    assert ended.value.code == 141
