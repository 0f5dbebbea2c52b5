"""Adds an intent to domain.yml and leaves every other character as it is."""

from __future__ import annotations

from yaml import SequenceNode

from assistant.faq_table.yaml_text import column, compose, end, entries, line_end


class NoList(ValueError):
    """The intents are not written one a line."""


def with_intent(text: str, intent: str) -> str:
    """Return the text of a domain with an intent, at the end of the first group.

    A group ends where a comment of its own line begins another; without any, it is the whole list.

    Raises:
        NoList: the domain has no list of intents, or has it in one line.
    """
    _, listed = entries(compose(text)).get("intents", (None, None))
    if not isinstance(listed, SequenceNode) or listed.flow_style or not listed.value:
        raise NoList
    at = 0
    for item in listed.value:
        comments = text[at : item.start_mark.index].splitlines()[1:]
        if at and any(line.strip().startswith("#") for line in comments):
            break
        at = line_end(text, end(text, item))
    before = column(text, listed.value[0].start_mark.index)
    begin = listed.value[0].start_mark.index - before
    indent = text[begin : text.index("-", begin)]
    carriage_return = "\r" if text[:at].endswith("\r") else ""
    return f"{text[:at]}\n{indent}- {intent}{carriage_return}{text[at:]}"
