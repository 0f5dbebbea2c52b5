"""Rules and stories that name what does not exist, and rules that can never apply."""

from __future__ import annotations

import json
from collections.abc import Iterator

from assistant.linting.buttons import pressed
from assistant.linting.findings import Finding, found
from assistant.linting.marked import Mapping, items
from assistant.linting.parts import Course
from assistant.linting.project import Project

RASAS_INTENTS = {"nlu_fallback", "restart", "back", "session_start"}
RASAS_SLOTS = {"requested_slot", "session_started_metadata"}
RASAS_ACTIONS = {
    "action_listen", "action_restart", "action_back", "action_session_start",
    "action_default_fallback", "action_deactivate_loop", "action_revert_fallback_events",
    "action_default_ask_affirmation", "action_default_ask_rephrase", "action_two_stage_fallback",
    "action_unlikely_intent", "action_extract_slots",
}  # fmt: skip


def check(project: Project) -> Iterator[Finding]:
    """Yield rules and stories that cannot be followed."""
    known = _Known(project)
    for course in project.courses:
        yield from known.unknown(course)
    rules = [course for course in project.courses if course.kind == "rule"]
    for rule in rules:
        yield from known.never(rule)
    yield from _shadowed(rules)


class _Known:
    """What there is, and what can come about."""

    def __init__(self, project: Project) -> None:
        responses = {response.name for response in project.responses}
        families = {name.split("/")[0] for name in responses if "/" in name}
        words = project.code.words
        started = {str(s["action"]) for c in project.courses for _, s in c.steps if s.get("action")}
        self.intents = project.intents | RASAS_INTENTS
        self.slots = {*project.domain("slots"), *RASAS_SLOTS}
        self.entities = {*project.domain("entities")}
        self.forms = {*project.forms}
        self.actions = {*project.domain("actions"), *self.forms, *responses, *families}
        self.actions |= RASAS_ACTIONS
        # What channels tell and actions replay stands in the code, by its name.
        self.coming = {label.split("/")[0] for label in project.labels} | RASAS_INTENTS
        self.coming |= pressed(project) | (words & self.intents)
        self.opened = self.forms & (started | words)

    def unknown(self, course: Course) -> Iterator[Finding]:
        """Yield what a rule or story names that does not exist."""
        for at, step in (*course.condition, *course.steps):
            for line, kind, name in _named(at, step):
                if name not in getattr(self, kind):
                    yield found(f"unknown-step/{kind}", course.path, line, name=name)

    def never(self, rule: Course) -> Iterator[Finding]:
        """Yield why a rule never applies."""
        for line, step in rule.steps:
            intent = str(step.get("intent") or "").split("/")[0]
            # One that does not exist was told already.
            if intent in self.intents and intent not in self.coming:
                yield found("unreachable-rule/intent", rule.path, line, rule=rule.name, name=intent)
        for line, step in rule.condition:
            form = str(step.get("active_loop"))
            if form in self.forms and form not in self.opened:
                yield found("unreachable-rule/loop", rule.path, line, rule=rule.name, name=form)


def _named(at: int, step: Mapping) -> Iterator[tuple[int, str, str]]:
    """Yield line, kind and name of what a step needs to exist."""
    for key, kind in (("intent", "intents"), ("action", "actions"), ("active_loop", "forms")):
        if step.get(key):
            name = str(step[key])
            yield step.lines[key], kind, name.split("/")[0] if key == "intent" else name
    for key, kind in (("slot_was_set", "slots"), ("entities", "entities")):
        listed = [(at, step[key])] if isinstance(step.get(key), Mapping) else items(step.get(key))
        for line, one in listed:
            names = one.lines if isinstance(one, Mapping) else {str(one): line}
            yield from ((where, kind, name) for name, where in names.items())


def _shadowed(rules: list[Course]) -> Iterator[Finding]:
    """Yield rules that begin as an earlier one does: one of the two never decides."""
    first: dict[str, Course] = {}
    for rule in rules:
        for beginning in _beginnings(rule):
            known = first.setdefault(beginning, rule)
            if known is not rule:
                where = f"{known.path}:{known.line}"
                yield found(
                    "unreachable-rule/shadowed",
                    rule.path,
                    rule.line,
                    rule=rule.name,
                    other=known.name,
                    where=where,
                )
                break


def _beginnings(rule: Course) -> Iterator[str]:
    """Yield what must be so before a rule decides: its condition, and the steps before its action.

    A rule that begins with a form goes on after it. Steps under `or` are so many beginnings.
    """
    before: list[Mapping] = []
    for at, (_, step) in enumerate(items(rule.content.get("steps"))):
        if not isinstance(step, Mapping) or (step.get("action") and at):
            break
        before.append(step)
    context = {key: rule.content.get(key) for key in rule.content if key not in ("rule", "steps")}
    ways = [list(step.get("or") or [step]) for step in before]
    for chosen in _choices(ways):
        yield json.dumps([context, chosen], sort_keys=True, ensure_ascii=False, default=str)


def _choices(ways: list[list[object]]) -> Iterator[list[object]]:
    if not ways:
        yield []
        return
    for rest in _choices(ways[1:]):
        yield from ([one, *rest] for one in ways[0])
