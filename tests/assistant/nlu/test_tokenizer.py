"""Tokens of Chinese text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.tokenizer import ZhTokenizer
from tests.assistant.nlu.pipeline import Pipeline


@pytest.fixture(scope="module", params=["char", "jieba"])
def tokenizer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> ZhTokenizer:
    folder: Path = tmp_path_factory.mktemp("model")
    made = Pipeline(folder, {}, (ZhTokenizer, {"segmenter": request.param})).components[0]
    assert isinstance(made, ZhTokenizer)
    return made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet="查一下余额 \t\n　check６７89。！🙂‹otp›", min_size=1, max_size=30))
def test_tokens_are_never_blank_and_stand_where_they_say(tokenizer: ZhTokenizer, text: str) -> None:
    tokens = tokenizer.tokenize(Message({"text": text}), "text")
    assert [text[t.start : t.end] for t in tokens] == [t.text for t in tokens]
    assert all(token.text.strip() for token in tokens)
    assert "".join(token.text for token in tokens) == "".join(text.split())


def test_lemma_is_the_normal_form(tokenizer: ZhTokenizer) -> None:
    tokens = tokenizer.tokenize(Message({"text": "帳６"}), "text")
    assert "".join(token.lemma for token in tokens) == "账6"


def test_jieba_keeps_the_banks_words_whole(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, {}, (ZhTokenizer, {"segmenter": "jieba"}))
    words = [token.text for token in pipeline.parse("查未出账单和解除挂失").get("text_tokens")]
    assert "未出账单" in words
    assert "解除挂失" in words
