"""The remembering tracker gives Rasa's own answers after every event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.tracking.live import LiveTracker
from tests.assistant.tracking.conftest import BOT

# Each makes new events, because Rasa changes some while it applies them.
MAKERS: list[Callable[[], list[Event]]] = [
    lambda: [ActionExecuted("action_listen"), UserUttered("你好", {"name": "greet"})],
    lambda: [ActionExecuted("action_listen"), UserUttered("余额", {"name": "balance"})],
    lambda: [DefinePrevUserUtteredFeaturization(False), ActionExecuted("utter_greet")],
    lambda: [ActionExecuted("utter_balance", hide_rule_turn=True), BotUttered("一百元")],
    lambda: [ActionExecuted("report_form")],
    lambda: [ActionExecuted("report_form"), ActiveLoop("report_form")],
    lambda: [ActionExecuted("action_listen")],
    lambda: [ActiveLoop(None)],
    lambda: [ActionExecutionRejected("report_form")],
    lambda: [LoopInterrupted(True)],
    lambda: [SlotSet("mood", "good")],
    lambda: [SlotSet("mood", None), SlotSet("tail", "6789")],
    lambda: [AllSlotsReset()],
    lambda: [ActionReverted()],
    lambda: [UserUtteranceReverted()],
    lambda: [FollowupAction("utter_greet")],
    lambda: [ConversationPaused()],
    lambda: [Restarted()],
    lambda: [ActionExecuted("action_session_start"), SessionStarted()],
]
# What happens often is drawn often; a rewind of everything, seldom.
DRAWN = st.sampled_from(MAKERS[:13] * 3 + MAKERS)
RULE_ONLY = {"rule_only_slots": ["mood"], "rule_only_loops": ["report_form"]}


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(BOT / "domain.yml"))


def answers(tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    state = tracker.current_state()
    state.pop("followup_action")
    return {
        "state": state,
        "applied": [id(event) for event in tracker.applied_events()],
        "past": tracker.past_states(domain),
        "stories'": tracker.past_states(
            domain, ignore_rule_only_turns=True, rule_only_data=RULE_ONLY
        ),
        "set": {slot.name for slot in tracker.slots.values() if slot.has_been_set},
    }


@settings(max_examples=150, deadline=None)
@given(st.lists(DRAWN, max_size=25), st.data())
def test_it_answers_as_rasas_own(
    domain: Domain, drawn: list[Callable[[], list[Event]]], data: st.DataObject
) -> None:
    ours = LiveTracker("zhang", domain.slots)
    theirs = DialogueStateTracker("zhang", domain.slots)
    for event in (event for make in drawn for event in make()):
        ours.update(event)
        theirs.update(event)
        if data.draw(st.booleans()):  # what is asked seldom must be caught up with, too
            assert answers(ours, domain) == answers(theirs, domain)
        if data.draw(st.booleans()):
            before = answers(ours, domain)
            twin, other = ours.copy(), theirs.copy()
            for change in (
                SlotSet("tail", "1111"),
                ActionExecuted("report_form"),
                ActiveLoop(None),
            ):
                twin.update(change)
                other.update(change)
            assert answers(twin, domain) == answers(other, domain)
            assert answers(ours, domain) == before  # a copy is a copy
    assert answers(ours, domain) == answers(theirs, domain)
    assert ours.followup_action == theirs.followup_action


def test_what_has_not_changed_is_not_worked_out_again(domain: Domain) -> None:
    tracker = LiveTracker("zhang", domain.slots)
    for _ in range(50):
        for event in [event for make in MAKERS[:4] for event in make()]:
            tracker.update(event)
    first = list(tracker.generate_all_prior_trackers())
    tracker.update(ActionExecuted("action_listen"))
    second = list(tracker.generate_all_prior_trackers())
    assert all(a is b for (a, _), (b, _) in zip(first[:-1], second, strict=False))
