"""Whether a conversation walked through a rule or a story.

Rasa does not tell from which rule its RulePolicy predicted an action, only that it did. So the
steps are laid beside what happened: customer's turns and actions in their order, with the form and
the slots as they were then. `action_listen` and a form's run that it rejected are left out, and so
are the entities of a step, because none here may influence the dialogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.coverage.record import Happened

RULE_POLICY = "RulePolicy"
_LISTEN = "action_listen"
_IS_SET = object()  # `slot_was_set: [card]` without a value


@dataclass
class Moment:
    """A customer's turn or an action, with the state in which it came.

    Args:
        kind: `user`, `action`, or `end` after the last.
        names: the intent, also with the answer's full name; or the action.
        policy: which one predicted the action.
        loop: the active form.
        slots: those that are set.
    """

    kind: str
    names: set[str]
    policy: str | None
    loop: str | None
    slots: dict[str, Any]


@dataclass
class Step:
    """A customer's turn or an action of a rule or a story.

    Args:
        kind: as of a moment; a last one, `end`, holds what must be so in the end.
        names: it is one of them.
        loops: forms (None: no form) that must be active before it.
        slots: slots and values that must be set before it.
    """

    kind: str = "end"
    names: set[str] = field(default_factory=set)
    loops: list[str | None] = field(default_factory=list)
    slots: list[tuple[str, Any]] = field(default_factory=list)

    def fits(self, moment: Moment) -> bool:
        """Tell whether a moment is this step."""
        return (
            (self.kind == "end" or (self.kind == moment.kind and bool(self.names & moment.names)))
            and all(loop == moment.loop for loop in self.loops)
            and all(_has(moment.slots.get(name), value) for name, value in self.slots)
        )


def steps(course: dict[str, Any]) -> list[Step]:
    """Return the steps of a rule or a story as its YAML has them; its condition is the first's."""
    made, waiting = [], Step()
    for step in (*(course.get("condition") or ()), *(course.get("steps") or ())):
        ways = step.get("or") or [step]
        if "active_loop" in step:
            waiting.loops.append(step["active_loop"])
        for slot in step.get("slot_was_set") or ():
            waiting.slots += slot.items() if isinstance(slot, dict) else [(slot, _IS_SET)]
        for kind, key in (("user", "intent"), ("action", "action")):
            names = {str(way[key]) for way in ways if way.get(key)}
            if names:
                made.append(Step(kind, names, waiting.loops, waiting.slots))
                waiting = Step()
    return [*made, waiting]


def told(course: dict[str, Any]) -> list[Happened]:
    """Return a test story as what happens when it passes: RulePolicy decides in it."""
    happened: list[Happened] = []
    for step in course.get("steps") or ():
        if step.get("intent"):
            happened.append({"user": [str(step["intent"])]})
        if step.get("action"):
            happened.append({"action": str(step["action"]), "policy": RULE_POLICY})
        if "active_loop" in step:
            happened.append({"loop": step["active_loop"]})
        for slot in step.get("slot_was_set") or ():
            known = slot.items() if isinstance(slot, dict) else [(slot, True)]
            happened += [{"slot": name, "value": value} for name, value in known]
    return happened


def moments(happened: Iterable[Happened]) -> list[Moment]:
    """Return the turns and actions of a conversation."""
    found: list[Moment] = []
    loop: str | None = None
    slots: dict[str, Any] = {}
    for one in happened:
        if "user" in one:
            found.append(Moment("user", {*one["user"]}, None, loop, dict(slots)))
        elif "action" in one and one["action"] != _LISTEN:
            found.append(Moment("action", {one["action"]}, one["policy"], loop, dict(slots)))
        elif "rejected" in one and found and one["rejected"] in found[-1].names:
            found.pop()
        elif "loop" in one:
            loop = one["loop"]
        elif "slot" in one:
            slots[one["slot"]] = one["value"]
        elif "session" in one:
            loop, slots = None, {}
    return [*found, Moment("end", set(), None, loop, slots)]


def walked(path: Sequence[Step], through: Sequence[Moment]) -> bool:
    """Tell whether all steps of a story follow each other somewhere in a conversation."""
    return any(
        all(step.fits(moment) for step, moment in zip(path, through[start:], strict=False))
        for start in range(len(through) - len(path) + 1)
    )


def decided(rule: Sequence[Step], through: Sequence[Moment]) -> bool:
    """Tell whether RulePolicy predicted from a rule somewhere in a conversation.

    That is its first action after what it begins with, an intent or a form. What the rule has
    after that may come otherwise: an action can name the next one itself.
    """
    last = next((at for at, step in enumerate(rule) if at and step.kind == "action"), 0)
    path = rule[: last + 1]
    parts = (through[start : start + len(path)] for start in range(len(through) - last))
    return any(part[last].policy == RULE_POLICY and walked(path, part) for part in parts)


def _has(value: Any, wanted: Any) -> bool:
    return value is not None if wanted is _IS_SET else bool(value == wanted)
