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
    ActiveLoop,
    ConversationPaused,
    Event,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker


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
    before = replay(tracker, events[:cut])
    prelude = _prelude(before, events[cut].timestamp)
    after = replay(tracker, [*prelude, *events[cut:]])
    if _state(after) != _state(tracker) or not _same_past(after, tracker, events[cut]):
        return None
    return cut, prelude, after


def replay(like: DialogueStateTracker, events: Iterable[Event]) -> DialogueStateTracker:
    """Return a new tracker for the sender and the slots of `like`, after `events`."""
    tracker = DialogueStateTracker(like.sender_id, like.slots.values())
    for event in events:
        tracker.update(event)
    return tracker


def _listening_before(events: list[Event], index: int) -> int | None:
    for at in reversed(range(index)):
        event = events[at]
        if isinstance(event, UserUttered):
            return None
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return at
    return None


def _prelude(tracker: DialogueStateTracker, at: float) -> list[Event]:
    prelude: list[Event] = [
        SlotSet(slot.name, slot.value, timestamp=at)
        for slot in tracker.slots.values()
        if slot.has_been_set
    ]
    loop = tracker.active_loop
    if loop is not None and loop.name is not None:
        # As it was when the form began; policies tell its first run from the next by this action.
        prelude += [ActionExecuted(loop.name, timestamp=at), ActiveLoop(loop.name, timestamp=at)]
        if loop.rejected:
            prelude.append(ActionExecutionRejected(loop.name, timestamp=at))
        if loop.is_interrupted:
            prelude.append(LoopInterrupted(True, timestamp=at))
    if tracker.is_paused():
        prelude.append(ConversationPaused(timestamp=at))
    return prelude


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
    shortened: DialogueStateTracker, tracker: DialogueStateTracker, first: Event
) -> bool:
    """Tell whether policies see the same applied events from `first` on."""
    kept, whole = shortened.applied_events(), tracker.applied_events()
    positions = [index for index, event in enumerate(kept) if event is first]
    recent = kept[positions[0] :] if positions else []
    return bool(recent) and all(a is b for a, b in zip(recent, whole[-len(recent) :], strict=True))
