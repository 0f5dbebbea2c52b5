"""Responses that are uttered and not there, and those that nobody utters."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.linting.findings import Finding, found
from assistant.linting.project import Project

UTTER, ASK, ACTION_ASK = "utter_", "utter_ask_", "action_ask_"
PART = "__"  # between a response and what its lists are written with, see assistant/responses.py
RASAS_OWN = {"utter_default", "utter_ask_rephrase"}  # Rasa utters them where they are defined


def check(project: Project) -> Iterator[Finding]:
    """Yield missing and unused responses."""
    defined = {response.name for response in project.responses}
    families = {name.split("/")[0] for name in defined if "/" in name}
    used = {*RASAS_OWN, *_asked(project)}
    for course in project.courses:
        for line, step in course.steps:
            action = str(step.get("action") or "")
            if action.startswith(UTTER):
                used.add(action)
                if action not in defined | families:
                    yield found("missing-response", course.path, line, name=action)
    for use in project.code.uses:
        meant = use.meant(defined)
        used |= meant
        if not meant and use.name not in families:
            yield found("missing-response", use.path, use.line, name=use.name)
    yield from _not_asked(project, defined)
    for response in project.responses:
        if not _is_used(response.name, used, families, project.code.words):
            yield found("unused-response", response.path, response.line, name=response.name)


def _is_used(name: str, used: set[str], families: set[str], words: set[str]) -> bool:
    if "/" in name:  # of an answer or a service: their own checks see to it
        return True
    whole, _, part = name.partition(PART)
    if part:  # utter_bill__statements__due is used with utter_bill, given a list `statements`
        return whole in used | families and part.split(PART)[0] in words
    return name in used


def _asked(project: Project) -> Iterator[str]:
    for form, (_, _, slots) in project.forms.items():
        for slot in slots:
            yield from (f"{ASK}{form}_{slot}", f"{ASK}{slot}")


def _not_asked(project: Project, defined: set[str]) -> Iterator[Finding]:
    known = {*defined, *project.domain("actions")}
    for form, (path, line, slots) in project.forms.items():
        for slot in slots:
            name = f"{ASK}{form}_{slot}"
            ways = {name, f"{ASK}{slot}", f"{ACTION_ASK}{form}_{slot}", f"{ACTION_ASK}{slot}"}
            if not known & ways:
                yield found("missing-response/ask", path, line, form=form, slot=slot, name=name)
