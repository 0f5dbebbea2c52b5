"""`assistant say` tells what is understood of a sentence, why, and what would be answered."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main

Capture = pytest.CaptureFixture[str]


def run(monkeypatch: pytest.MonkeyPatch, *words: str, stdin: bytes = b"") -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    with pytest.raises(SystemExit) as ended:
        main(["say", *words])
    return int(ended.value.code or 0)


def test_each_line_becomes_one_json_line(
    trained_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    said = ["查余额", "挂失要多少钱", "明天天气怎么样", "", "帮我查上个月尾号6789的流水"]
    given = "\r\n".join(said).encode("utf-8-sig")
    assert run(monkeypatch, "--json", "--model", str(trained_model), stdin=given) == 0
    rows: list[dict[str, Any]] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["text"] for row in rows] == said

    balance, fee, weather, nothing, transactions = rows
    assert (balance["decision"], balance["intent"]) == ("served", "query_balance")
    assert balance["menu"] == {
        "name": "查账户余额",
        "path": ["账户与存款", "余额与明细"],
        "target": "query_balance",
    }
    assert fee["intent"] == "faq"
    assert fee["knowledge"][0]["id"] == fee["reading"] == "faq/card_loss_fee"
    assert fee["knowledge"][0]["title"]
    assert weather["decision"] == "refused" and weather["out_of_scope"] > 0.5
    assert nothing["decision"] == "asked" and nothing["confidence"] == 0
    found = {entity["entity"]: entity["value"] for entity in transactions["entities"]}
    assert found["period"] == "month:-1" and found["card_tail"] == "6789"
    for row in (balance, fee, transactions):
        assert row["confidence"] > 0.5 > row["out_of_scope"]
        assert row["intent_ranking"][0]["name"] == row["intent"]


def test_a_designer_reads_why_and_what_is_answered(
    trained_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert run(monkeypatch, "--model", str(trained_model), "请问挂失信用卡", "要收多少钱呀") == 0
    told = capsys.readouterr().out
    assert "faq/card_loss_fee" in told
    assert "data/faq/card_loss.yml:" in told  # where an example like it stands
    assert "会答" in told and "元" in told and "{" not in told

    assert run(monkeypatch, "--model", str(trained_model), "查一下于额") == 0
    told = capsys.readouterr().out
    assert "查一下余额" in told and "query_balance" in told and "action_query_balance" in told

    assert run(monkeypatch, "--model", str(trained_model), "那个啥我这卡好像让人盗刷了") == 0
    [why] = [line for line in capsys.readouterr().out.splitlines() if "安全规则" in line]
    assert why.startswith("安全规则 · check lost_or_stolen（data/lexicon/safety.yml），本来听成 ")
    assert "{" not in why and why[-4:-2] in ("0.", "1.")


def test_what_is_no_utf_8_is_told_with_its_line(
    trained_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    bad = "查余额\n".encode() + "查账单\n".encode("gb18030")
    assert run(monkeypatch, "--json", "--model", str(trained_model), stdin=bad) == 1
    assert "第 2 行" in capsys.readouterr().err


def test_a_model_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert run(monkeypatch, "--model", str(tmp_path / "none.tar.gz"), "查余额") == 1
    assert "none.tar.gz" in capsys.readouterr().err
