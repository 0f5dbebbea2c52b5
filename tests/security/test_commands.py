"""A typed command means nothing: /affirm is no English yes to the question that stands."""

from __future__ import annotations

import pytest

from assistant.channels.guard import clean
from assistant.nlu.known import means_nothing
from assistant.nlu.normalise import for_classifier


@pytest.mark.parametrize(
    "typed",
    [
        "/affirm",
        "／affirm",
        "//affirm",
        "/ affirm",
        " \u200b/affirm",
        '/report_card_loss{"card_tail":"9999"}',
    ],
)
def test_a_command_is_not_guessed_at(typed: str) -> None:
    assert means_nothing(for_classifier(clean(typed)))


@pytest.mark.parametrize("said", ["yes", "查余额/账单", "我的卡丢了/被偷了", "/查余额"])
def test_words_are(said: str) -> None:
    assert not means_nothing(for_classifier(clean(said)))
