"""What the classifier reads: other banks and payment firms are one word each."""

from __future__ import annotations

import pytest

from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon
from assistant.nlu.plain import Plain

LEXICON = Lexicon.read(DEFAULT_FOLDER)
PLAIN = Plain(LEXICON)
OTHERS = LEXICON.files["others"]


@pytest.mark.parametrize("kind", OTHERS)
def test_every_name_of_a_kind_reads_the_same(kind: str) -> None:
    names = OTHERS[kind]["names"]
    assert {PLAIN(f"{name}的卡怎么办") for name in names} == {f"{OTHERS[kind]['title']}的卡怎么办"}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("招商银行信用卡年费", "别家银行信用卡年费"),
        ("招行的", "别家银行的"),
        ("工商銀行轉過來", "别家银行转过来"),
        ("ＩＣＢＣ的卡", "别家银行的卡"),
        ("从建行转到农行", "从别家银行转到别家银行"),
        ("花呗能还信用卡吗", "别家支付能还信用卡吗"),
        ("示例银行的卡", "示例银行的卡"),
        ("我想办卡", "我想办卡"),
    ],
)
def test_names_within_a_message(said: str, read: str) -> None:
    assert PLAIN(said) == read


def test_buttons_are_left_alone() -> None:
    pressed = '/browse_menu{"menu_branch":"招行"}'
    assert "招行" in PLAIN(pressed)


def test_without_the_file_all_names_stay() -> None:
    assert Plain(Lexicon({}))("招行的卡") == "招行的卡"
