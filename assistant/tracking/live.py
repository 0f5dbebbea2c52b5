"""A tracker that remembers what Rasa's own works out again for every question.

Rasa asks a tracker for its applied events and for its past states many times in a turn, and copies
it before every action; each time all events are replayed. Here new events extend what is known.
The answers are the same: the tests compare them after every event.
"""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Generator
from itertools import islice
from typing import Any

from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker


class LiveTracker(DialogueStateTracker):
    """Rasa's tracker, with the same answers in less time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._seen = 0  # events that are in `_applied`
        self._applied: list[Event] = []
        self._loops: set[str] = set()
        self._unchanged = 0  # applied events that `_moments` rests on
        self._moments: list[tuple[int, LiveTracker, bool]] = []
        super().__init__(*args, **kwargs)

    def applied_events(self) -> list[Event]:
        """Return the events without those that were rewound, as Rasa does."""
        new = list(islice(self.events, self._seen, None))
        started = {event.name for event in new if isinstance(event, ActiveLoop) and event.name}
        if self._seen > len(self.events) or not started <= self._loops:
            # A form is known by its first activation, which may change what came before.
            self._loops |= started
            self._applied, self._unchanged = super().applied_events(), 0
        else:
            for event in new:
                self._apply(event)
        self._seen = len(self.events)
        return self._applied.copy()

    def generate_all_prior_trackers(
        self,
    ) -> Generator[tuple[DialogueStateTracker, bool], None, None]:
        """Yield the state before each action, and whether stories hide the action; then the last.

        The trackers are to be read; they have no events.
        """
        applied, moments = self.applied_events(), self._moments
        while moments and moments[-1][0] >= self._unchanged:
            moments.pop()
        known, tracker = (
            (moments[-1][0], moments[-1][1].copy()) if moments else (-1, self.init_copy())
        )
        for index in range(max(known, 0), len(applied)):
            event = applied[index]
            if isinstance(event, ActionExecuted) and index != known:
                moments.append((index, tracker.copy(), event.hide_rule_turn))
            event.apply_to(tracker)
        self._unchanged = len(applied)
        for _, moment, hidden in moments.copy():
            yield moment, hidden
        yield tracker, False

    def copy(self) -> LiveTracker:
        """Return a tracker in the same state, without replaying how it came about."""
        twin = copy.copy(self)
        twin.model_id = twin.assistant_id = None  # as Rasa's copies, which take no part in a turn
        twin.events = deque(self.events, self._max_event_history)
        twin.slots = dict(self.slots) if type(self.slots) is dict else copy.copy(self.slots)
        twin.active_loop = copy.copy(self.active_loop)
        twin.latest_action = copy.copy(self.latest_action)
        twin._applied, twin._loops = self._applied.copy(), self._loops.copy()
        twin._moments = self._moments.copy()
        return twin

    def init_copy(self) -> LiveTracker:
        """Return a tracker with the same slots, unset."""
        return LiveTracker(
            self.sender_id,
            self.slots.values(),
            self._max_event_history,
            is_rule_tracker=self.is_rule_tracker,
        )

    def _apply(self, event: Event) -> None:
        applied = self._applied
        if isinstance(event, (Restarted, SessionStarted)):
            applied.clear()
        elif isinstance(event, ActionReverted):
            self._undo_till_previous(ActionExecuted, applied)
        elif isinstance(event, UserUtteranceReverted):
            self._undo_till_previous(UserUttered, applied)
            self._undo_till_previous(ActionExecuted, applied)
        elif isinstance(event, ActionExecuted) and self._runs_on(event.action_name):
            self._undo_till_previous_loop_execution(event.action_name, applied)
            runs = (i for i, done in enumerate(applied) if isinstance(done, ActionExecuted))
            first = max(i for i in runs if applied[i].action_name == event.action_name)
            self._unchanged = min(self._unchanged, first + 1)
        else:
            applied.append(event)
            return
        self._unchanged = min(self._unchanged, len(applied))

    def _runs_on(self, name: str | None) -> bool:
        """Tell whether a form now runs again on its happy path, which Rasa hides."""
        return name in self._loops and not self._first_loop_execution_or_unhappy_path(
            name, self._applied
        )

    # Slots are replaced, not changed, so that copies may share them.

    def _set_slot(self, key: str, value: Any) -> None:
        if key in self.slots:
            self.slots[key] = copy.copy(self.slots[key])
        super()._set_slot(key, value)

    def _reset_slots(self) -> None:
        for key, slot in self.slots.items():
            self.slots[key] = copy.copy(slot)
        super()._reset_slots()
