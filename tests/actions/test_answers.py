"""Answers, services, verdicts and choices: what is said, kept and remembered."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rasa_sdk.events import SlotSet

from actions import answers
from actions.answers import ActionChoose, ActionOpenAnswer, ActionOpenService, ActionRateAnswer
from actions.menu import ActionBrowseMenu, ActionMenuBack
from actions.repair import ActionFallback
from assistant.knowledge import knowledge
from assistant.tracking.feedback import Feedback
from bank.sql import traces
from bank.sql.adapter import SqlBank
from tests.actions.conftest import Stage

pytestmark = pytest.mark.asyncio
FEE = "faq/credit_fees_annual_amount"
WAIVER = "faq/credit_fees_waiver"
UNCLEAR = {
    "text": "年费那个",
    "readings": [{"name": FEE, "confidence": 0.4}, {"name": WAIVER, "confidence": 0.35}],
}
USUAL = ["query_balance", "query_bill", "report_card_loss"]


def user(text: str, **metadata: Any) -> dict[str, Any]:
    return {"event": "user", "text": text, "metadata": metadata}


def bot(response: str) -> dict[str, Any]:
    return {"event": "bot", "text": "…", "metadata": {"utter_action": response}}


def slots(events: list[Any]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events if event.get("event") == "slot"}


def served(events: list[Any]) -> dict[str, Any] | None:
    """Return what is served as if the customer had said it."""
    for event in events:
        if event.get("event") == "user":
            parsed = event["parse_data"]
            return {"intent": parsed["intent"]["name"], "entities": parsed["entities"]}
    return None


async def test_a_button_opens_an_answer(stage: Stage) -> None:
    await stage.run(ActionOpenAnswer(), "open_answer", answer=FEE)
    assert stage.responses == [f"utter_{FEE}"]


@pytest.mark.parametrize("answer", ["faq/none", "utter_greet", ""])
async def test_an_answer_that_does_not_exist_is_no_answer(stage: Stage, answer: str) -> None:
    await stage.run(ActionOpenAnswer(), "open_answer", answer=answer)
    assert stage.responses == ["utter_default"]


async def test_a_service_of_people_opens_a_ticket_in_their_queue(stage: Stage) -> None:
    leaf = next(leaf for leaf in knowledge().leaves if leaf.queue == "elder")
    selected = {"menu": {"response": {"intent_response_key": leaf.label}}}
    await stage.run(ActionOpenService(), "menu", parsed={"response_selector": selected})
    assert stage.responses == [f"utter_{leaf.label}", "utter_ticket_handoff_open"]
    assert isinstance(stage.world.bank, SqlBank)
    with stage.world.bank._database.read() as tx:
        details = tx.execute(traces.tickets.select()).one().details
    assert json.loads(details)["queue"] == "elder"


async def test_a_service_on_a_page_opens_no_ticket(stage: Stage) -> None:
    leaf = next(one for one in knowledge().leaves if one.page and one.label.startswith("menu/"))
    selected = {"menu": {"response": {"intent_response_key": leaf.label}}}
    await stage.run(ActionOpenService(), "menu", parsed={"response_selector": selected})
    assert stage.responses == [f"utter_{leaf.label}"]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Feedback]:
    verdicts: list[Feedback] = []
    monkeypatch.setattr(answers, "store", verdicts.append)
    return verdicts


async def test_a_verdict_is_kept_with_the_question_that_the_answer_was_given_to(
    stage: Stage, kept: list[Feedback]
) -> None:
    past = [user("年费多少"), bot(f"utter_{FEE}"), user("查余额"), bot("utter_balance")]
    await stage.run(ActionRateAnswer(), "rate_answer", past=past, answer=FEE, helpful="yes")
    assert stage.responses == ["utter_rated_helpful"]
    assert [(v.answer, v.question, v.helpful) for v in kept] == [(FEE, "年费多少", True)]


async def test_the_question_is_as_it_was_shown(stage: Stage, kept: list[Feedback]) -> None:
    past = [user('/open_answer{"answer":"…"}', shown="信用卡年费多少钱"), bot(f"utter_{FEE}")]
    await stage.run(ActionRateAnswer(), "rate_answer", past=past, answer=FEE, helpful="no")
    assert stage.responses == ["utter_rated_not_helpful"]
    assert [(v.question, v.helpful) for v in kept] == [("信用卡年费多少钱", False)]


async def test_nothing_is_kept_of_an_answer_that_does_not_exist(
    stage: Stage, kept: list[Feedback]
) -> None:
    await stage.run(ActionRateAnswer(), "rate_answer", answer="faq/none", helpful="yes")
    assert kept == []


async def test_unclear_words_are_asked_about_and_the_choice_is_remembered(stage: Stage) -> None:
    asked = slots(await stage.run(ActionFallback(), "nlu_fallback", parsed=UNCLEAR))
    assert stage.responses == ["utter_rephrase"]
    assert [choice["reading"] for choice in stage.said[0]["choices"]] == [FEE, WAIVER]
    assert stage.said[0]["choices"][0]["title"] == knowledge().answers[FEE].title

    events = await stage.run(ActionChoose(), "choose", slots=asked, reading=WAIVER)
    opened = {"intent": "open_answer", "entities": [{"entity": "answer", "value": WAIVER}]}
    assert served(events) == opened

    again = await stage.run(ActionFallback(), "nlu_fallback", parsed=UNCLEAR, slots=slots(events))
    assert served(again) == opened
    assert stage.responses == []


async def test_a_choice_holds_for_these_words_and_these_readings_only(stage: Stage) -> None:
    asked = slots(await stage.run(ActionFallback(), "nlu_fallback", parsed=UNCLEAR))
    chosen = slots(await stage.run(ActionChoose(), "choose", slots=asked, reading=WAIVER))
    same = {**UNCLEAR, "text": "那个年费的事"}
    assert served(await stage.run(ActionFallback(), "nlu_fallback", parsed=same, slots=chosen))

    readings = [{"name": FEE, "confidence": 0.4}, {"name": "query_bill", "confidence": 0.3}]
    other = {"text": "年费账单", "readings": readings}
    events = await stage.run(ActionFallback(), "nlu_fallback", parsed=other, slots=chosen)
    assert stage.responses == ["utter_rephrase"]
    assert served(events) is None


async def test_a_choice_that_was_not_offered_is_refused(stage: Stage) -> None:
    asked = slots(await stage.run(ActionFallback(), "nlu_fallback", parsed=UNCLEAR))
    events = await stage.run(ActionChoose(), "choose", slots=asked, reading="silence")
    assert stage.responses == ["utter_button_expired"]
    assert served(events) is None


async def test_values_of_the_unclear_words_are_kept_for_the_choice(stage: Stage) -> None:
    unclear = {"text": "6789那个", "readings": [{"name": "query_balance", "confidence": 0.2}]}
    asked = slots(
        await stage.run(ActionFallback(), "nlu_fallback", parsed=unclear, card_tail="6789")
    )
    events = await stage.run(ActionChoose(), "choose", slots=asked, reading="query_balance")
    entities = [{"entity": "card_tail", "value": "6789"}]
    assert served(events) == {"intent": "query_balance", "entities": entities}


async def test_what_says_nothing_is_offered_the_usual_and_its_choice_is_not_remembered(
    stage: Stage,
) -> None:
    """Whoever once chose 查余额 after ？？？ does not mean it with every message unheard."""
    asked = slots(await stage.run(ActionFallback(), "nlu_fallback", parsed={"text": "？？？"}))
    assert [choice["reading"] for choice in stage.said[0]["choices"]] == USUAL
    events = await stage.run(ActionChoose(), "choose", slots=asked, reading="query_balance")
    other = await stage.run(
        ActionFallback(), "nlu_fallback", parsed={"text": "asdfgh"}, slots=slots(events)
    )
    assert stage.responses == ["utter_rephrase"]
    assert served(other) is None


async def test_what_is_out_of_scope_is_not_offered(stage: Stage) -> None:
    readings = [{"name": name, "confidence": 0.2} for name in ("out_of_scope", "greet", FEE)]
    await stage.run(ActionFallback(), "nlu_fallback", parsed={"text": "哎", "readings": readings})
    assert [choice["reading"] for choice in stage.said[0]["choices"]] == [FEE]


async def test_the_menu_is_walked_down_and_up(stage: Stage) -> None:
    top = slots(await stage.run(ActionBrowseMenu(), "browse_menu"))
    assert stage.responses == ["utter_menu_top"]
    assert top == {"menu_path": []}
    branch = stage.said[0]["entries"][0]["branch"]

    down = slots(await stage.run(ActionBrowseMenu(), "browse_menu", menu_branch=branch))
    assert stage.responses == ["utter_menu_branch"]
    deeper = stage.said[0]["entries"][0]["branch"]
    assert deeper.startswith(f"{branch}/")

    down = slots(await stage.run(ActionBrowseMenu(), "browse_menu", menu_branch=deeper))
    up = await stage.run(ActionMenuBack(), "menu_back", slots=down)
    assert stage.said[0]["branch"] == branch
    assert up == [SlotSet("menu_path", [branch])]
    await stage.run(ActionMenuBack(), "menu_back", slots=slots(up))
    assert stage.responses == ["utter_menu_top"]


async def test_every_service_of_the_menu_can_be_reached_by_buttons(stage: Stage) -> None:
    seen, waiting = [], [""]
    while waiting:
        branch = waiting.pop()
        named = {"menu_branch": branch} if branch else {}
        await stage.run(ActionBrowseMenu(), "browse_menu", **named)
        for entry in stage.said[0]["entries"]:
            if entry["variant"] == "branch":
                waiting.append(entry["branch"])
            else:
                seen.append(entry["title"])
    assert sorted(seen) == sorted(leaf.name for leaf in knowledge().leaves)
