"""Reading all phrasings at once comes to what reading each alone does."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from assistant.linting.reading import read_all
from assistant.nlu.training import fit

OUTSIDE = "out_of_scope"


@pytest.mark.parametrize("encoders", [0, 1, 2])
def test_as_one_by_one(encoders: int) -> None:
    services = {"balance": "余额", "bill": "账单", "loss": "挂失"}
    taught = [
        (f"{before}{word}{after}", label)
        for label, word in services.items()
        for before, after in product(
            ("查", "看看", "我的", "要", "帮我"), ("吧", "一下", "呢", "，谢谢")
        )
    ]
    taught += [
        (f"{a}{b}怎么样", OUTSIDE) for a, b in product("天气地球火车汽车", "好坏大小多少远近")
    ]
    texts, labels = zip(*dict(taught).items(), strict=True)
    rng = np.random.default_rng(0)
    towards = {label: rng.normal(size=16) for label in {*labels}}
    vectors = [
        np.array([towards[label] + rng.normal(size=16) for label in labels], np.float32)
        for _ in range(encoders)
    ]
    model = fit(texts, labels, vectors, OUTSIDE)
    sure = 0.9
    read = read_all(model, texts, vectors, sure)
    for at, text in enumerate(texts):
        features, asked = model.text.of(text), [v[at] for v in vectors]
        first = model.read(features, asked[:1])[0]
        wanted = first if first.confidence >= sure else model.read(features, asked)[0]
        assert read[at][0] == wanted.label
        assert read[at][1] == pytest.approx(wanted.confidence, abs=1e-4)
    assert len({label for label, _ in read}) == 4
