"""Vectors of sentences: computed once, kept, and from encoders that exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException

from assistant.nlu import encoders as module
from assistant.nlu.encoders import CachedEncoder, make
from assistant.nlu.vectors import Encoders, SentenceEncoders
from tests.assistant.nlu.pipeline import CONTEXT, Counting


def cached(encoder: Counting, folder: Path | None = None) -> CachedEncoder:
    return CachedEncoder(encoder.name, folder, encoder)


def test_vectors_are_kept_between_trainings(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    before = cached(first, tmp_path).encode_all(["一", "二二", "一"])
    after = cached(second, tmp_path).encode_all(["二二", "三三三"])
    assert sorted(first.seen) == ["一", "二二"]
    assert second.seen == ["三三三"]
    assert np.array_equal(before[0], before[2])
    assert np.array_equal(before[1], after[0])


def test_another_encoder_has_vectors_of_its_own(tmp_path: Path) -> None:
    one, other = Counting("one"), Counting("other")
    cached(one, tmp_path).encode_all(["一"])
    cached(other, tmp_path).encode_all(["一"])
    assert other.seen == ["一"]


def test_each_text_has_its_own_row_whatever_its_length() -> None:
    texts = ["很长很长的一句话", "短", "不长不短", "短"]
    rows = cached(Counting()).encode_all(texts)
    for text, row in zip(texts, rows, strict=True):
        assert np.allclose(row, Counting().encode([text])[0], atol=1e-3)


def test_repeated_text_is_encoded_once() -> None:
    encoder = Counting()
    one = cached(encoder).one
    assert np.array_equal(one("一"), one("一"))
    assert encoder.seen == ["一"]


def test_several_processes_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["我的卡丢了", "查余额", "信用卡年费怎么减免", "转人工", "好"]
    alone = module.in_batches(make("use"), texts)
    monkeypatch.setattr(module, "WORTH_A_PROCESS", 2)
    monkeypatch.setattr(module.os, "cpu_count", lambda: 2)
    assert np.allclose(CachedEncoder("use").encode_all(texts), alone, atol=2e-3)


@pytest.mark.parametrize("name", ["use", "e5"])
def test_vectors_have_length_one_and_like_means_near(name: str) -> None:
    encode = make(name).encode
    lost, gone, weather = encode(["我的银行卡丢了", "银行卡不见了", "今天天气真好"])
    assert np.allclose(np.linalg.norm([lost, gone, weather], axis=1), 1, atol=1e-2)
    assert lost @ gone > lost @ weather


@pytest.fixture
def provided(tmp_path: Path) -> Callable[..., Encoders]:
    def provide(**config: Any) -> Encoders:
        merged = {**SentenceEncoders.get_default_config(), **config}
        storage, resource = LocalModelStorage(tmp_path), Resource("encoders")
        return SentenceEncoders.create(merged, storage, resource, CONTEXT).provide()

    return provide


def test_an_unknown_encoder_is_refused_with_those_that_exist(
    provided: Callable[..., Encoders],
) -> None:
    with pytest.raises(InvalidConfigException, match="bert: one of use, e5, onnx:FOLDER"):
        provided(encoders=["use", "bert"])


def test_an_encoder_without_its_files_is_refused(
    provided: Callable[..., Encoders], tmp_path: Path
) -> None:
    with pytest.raises(InvalidConfigException, match=r"onnxruntime|model\.onnx is missing"):
        provided(encoders=[f"onnx:{tmp_path}"])


def test_a_change_of_encoders_trains_again(provided: Callable[..., Encoders]) -> None:
    assert provided(encoders=["use"]).fingerprint() != provided(encoders=[]).fingerprint()
    assert provided(encoders=[]).encoders == ()
