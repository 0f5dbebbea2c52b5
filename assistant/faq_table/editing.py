"""Changes questions in the text of a file of `data/faq`, line by line."""

from __future__ import annotations

from yaml import MappingNode, Node, SequenceNode

from assistant.cli.messages import text as message
from assistant.faq_table import yaml_text as edit
from assistant.faq_table.columns import DATES, METADATA, Cells, TableError, button
from assistant.faq_table.questions import Place, phrasing

_ANSWER = ("text", "buttons")
_NEW = 'version: "3.1"\n'


def changed(text: str, place: Place, label: str, column: str, cell: str) -> str:
    """Return the text of a file with one cell of a question changed.

    Raises:
        TableError: what stands there cannot be changed in a table.
    """
    if column == "phrasings":
        return _with_phrasings(text, place, cell)
    if column in METADATA:
        if not cell:
            return edit.without_value(text, place.metadata, column)
        written = _metadata(column, cell, bool(place.metadata.flow_style))
        return edit.with_value(text, place.metadata, column, written, METADATA)
    answer = next(iter(place.answers), None)
    if column == "answer" and place.response is None:
        return edit.appended(text, "responses", _response(_indent(text, "responses"), label, cell))
    if not isinstance(answer, MappingNode):
        raise TableError(message("faq_yaml_only"))
    if column == "answer":
        written = edit.scalar(cell, bool(answer.flow_style))
        return edit.with_value(text, answer, "text", written, _ANSWER)
    return _with_buttons(text, answer, cell)


def added(text: str, label: str, cells: Cells) -> str:
    """Return the text of a file (empty: of a new one) with a question behind its last."""
    text = text or _NEW
    values = {name: _metadata(name, cells[name], flow=True) for name in METADATA if cells[name]}
    asked = [
        f"- intent: {label}",
        f"  metadata: {edit.mapped(**values)}",
        "  examples: |",
        *(f"    - {line}" for line in cells["phrasings"].split("\n")),
    ]
    indent = " " * _indent(text, "nlu", 0)
    text = edit.appended(text, "nlu", [indent + line for line in asked])
    at = _indent(text, "responses")
    said = _response(at, label, cells["answer"])
    said.append(f"{' ' * at}  buttons:{_buttons(cells['buttons'], at + 2)}")
    return edit.appended(text, "responses", said)


def without(text: str, place: Place) -> str:
    """Return the text of a file without a question and its answer; empty if nothing is left."""
    if place.response and place.response[0].start_mark.index > place.item.start_mark.index:
        text = edit.without_lines(text, *place.response)  # from behind, so that places stay right
        text = edit.without_lines(text, place.item, place.item)
    else:
        text = edit.without_lines(text, place.item, place.item)
        text = edit.without_lines(text, *place.response) if place.response else text
    left = edit.load(text)
    return text if any(left[key] for key in left if key != "version") else ""


def _metadata(name: str, cell: str, flow: bool) -> str:
    if name == "related":
        return edit.listed(cell.split("\n"))
    return edit.quoted(cell) if name in DATES else edit.scalar(cell, flow)


def _with_phrasings(text: str, place: Place, cell: str) -> str:
    old = place.examples
    begin, stop = edit.line_end(text, old.start_mark.index), edit.end(text, old)
    lines = text[begin + 1 : stop].split("\n") if old.style == "|" else []
    kept = {phrasing(line): line for line in lines}
    first = next(iter(lines), "")
    indent = first[: len(first) - len(first.lstrip())] or " " * (_column(text, place.item) + 2)
    written = "\n".join(kept.get(said, f"{indent}- {said}") for said in cell.split("\n"))
    if old.style == "|":
        return f"{text[:begin]}\n{written}{text[stop:]}"
    return edit.with_value(text, place.item, "examples", f"|\n{written}", ("examples",))


def _with_buttons(text: str, answer: MappingNode, cell: str) -> str:
    known = edit.entries(answer)
    old = known["buttons"][1] if "buttons" in known else None
    if any({*edit.entries(one)} != {"title", "payload"} for one in edit.items(old)):
        raise TableError(message("faq_yaml_only"))  # a table would lose the rest of them
    in_line = answer.flow_style or (isinstance(old, SequenceNode) and old.flow_style)
    indent = None if in_line else _column(text, old or answer)
    return edit.with_value(text, answer, "buttons", _buttons(cell, indent), _ANSWER)


def _buttons(cell: str, indent: int | None) -> str:
    """Return buttons as YAML: under each other from a column, or (None) in one line."""
    shown = [
        edit.mapped(title=edit.scalar(title, flow=True), payload=edit.scalar(payload, flow=True))
        for line in cell.split("\n")
        for title, payload in [button(line) or ("", "")]
    ]
    if indent is None:
        return f"[{', '.join(shown)}]"
    return "".join(f"\n{' ' * indent}- {one}" for one in shown)


def _response(indent: int, label: str, answer: str) -> list[str]:
    lines = (f"utter_{label}:", f"- text: {edit.scalar(answer, flow=False)}")
    return [" " * indent + line for line in lines]


def _indent(text: str, section: str, usual: int = 2) -> int:
    """Return in which column the items of a section begin."""
    known = edit.entries(edit.compose(text))
    node = known[section][1] if section in known else None
    return _column(text, node) if node is not None and node.value else usual


def _column(text: str, node: Node) -> int:
    return edit.column(text, node.start_mark.index)
