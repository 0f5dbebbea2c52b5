"""The path without a model: each check keeps what its examples promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.checks import checks
from assistant.nlu.classifier import set_readings
from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon, LexiconError
from assistant.nlu.model import Reading
from assistant.nlu.normalise import normalise
from assistant.nlu.safety import SafetyNet
from tests.assistant.nlu.pipeline import Pipeline, configured

LEXICON = Lexicon.read(DEFAULT_FOLDER)
CHECKS = {check.name: check for check in checks(LEXICON)}
EXAMPLES = LEXICON.files["safety_examples"]


def cases(kind: str) -> list[tuple[str, str]]:
    return [(name, said) for name, lists in EXAMPLES.items() for said in lists[kind]]


def test_each_check_has_examples_of_both_sorts() -> None:
    assert set(EXAMPLES) == set(CHECKS)
    assert all(
        len(lists[k]) >= 10 for lists in EXAMPLES.values() for k in ("must_fire", "must_not")
    )


@pytest.mark.parametrize(("name", "said"), cases("must_fire"))
def test_fires(name: str, said: str) -> None:
    text = normalise(said).text
    first = next((check for check in CHECKS.values() if check.applies(text)), None)
    assert first is not None
    assert first.intent == CHECKS[name].intent


@pytest.mark.parametrize(("name", "said"), cases("must_not"))
def test_stays_silent(name: str, said: str) -> None:
    assert not CHECKS[name].applies(normalise(said).text)


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> SafetyNet:
    made = Pipeline(
        tmp_path_factory.mktemp("model"), {}, (SafetyNet, configured(SafetyNet))
    ).components[0]
    assert isinstance(made, SafetyNet)
    return made


def net_alone() -> SafetyNet:
    config = SafetyNet.get_default_config() | configured(SafetyNet)
    return SafetyNet(config, None, None, LEXICON)  # type: ignore[arg-type]


def understood(text: str, label: str, confidence: float) -> Message:
    message = Message({"text": text})
    set_readings(message, [Reading(label, confidence), Reading("greet", 0.1)])
    return message


def test_overrides_the_model_and_says_why(net: SafetyNet) -> None:
    message = understood("我卡丢了！", "query_balance", 0.98)
    net.process([message])
    assert message.get("intent") == {"name": "report_card_loss", "confidence": 1.0}
    assert message.get("intent_ranking") == [message.get("intent")]
    assert message.as_dict(only_output_properties=True)["safety"] == {
        "check": "lost_or_stolen",
        "instead_of": "query_balance",
        "was": 0.98,
    }


@pytest.mark.parametrize(
    ("said", "label", "confidence"),
    [
        ("查余额", "query_balance", 0.8),
        ("怎么挂失", "faq/card_loss_how_report", 0.6),
        ("卡丢了怎么挂失", "ask_why", 1.0),  # a designer's own example
        ("卡丢了怎么挂失", "faq/card_loss_how_report", 0.9),  # surely a question
        ("/report_card_loss", "greet", 0.3),
    ],
)
def test_leaves_alone(net: SafetyNet, said: str, label: str, confidence: float) -> None:
    message = understood(said, label, confidence)
    net.process([message])
    assert message.get("readings")[0] == {"name": label, "confidence": confidence}
    assert message.get("safety") is None


STORY = "今天上午去办事排了很久，气得我要找你们领导反映"


def test_yields_in_a_story_to_what_is_surely_understood(net: SafetyNet) -> None:
    for confidence, intent in ((0.96, "complain"), (0.6, "request_human")):
        message = understood(STORY, "complain", confidence)
        net.process([message])
        assert message.get("intent")["name"] == intent


def test_never_takes_a_found_card_for_a_lost_one(net: SafetyNet) -> None:
    message = understood("前天说丢了的那张卡，现在找到了，帮我解除挂失", "report_card_loss", 0.98)
    net.process([message])
    assert message.get("intent") == {"name": "cancel_card_loss", "confidence": 1.0}


@pytest.mark.parametrize(
    ("said", "confidence", "intent"),
    [
        ("我的卡丢了", 0.99, "report_card_loss"),  # a command: whatever the model thinks
        ("上礼拜我说卡丢了，你们给我停了，现在它在我大衣口袋里，想接着用", 0.6, "report_card_loss"),
        (
            "上礼拜我说卡丢了，你们给我停了，现在它在我大衣口袋里，想接着用",
            0.97,
            "cancel_card_loss",
        ),
    ],
)
def test_a_lost_card_yields_to_a_found_one_only_in_a_story(
    net: SafetyNet, said: str, confidence: float, intent: str
) -> None:
    message = understood(said, "cancel_card_loss", confidence)
    net.process([message])
    assert message.get("intent")["name"] == intent


def test_asks_where_a_story_of_a_lost_card_is_read_as_a_found_one(net: SafetyNet) -> None:
    said = "上礼拜我说卡丢了，你们给我停了，现在它在我大衣口袋里，想接着用"
    message = understood(said, "cancel_card_loss", 0.9)
    net.process([message])
    ranking = {r["name"]: r["confidence"] for r in message.get("intent_ranking")}
    assert ranking == {"report_card_loss": 0.5, "cancel_card_loss": 0.5}


def test_asks_where_a_card_may_be_lost_or_found() -> None:
    """No check fires; the readings are made equal, so that Rasa's fallback asks."""
    message = Message({"text": "那张卡的事", "mended": "那张卡的事"})
    set_readings(message, [Reading("cancel_card_loss", 0.6), Reading("report_card_loss", 0.3)])
    net_alone().process([message])
    first, second = message.get("intent_ranking")[:2]
    assert {first["name"], second["name"]} == {"report_card_loss", "cancel_card_loss"}
    assert first["confidence"] == second["confidence"]


def test_what_is_urgent_counts_more() -> None:
    message = Message({"text": "那张卡的事"})
    set_readings(message, [Reading("query_balance", 0.5), Reading("report_card_loss", 0.25)])
    net_alone().process([message])
    assert message.get("intent")["name"] == "report_card_loss"
    assert message.get("intent")["confidence"] == pytest.approx(0.5)


def test_reads_what_was_mended_too(net: SafetyNet) -> None:
    message = understood("给我办个报施", "greet", 0.3)
    message.set("mended", "帮我挂失")
    net.process([message])
    assert message.get("intent")["name"] == "report_card_loss"


@pytest.mark.parametrize(("label", "confidence"), [("faq/fee", 0.6), ("menu/close", 0.95)])
def test_overrides_what_is_no_sure_question(net: SafetyNet, label: str, confidence: float) -> None:
    message = understood("我卡丢了！", label, confidence)
    net.process([message])
    assert message.get("intent") == {"name": "report_card_loss", "confidence": 1.0}


@pytest.mark.parametrize(
    "check",
    [
        "{name: odd, intent: x, fires: 丢.卡}",
        "{intent: x, fires: [丢]}",
        "{name: odd, fires: [丢]}",
        "{name: odd, intent: x, fires: [丢], unless: 没}",
    ],
)
def test_a_check_that_lacks_a_part_is_named(tmp_path: Path, check: str) -> None:
    (tmp_path / "safety.yml").write_text(f"checks:\n- {check}\n")
    with pytest.raises(LexiconError, match=r"safety\.yml"):
        checks(Lexicon.read(tmp_path))


def test_a_broken_pattern_is_named(tmp_path: Path) -> None:
    (tmp_path / "safety.yml").write_text("checks:\n- {name: odd, intent: x, fires: ['(']}\n")
    with pytest.raises(LexiconError, match="odd"):
        checks(Lexicon.read(tmp_path))
