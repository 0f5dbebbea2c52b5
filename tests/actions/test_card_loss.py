"""The last step of a formal loss report, when the step-up has run out just before it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.card_loss import ActionAskConfirmed, ActionFinishCardLoss
from bank.model import CardStatus
from tests.actions.conftest import Stage

pytestmark = pytest.mark.asyncio


async def test_a_step_up_that_ran_out_is_renewed_and_the_report_confirmed_again(
    stage: Stage,
) -> None:
    world, token = stage.world, stage.world.token("zhang_wei")
    world.bank.start_challenge(token)
    world.bank.check_challenge(token, world.code("session-of-zhang_wei"))
    world.clock.advance(timedelta(minutes=8))
    slots = {"operation": "formal_loss", "card": "6789"}
    events = await stage.run(ActionAskConfirmed(), "inform", loop="card_loss_form", slots=slots)
    assert stage.responses == ["utter_card_loss_confirm_formal_loss"]
    confirmation = next(e["value"] for e in events if e.get("name") == "confirmation")

    world.clock.advance(timedelta(minutes=4))
    slots |= {"confirmation": confirmation, "confirmed": True}
    events = await stage.run(ActionFinishCardLoss(), "affirm", slots=slots)
    assert stage.responses == ["utter_identity_needed"]
    left = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
    assert left["suspended_loop"] == "card_loss_form"  # which asks for the last word again
    assert left["interrupted_request"] is left["confirmed"] is left["confirmation"] is None
    assert {"event": "followup", "name": "identity_form", "timestamp": None} in events
    card = next(card for card in world.bank.cards(world.token("zhang_wei")) if card.tail == "6789")
    assert card.status is CardStatus.ACTIVE
