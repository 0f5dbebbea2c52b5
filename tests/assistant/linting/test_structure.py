"""Files that cannot be read, and what is written twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.linting.conftest import Tells, Written

NLU, FAQ, RULES = "data/nlu/card.yml", "data/faq/limit.yml", "data/rules/card.yml"
RESPONSES = "data/responses/card.yml"


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ('version: "3.1"\nnlu:\n- intent: a\n  examples: [\n', 5),
        ("nlu:\n- intent: 查: 余额\n", 2),
        ("nlu:\n\t- intent: a\n", 2),
        ("nlu:\n- intent: \x07\n", 2),
    ],
)
def test_what_is_no_yaml_is_told_alone(written: Written, broken: str, line: int) -> None:
    written.write(RESPONSES, broken)
    [said] = written.told()  # though every response is missing now
    assert said.startswith(f"{RESPONSES}:{line}: [yaml] 错误 error: 这个文件不是正确的 YAML（")
    assert "· Not YAML (" in said


def test_another_encoding(written: Written) -> None:
    written.write(NLU, Path(NLU).read_text("utf8").encode("gb18030"))
    [said] = written.told()
    assert said.startswith(f"{NLU}:3: [yaml] 错误 error: 这一行不是 UTF-8") and "UTF-8" in said


def test_a_key_twice(written: Written) -> None:
    written.change(
        RESPONSES, "  utter_frozen:", "  utter_silence: # again\n  - text: 好\n  utter_frozen:"
    )

    [said] = written.told()
    line = Path(RESPONSES).read_text("utf8").splitlines().index("  utter_silence:") + 1
    assert said.startswith(f"{RESPONSES}:{line}: [repeated-key] 错误 error: “utter_silence”")


@pytest.mark.parametrize(
    ("path", "old", "new", "words", "part"),
    [
        (NLU, "    - 转人工", "    转人工", "    转人工", "前面没有“- ”"),
        (NLU, "- intent: request_human", "- intend: request_human", "intend", "intent / synonym"),
        (
            RULES,
            "  - rule: 查余额\n    steps:",
            "  - rule: 查余额\n    step:",
            "rule: 查余额",
            "steps",
        ),
        (
            RESPONSES,
            "    - text: 已经冻结。",
            "      text: 已经冻结。",
            "utter_frozen",
            "- text: …",
        ),
    ],
)
def test_what_rasa_would_pass_over(
    written: Written, tells: Tells, path: str, old: str, new: str, words: str, part: str
) -> None:
    written.change(path, old, new)
    tells(path, words, "shape", "错误 error", part)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("- 只是一个列表\n", "“键：值”"),
        ("nlu: 说法\n", "“nlu”下面"),
        ("responses: []\n", "responses 下面"),
        ("nlu:\n- intent: query_balance\n", "query_balance 没有说法"),
    ],
)
def test_files_of_another_shape(written: Written, text: str, part: str) -> None:
    written.write("data/nlu/new.yml", text)
    line = 2 if "intent" in text else 1
    [said] = [said for said in written.told() if "split-intent" not in said]
    assert said.startswith(f"data/nlu/new.yml:{line}: [shape] 错误 error: ") and part in said


def test_defined_in_two_files(written: Written, tells: Tells) -> None:
    again = "responses:\n  utter_frozen:\n  - text: 冻好了。\n"
    written.write("data/responses/later.yml", again)
    where = written.line(RESPONSES, "utter_frozen:")
    tells("data/responses/later.yml", "utter_frozen", "defined-twice", "错误 error", where)


def test_a_question_in_two_blocks(written: Written) -> None:
    written.change(FAQ, "- intent: faq/limit_check", "- intent: faq/limit_raise")
    told = [line for line in written.told() if "[defined-twice]" in line]
    assert len(told) == 1 and told[0].startswith(f"{FAQ}:12: ") and f"{FAQ}:3" in told[0]


def test_an_intent_in_two_files(written: Written, tells: Tells) -> None:
    written.write("data/nlu/more.yml", "nlu:\n- intent: query_balance\n  examples: |\n    - 余额\n")
    tells("data/nlu/more.yml", "intent", "split-intent", "提醒 warning", NLU)


@pytest.mark.parametrize(
    ("name", "text", "line", "part"),
    [
        ("kind", "entity: card_kind\nvalues:\n  credit: 信用卡\n", 3, "值: [叫法, 叫法]"),
        ("kind", "entity: card_kind\nvalue: {}\n", 1, "值: [叫法, 叫法]"),
        ("others", "banks: [招商银行]\n", 1, "title 和 names"),
        ("others", "banks: {names: [招商银行]}\n", 1, "title 和 names"),
        ("safety", "checks: 丢卡\n", 1, "一条条安全规则"),
        ("safety", "check: []\n", 1, "一条条安全规则"),
        ("safety", "checks:\n- 丢卡\n", 2, "一条条安全规则"),
        ("safety", "checks:\n- {name: a, intent: silence, yields: faq, fires: [b]}\n", 2, "yields"),
        ("safety", "checks:\n- {name: a, intent: silence, fires: b}\n", 2, "fires: [正则]"),
        ("safety", "checks:\n- {intent: silence, fires: [b]}\n", 2, "name"),
        ("safety", "checks:\n- {name: a, fires: [b]}\n", 2, "intent"),
    ],
)
def test_a_lexicon_of_another_shape(
    written: Written, name: str, text: str, line: int, part: str
) -> None:
    written.write(f"data/lexicon/{name}.yml", text)
    [said] = written.told()
    assert said.startswith(f"data/lexicon/{name}.yml:{line}: [shape] 错误 error: ") and part in said


def test_a_word_of_the_lexicon_with_two_meanings(written: Written, tells: Tells) -> None:
    for name, value in (("kind", "credit"), ("more", "debit")):
        text = f"entity: card_kind\nvalues:\n  {value}: [贵宾卡]\n"
        written.write(f"data/lexicon/{name}.yml", text)
    tells("data/lexicon/more.yml", "贵宾卡", "lexicon", "错误 error", "贵宾卡")


SAFETY = """checks:
- name: lost
  intent: {intent}
  yields: [faq, menu, {yields}]
  fires: [丢了]
