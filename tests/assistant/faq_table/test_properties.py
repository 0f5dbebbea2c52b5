"""Any text survives the way through a table and into YAML."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.utils.io import read_yaml

from assistant.faq_table import editing
from assistant.faq_table.columns import DATA, VERSION, Cells, clean, version
from assistant.faq_table.questions import cells, places, rest
from assistant.faq_table.reading import read_table
from assistant.faq_table.writing import table_file
from tests.assistant.faq_table.project import CARD

# Anything that YAML can hold: also breaks of other systems, emoji, signs of YAML, CSV and formulas.
TEXT = st.text(
    st.one_of(
        st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\ufffe\uffff"),
        st.sampled_from(
            "\n\r\t \u3000\u2028\x85=+-@＝'\"`,;|:#&*!%?[]{}<>_/\\~.0123456789𠮷😊㗎的"
        ),
    ),
    max_size=40,
)
SETTINGS = settings(max_examples=100, deadline=None)
APPLY = "faq/card_apply"


def row(**said: str) -> Cells:
    return {column: clean(column, said.get(column, "")) for column in DATA}


CELLS = st.fixed_dictionaries({column: TEXT for column in DATA})
ROWS = st.lists(CELLS.map(lambda said: row(**said)), max_size=3)


@settings(SETTINGS, max_examples=50)  # a workbook takes its time
@given(ROWS, st.sampled_from([".xlsx", ".csv", ".gb18030"]))
def test_rows_come_back_from_a_table(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Cells], form: str
) -> None:
    path = tmp_path_factory.mktemp("table") / f"a{'.csv' if form == '.gb18030' else form}"
    content = table_file(path, rows)
    if form == ".gb18030":
        content = content.decode("utf-8-sig").encode("gb18030")
    path.write_bytes(content)
    table = read_table(path)
    assert not table.problems
    assert [found.cells for found in table.rows] == [{**r, VERSION: version(r)} for r in rows]


@SETTINGS
@given(st.sampled_from(DATA), TEXT)
def test_the_form_of_a_cell_is_final(column: str, said: str) -> None:
    once = clean(column, said)
    assert clean(column, once) == once


CHANGES = st.dictionaries(
    st.sampled_from([c for c in DATA if c not in ("label", "subject", "buttons", "related")]), TEXT
)


@SETTINGS
@given(CHANGES, st.sampled_from([APPLY, "faq/card_fee"]))
def test_any_text_can_be_written_into_a_question(changes: dict[str, str], label: str) -> None:
    text = CARD
    wanted = cells("card", label, places("card.yml", CARD)[label])
    for column, said in changes.items():
        cell = clean(column, said)
        if cell or column in ("valid_to", "source"):
            if cell or wanted[column]:
                place = places("card.yml", text)[label]
                text = editing.changed(text, place, label, column, cell)
            wanted[column] = cell
    assert cells("card", label, places("card.yml", text)[label]) == wanted
    assert rest(text, {label}) == rest(CARD, {label})
    assert read_yaml(text) == yaml.safe_load(text)  # Rasa's own parser knows another YAML
    others = [line for line in CARD.splitlines() if line.startswith("#")]
    assert [line for line in text.split("\n") if line.startswith("#")] == others


@SETTINGS
@given(CELLS, st.sampled_from(["", CARD]))
def test_any_question_can_be_added_and_deleted(said: dict[str, str], before: str) -> None:
    new = {**row(**said), "label": "faq/card_new", "subject": "card", "buttons": "问 | /query_bill"}
    new = {column: cell or "文" for column, cell in new.items()}
    text = editing.added(before, "faq/card_new", new)
    place = places("card.yml", text)["faq/card_new"]
    assert cells("card", "faq/card_new", place) == new
    assert read_yaml(text) == yaml.safe_load(text)
    assert editing.without(text, place) == before
