"""The part of a conversation that is replayed: it stays short while the conversation grows.

Rasa replays a tracker's events many times in every turn (each policy, each copy of the tracker,
each call of an action), so the cost of a turn follows their number. Here old events are replaced by
a *prelude*: the few events that lead to the same slots and the same active form.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    ConversationPaused,
    Event,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.tracking.live import LiveTracker


def session_start(events: list[Event]) -> int | None:
    """Return the index at which the latest session begins, or None when none begins here."""
    for index in reversed(range(len(events))):
        if isinstance(events[index], SessionStarted):
            before = events[index - 1] if index else None
            opened = (
                isinstance(before, ActionExecuted)
                and before.action_name == ACTION_SESSION_START_NAME
            )
            return index - 1 if opened else index
    return None


def shorten(
    tracker: DialogueStateTracker, keep_turns: int
) -> tuple[int, list[Event], DialogueStateTracker] | None:
    """Cut a tracker's events to the last `keep_turns` messages of the customer.

    Cuts only when twice as many have gathered, so that the work is rare, and only where the
    shortened tracker is in the same state and shows the policies the same recent events; a rewind
    across the cut, for example, waits for a later one.

    Returns:
        The index of the first event kept, the prelude, and the shortened tracker; or None.
    """
    events = list(tracker.events)
    said = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(said) < 2 * keep_turns:
        return None
    cut = _listening_before(events, said[-keep_turns])
    if cut is None:
        return None
    prelude = _prelude(tracker, events[:cut])
    after = replay(tracker, [*prelude, *events[cut:]])
    if _state(after) != _state(tracker) or not _same_past(after, tracker, prelude):
        return None
    return cut, prelude, after


def rewound(tracker: DialogueStateTracker, prelude: int, new: list[Event]) -> bool:
    """Tell whether `new` events took back what lies before the first event that is replayed."""
    if not prelude or not any(isinstance(e, (ActionReverted, UserUtteranceReverted)) for e in new):
        return False
    applied, begun = tracker.applied_events(), list(tracker.events)[:prelude]
    return not applied or applied[0] is not begun[0] or (_speaks(begun) and not _speaks(applied))


def replay(like: DialogueStateTracker, events: Iterable[Event]) -> LiveTracker:
    """Return a new tracker for the sender and the slots of `like`, after `events`."""
    tracker = LiveTracker(like.sender_id, like.slots.values())
    for event in events:
        tracker.update(event)
    return tracker


def _speaks(events: list[Event]) -> bool:
    return any(isinstance(event, UserUttered) for event in events)


def _listening_before(events: list[Event], index: int) -> int | None:
    for at in reversed(range(index)):
        event = events[at]
        if isinstance(event, UserUttered):
            return None
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return at
    return None


def _prelude(like: DialogueStateTracker, past: list[Event]) -> list[Event]:
    """Return few events that lead where `past` leads.

    They end with the last turn that was not rewound: Rasa tells by its message whether the session
    has expired, and a rewind may reach it.
    """
    applied = replay(like, past).applied_events()
    said = [index for index, event in enumerate(applied) if isinstance(event, UserUttered)]
    begin = _listening_before(applied, said[-1]) if said else None
    if begin is None:
        return _state_events(replay(like, past), past[-1].timestamp if past else 0.0)
    turn = applied[begin:]
    position = next(index for index, event in enumerate(past) if event is turn[0])
    return [*_state_events(replay(like, past[:position]), turn[0].timestamp), *turn]


def _state_events(tracker: DialogueStateTracker, at: float) -> list[Event]:
    events: list[Event] = [
        SlotSet(slot.name, slot.value, timestamp=at)
        for slot in tracker.slots.values()
        if slot.has_been_set
    ]
    loop = tracker.active_loop
    if loop is not None and loop.name is not None:
        # As it was when the form began; policies tell its first run from the next by this action.
        events += [ActionExecuted(loop.name, timestamp=at), ActiveLoop(loop.name, timestamp=at)]
        if loop.rejected:
            events.append(ActionExecutionRejected(loop.name, timestamp=at))
        if loop.is_interrupted:
            events.append(LoopInterrupted(True, timestamp=at))
    if tracker.is_paused():
        events.append(ConversationPaused(timestamp=at))
    return events


def _state(tracker: DialogueStateTracker) -> dict[str, Any]:
    loop = tracker.active_loop
    return {
        "slots": tracker.current_slot_values(),
        "loop": loop and (loop.name, loop.is_interrupted, loop.rejected),
        "paused": tracker.is_paused(),
        "followup": tracker.followup_action,
        "action": tracker.latest_action,
        "said": tracker.latest_message,
        "answered": tracker.latest_bot_utterance,
    }


def _same_past(
    shortened: DialogueStateTracker, tracker: DialogueStateTracker, prelude: list[Event]
) -> bool:
    """Tell whether policies see the same events after the prelude, and all of the prelude."""
    kept, whole = shortened.applied_events(), tracker.applied_events()
    begun, recent = kept[: len(prelude)], kept[len(prelude) :]
    same_end = whole[len(whole) - len(recent) :]
    return _identical(begun, prelude) and _identical(recent, same_end)


def _identical(some: list[Event], others: list[Event]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))
