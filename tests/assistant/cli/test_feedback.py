"""`assistant feedback` tells designers which answers did not help, and for which questions."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from assistant import wiring
from assistant.cli import main
from assistant.cli.feedback import Verdicts, as_csv
from assistant.knowledge import knowledge
from assistant.settings import settings
from assistant.tracking import feedback

OPEN, JOINT, GONE = "faq/account_open_materials", "faq/account_open_online", "faq/no_longer_there"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty folder to keep verdicts in."""
    monkeypatch.setenv("ASSISTANT_VAR", str(tmp_path))
    kept = (settings, wiring.clock, feedback._engine)
    for one in kept:
        one.cache_clear()
    yield
    for one in kept:
        one.cache_clear()


def give(answer: str, question: str, helpful: bool = False, days: int = 1) -> None:
    at = wiring.clock().now() - timedelta(days=days)
    feedback.store(feedback.Feedback(answer, question, helpful, "web", at))


def some() -> None:
    give(OPEN, "开户带啥", helpful=True)
    give(OPEN, "给孩子开户\n带什么")
    give(JOINT, "=1+1 网上能开户吗")
    give(JOINT, "手机能开吗")
    give(JOINT, "手机能开吗")
    give(JOINT, "老人能网上开吗", days=40)
    give(GONE, "早就没有的问题", helpful=True)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["feedback", *words])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_the_least_helpful_answers_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    some()
    lines = [" ".join(line.split()) for line in run(capsys).splitlines()]
    title = knowledge().answers[JOINT].title
    assert lines[0].startswith("没帮助 有帮助")
    assert lines[1:] == [
        f"4 0 {title} {JOINT}",
        "· 手机能开吗 ×2",
        "· =1+1 网上能开户吗",
        "· 老人能网上开吗",
        f"1 1 {knowledge().answers[OPEN].title} {OPEN}",
        "· 给孩子开户 带什么",
        f"0 1 （已删除的回答） {GONE}",
    ]


def test_since_leaves_out_what_is_older(capsys: pytest.CaptureFixture[str]) -> None:
    some()
    assert "老人能网上开吗" not in run(capsys, "--since", "30")


def test_csv_opens_in_a_spreadsheet_and_computes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    some()
    out = run(capsys, "--csv")
    assert out.startswith("\ufeff")
    head, *rows = csv.reader(out.lstrip("\ufeff").splitlines())
    assert head == ["回答", "标题", "没帮助", "有帮助", "没帮上时的问法", "次数"]
    assert [JOINT, knowledge().answers[JOINT].title, "4", "0", "'=1+1 网上能开户吗", "1"] in rows
    assert rows[-1] == [GONE, "", "0", "1", "", "0"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"])
def test_no_cell_of_the_csv_is_computed(sign: str) -> None:
    odd = as_csv([Verdicts(GONE, f"{sign}1", not_helpful=1, questions=Counter([f"{sign}1+1"]))])
    (_, row) = csv.reader(StringIO(odd, newline=""))
    assert (row[1], row[4]) == (f"'{sign}1", f"'{sign}1+1")


def test_no_verdicts_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert "还没有客户评价" in run(capsys)


@pytest.mark.parametrize("word", ["0", "-1", "x"])
def test_an_odd_number_of_days_is_refused(word: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["feedback", "--since", word])
    assert ended.value.code == 2
