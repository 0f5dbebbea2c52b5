"""A complaint has a legal term, so none is opened on a guess."""

from __future__ import annotations

import pytest

from actions.handoff import ActionComplain
from tests.actions.conftest import Stage

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("confidence", "response"),
    [
        (0.5, "utter_complain_meant"),
        (0.7, "utter_ticket_complaint"),
        (1.0, "utter_ticket_complaint"),
    ],
)
async def test_who_may_not_have_meant_it_is_asked(
    stage: Stage, confidence: float, response: str
) -> None:
    understood = {"intent": {"name": "complain", "confidence": confidence}}
    await stage.run(ActionComplain(), "complain", parsed=understood)
    assert stage.responses == [response]
