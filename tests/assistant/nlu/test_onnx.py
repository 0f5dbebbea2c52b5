"""A bank's own sentence encoder, as an ONNX folder, in place of the project's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from assistant.nlu.encoders import CachedEncoder, make

WORDS = ["[PAD]", "[UNK]", "余", "额", "账", "单"]
VECTORS = np.eye(len(WORDS), 4, dtype=np.float32)


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    """A model that looks up a vector for each token, and the tokenizer that goes with it."""
    table = numpy_helper.from_array(VECTORS, "table")
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["tokens"])],
        "encoder",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["batch", "length", 4])],
        [table],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, str(tmp_path / "model.onnx"))
    words = WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]")
    tokenizer = Tokenizer(words)
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def test_vectors_are_means_of_tokens_of_length_one(folder: Path) -> None:
    encoder = make(f"onnx:{folder}")
    vectors = encoder.encode(["余额", "余"])
    assert vectors.shape == (2, 4)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.allclose(vectors[0], (VECTORS[2] + VECTORS[3]) / np.sqrt(2))
    assert np.allclose(vectors[1], VECTORS[2])  # padding counts for nothing


def test_it_can_stand_in_config_yml(folder: Path, tmp_path: Path) -> None:
    cached = CachedEncoder(f"onnx:{folder}", tmp_path / "cache")
    assert np.allclose(cached.encode_all(["余"]), VECTORS[2:3])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"model\.onnx is missing"):
        make(f"onnx:{tmp_path}")
