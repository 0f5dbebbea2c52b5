"""The knowledge base: enough questions, each complete, true figures, working buttons."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bank.facts import facts
from tests.nlu.phrasings import TAUGHT, blocks, content, normal, texts

FAQ = TAUGHT[1]
DOMAIN = content(Path("domain.yml"))
GIVEN = ("published", "reviewed")
STATUS = ("draft", *GIVEN)
LEAST = 6  # phrasings of a question
LONGEST = 120  # characters of an answer as it is read
LONGEST_TITLE = 22  # it stands on a button
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
PROMISE = re.compile(r"(?<!存款)保本|保证收益|保证赚|稳赚|包赚|零风险|无风险")
ASKS_FOR_SECRET = re.compile(
    r"(?:请|需|要)您?(?:告诉|提供|回复|发送)[^，。；]*(?:密码|验证码|安全码)|损失由您|自行承担损失"
)
TAKEN_BACK = re.compile(r"[不没非无别未勿]|骗|谎|瞒")

QUESTIONS = {block["intent"]: (path, block) for path, block in blocks(FAQ)}
RESPONSES: dict[str, list[dict[str, Any]]] = {
    name: said
    for path in FAQ.glob("*.yml")
    for name, said in (content(path).get("responses") or {}).items()
}


def answers() -> list[tuple[str, dict[str, Any]]]:
    return [(label, said) for label in QUESTIONS for said in RESPONSES.get(f"utter_{label}", [])]


def read(text: str) -> str:
    """Return an answer as the customer reads it."""
    return PLACEHOLDER.sub(lambda match: facts()[match[1]], text)


def test_there_are_enough_questions_and_subjects() -> None:
    given = [
        label for label, (_, block) in QUESTIONS.items() if block["metadata"]["status"] in GIVEN
    ]
    assert len(given) >= 800
    assert len({path.stem for path, _ in QUESTIONS.values()}) >= 40
    assert len(QUESTIONS) == sum(1 for _ in blocks(FAQ)), "one question has two blocks"


def test_a_question_is_named_after_its_subject() -> None:
    assert not [
        label
        for label, (path, _) in QUESTIONS.items()
        if not re.fullmatch(rf"faq/{path.stem}_[a-z0-9_]+", label)
    ]


def test_each_question_has_enough_different_phrasings() -> None:
    few = {
        label: count
        for label, (_, block) in QUESTIONS.items()
        if (count := len({normal(text) for text in texts(block)})) < LEAST
    }
    assert not few


@pytest.mark.parametrize("name", ["title", "audience", "owner", "valid_from", "status"])
def test_the_metadata_is_complete(name: str) -> None:
    assert not [label for label, (_, block) in QUESTIONS.items() if not block["metadata"].get(name)]


def test_the_metadata_makes_sense() -> None:
    wrong = []
    titles = set()
    for label, (_, block) in QUESTIONS.items():
        said = block["metadata"]
        dates = [said["valid_from"], said.get("valid_to", "9999-12-31")]
        if (
            said["status"] not in STATUS
            or not all(re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)) for day in dates)
            or dates != sorted(dates)
            or len(said["title"]) > LONGEST_TITLE
            or said["title"] in titles
            or not set(said.get("related") or ()) <= QUESTIONS.keys() - {label}
        ):
            wrong.append(label)
        titles.add(said["title"])
    assert not wrong


def test_each_question_has_an_answer_and_each_answer_a_question() -> None:
    assert {f"utter_{label}" for label in QUESTIONS} == set(RESPONSES)


def test_every_figure_is_the_banks() -> None:
    unknown = {
        label: name
        for label, said in answers()
        for name in PLACEHOLDER.findall(said["text"])
        if name not in facts()
    }
    assert not unknown


def test_answers_are_short() -> None:
    assert not [label for label, said in answers() if len(read(said["text"])) > LONGEST]


def test_every_answer_leads_on() -> None:
    """At least one button, and what it sends is understood."""
    intents = {
        intent if isinstance(intent, str) else next(iter(intent)) for intent in DOMAIN["intents"]
    }
    dead = {}
    for label, said in answers():
        pressed = [re.match(r"/(\w+)", button["payload"]) for button in said.get("buttons") or ()]
        if not pressed or not all(match and match[1] in intents for match in pressed):
            dead[label] = said.get("buttons")
    assert not dead


def said_without_negation(pattern: re.Pattern[str]) -> dict[str, str]:
    """Return the answers that say it, and not that it is not so or that liars say it."""
    return {
        label: said["text"]
        for label, said in answers()
        for match in pattern.finditer(said["text"])
        if not TAKEN_BACK.search(said["text"][max(0, match.start() - 8) : match.end() + 12])
    }


def test_nothing_promises_a_return() -> None:
    assert not said_without_negation(PROMISE)


def test_nobody_is_asked_for_a_secret_or_told_that_the_loss_is_his() -> None:
    assert not said_without_negation(ASKS_FOR_SECRET)
