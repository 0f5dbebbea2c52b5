"""What is read of a text besides the encoders: all of it, and its end by itself."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.nlu.features import TextFeatures, end


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("在外头打工,媳妇催我,看看卡里有多少", "看看卡里有多少"),
        ("帮我看看卡里有多少,谢谢您,辛苦了!", "帮我看看卡里有多少"),
        ("查一下余额,行不行?", "查一下余额,行不行"),
        ("i was charged twice, what can i do", "what can i do"),
        ("手续费是0.5%还是1,000元", "手续费是0.5%还是1,000元"),
        ("查余额", "查余额"),
        ("谢谢", "谢谢"),
        ("???", "???"),
    ],
)
def test_the_end_of_a_text(text: str, last: str) -> None:
    assert end(text) == last


def test_one_by_one_gives_what_all_at_once_gives() -> None:
    texts = ["查一下余额", "卡丢了,快帮我挂失", "看看账单,谢谢", "转人工", "卡丢了怎么办"] * 2
    learnt, features = TextFeatures.learn(texts)
    alone = np.stack([learnt.of(text) for text in texts])
    assert np.allclose(alone, features, atol=1e-5)
    assert np.allclose(learnt.of_all(texts), features, atol=1e-5)


def test_stories_that_end_alike_are_alike() -> None:
    learnt, _ = TextFeatures.learn(["查一下余额", "卡丢了,快帮我挂失", "看看账单", "转人工"] * 2)
    one, other = learnt.of("卡丢了,查一下余额"), learnt.of("转人工,查一下余额")
    half = len(one) // 2
    assert not np.allclose(one[:half], other[:half])
    assert np.allclose(one[half:], other[half:])
