"""Texts are spoilt as said, and always in the same way."""

from __future__ import annotations

import pytest

from assistant.evaluation.noise import NOISES, any_noise, spoil

TEXT = "我尾号6789的储蓄卡，转了3,050.5元，到账没？"


@pytest.mark.parametrize("noise", NOISES)
def test_a_text_is_spoilt_always_in_the_same_way(noise: str) -> None:
    assert spoil(TEXT, noise) == spoil(TEXT, noise) != TEXT


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("text", ["‹otp›", "‹card 1234›", "？", "a", "挂失"])
def test_what_the_guard_took_out_stays_and_nothing_becomes_empty(noise: str, text: str) -> None:
    spoilt = spoil(text, noise)
    assert spoilt
    assert not text.startswith("‹") or text in spoilt


def test_a_typo_changes_one_character_and_a_dropped_one_is_missing() -> None:
    changed = [(a, b) for a, b in zip(TEXT, spoil(TEXT, "typo"), strict=True) if a != b]
    assert len(changed) == 1
    assert len(spoil(TEXT, "dropped")) == len(TEXT) - 1


def test_a_homophone_sounds_the_same() -> None:
    from pypinyin import lazy_pinyin

    assert lazy_pinyin(spoil("我要挂失", "homophone")) == lazy_pinyin("我要挂失")


def test_a_voice_has_no_punctuation_and_says_a_cards_digits() -> None:
    heard = spoil(TEXT, "voice")
    assert "六七八九" in heard and "3,050.5" in heard
    assert "，" not in heard and "？" not in heard


def test_the_one_noise_of_a_text_changes_it() -> None:
    made = any_noise(TEXT)
    assert made and made[1] == spoil(TEXT, made[0]) != TEXT
