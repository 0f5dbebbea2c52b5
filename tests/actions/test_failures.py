"""Whatever fails, the customer reads it, the log quotes nobody, and what was open goes on."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from rasa_sdk.events import FollowupAction

from actions.balance import ActionQueryBalance
from actions.card_loss import ActionAskConfirmed
from actions.transactions import ActionQueryTransactions
from bank.errors import BankUnavailable
from tests.actions.conftest import Stage

pytestmark = pytest.mark.asyncio
RESUME = FollowupAction("action_resume")


def breaks(stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    """Let one operation of the bank fail."""

    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(stage.world.bank, name, fail, raising=True)


async def test_a_question_that_fails_leaves_the_open_form_open(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(stage, monkeypatch, "accounts", BankUnavailable("down"))
    events = await stage.run(ActionQueryBalance(), "query_balance", loop="card_loss_form")
    assert stage.responses == ["utter_bank_unavailable"]
    assert events == [RESUME]


async def test_a_card_that_is_not_there_leaves_the_open_form_open(stage: Stage) -> None:
    events = await stage.run(
        ActionQueryTransactions(), "query_transactions", loop="card_loss_form", card_tail="9999"
    )
    assert stage.responses == ["utter_card_not_found"]
    assert events == [RESUME]


async def test_a_form_whose_question_fails_is_left(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(stage, monkeypatch, "prepare", BankUnavailable("down"))
    slots = {"operation": "freeze", "card": "6789"}
    events = await stage.run(
        ActionAskConfirmed(), "report_card_loss", loop="card_loss_form", slots=slots
    )
    assert stage.responses == ["utter_bank_unavailable"]
    assert {"event": "active_loop", "name": None, "timestamp": None} in events
    assert events[-1] == RESUME


async def test_the_log_tells_where_and_quotes_nobody(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    breaks(stage, monkeypatch, "accounts", ValueError("a bug with 6222021234567890128 in it"))
    with caplog.at_level(logging.WARNING):
        await stage.run(ActionQueryBalance(), "query_balance")
    (told,) = stage.said
    assert told["response"] == "utter_technical_problem"
    assert told["reference"] in caplog.text and "ValueError at" in caplog.text
    assert "6222021234567890128" not in caplog.text