- name: found
  intent: unfreeze_card
  fires: ['{fires}']
"""


@pytest.mark.parametrize(
    ("changed", "line", "parts"),
    [
        ({}, 0, []),
        ({"intent": "freeze_cards"}, 3, ["意图 freeze_cards 不存在", "lost"]),
        ({"yields": "silences"}, 4, ["意图 silences 不存在", "lost"]),
        ({"yields": "faq/limit_raise"}, 4, ["意图 faq/limit_raise 不存在"]),
        ({"fires": "(找到"}, 6, ["安全规则 found: ", "用不了"]),
    ],
)
def test_the_safety_checks(
    written: Written, changed: dict[str, str], line: int, parts: list[str]
) -> None:
    right = {"intent": "freeze_card", "yields": "silence", "fires": "找到了"}
    written.write("data/lexicon/safety.yml", SAFETY.format(**{**right, **changed}))
    told = written.told()
    assert len(told) == bool(parts)
    for said in told:
        assert said.startswith(f"data/lexicon/safety.yml:{line}: [lexicon] 错误 error: ")
        assert all(part in said for part in parts)


@pytest.mark.parametrize(
    ("code", "line"), [(b"X = 1\ndef y(:\n", 2), ("X = '余额'\n".encode("gbk"), 1)]
)
def test_code_that_is_no_python_is_told_alone(written: Written, code: bytes, line: int) -> None:
    written.write("actions/card.py", code)
    [said] = written.told()  # though nothing utters the responses now
    assert said.startswith(f"actions/card.py:{line}: [code] 错误 error: Python 语法有错（")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("fine: [没问题]\nnot_yes: ['(不']\nhurry: [快]\n", "not_yes"),
        ("fine: [没问题]\nnot_yes: ['不']\n", "hurry"),
    ],
)
def test_the_words_of_a_plain_yes(written: Written, text: str, part: str) -> None:
    written.write("data/lexicon/confirm.yml", text)
    [said] = written.told()
    assert said.startswith("data/lexicon/confirm.yml:1: [lexicon] 错误 error: ") and part in said
