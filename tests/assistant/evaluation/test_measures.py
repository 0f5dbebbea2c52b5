"""What counts as right, what it costs, and when the gate closes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation import gate, measures
from assistant.evaluation.confusions import confusions
from assistant.evaluation.evaluate import Evaluation, headline
from assistant.evaluation.outcomes import ASKED, REFUSED, SERVED, Outcome, outcomes, readings
from assistant.evaluation.report import as_html, as_text, sections
from assistant.evaluation.sets import CLEAN, Utterance
from assistant.knowledge import Leaf, knowledge


def outcome(
    label: str,
    intent: str,
    *found: tuple[str, float],
    of: str = "intents",
    leaf: Leaf | None = None,
    entities: dict[str, str] | None = None,
    noise: str = CLEAN,
) -> Outcome:
    answer: dict[str, Any] = {
        "intent": {"name": intent},
        "readings": [{"name": name, "confidence": confidence} for name, confidence in found],
        "entities": [{"entity": k, "value": v} for k, v in (entities or {}).items()],
    }
    text = f"{label} {intent} {noise}"
    return outcomes([Utterance(of, text, label, leaf, noise, text)], [answer])[0]


@pytest.mark.parametrize(
    ("label", "intent", "found", "decision", "right", "offered"),
    [
        ("complain", "complain", [("complain", 0.9)], SERVED, True, False),
        ("complain", "praise", [("praise", 0.9), ("complain", 0.1)], SERVED, False, False),
        ("complain", "nlu_fallback", [("praise", 0.4), ("complain", 0.35)], ASKED, False, True),
        ("complain", "nlu_fallback", [("out_of_scope", 0.4)], REFUSED, False, False),
        ("complain", "out_of_scope", [("out_of_scope", 0.9)], REFUSED, False, False),
        ("out_of_scope", "nlu_fallback", [("complain", 0.2)], ASKED, True, False),
        ("out_of_scope", "complain", [("complain", 0.9)], SERVED, False, False),
        ("faq/fees_monthly_fee", "faq", [("faq/fees_monthly_fee", 0.9)], SERVED, True, False),
        ("faq/fees_monthly_fee", "faq", [("faq/fees_refund", 0.9)], SERVED, False, False),
        ("complain", "nlu_fallback", [], ASKED, False, False),
        ("query_bill", "nlu_fallback", [], ASKED, False, True),  # what is usual is offered then
        ("praise", "nlu_fallback", [("praise", 0.4), ("complain", 0.3)], ASKED, False, False),
        (
            "complain",
            "nlu_fallback",
            [("praise", 0.3), ("thank", 0.2), ("greet", 0.2), ("complain", 0.1)],
            ASKED,
            False,
            True,
        ),
    ],
)
def test_decisions(
    label: str,
    intent: str,
    found: list[tuple[str, float]],
    decision: str,
    right: bool,
    offered: bool,
) -> None:
    made = outcome(label, intent, *found)
    assert (made.decision, made.right, made.offered) == (decision, right, offered)


def test_a_service_is_right_only_with_what_tells_it_from_its_likes() -> None:
    leaf = next(
        leaf for leaf in knowledge().leaves if leaf.label == "report_card_loss" and leaf.entities
    )
    said = dict(leaf.entities)
    read = ("report_card_loss", 0.9)
    given = {"of": "menu", "leaf": leaf}
    assert outcome("report_card_loss", "report_card_loss", read, entities=said, **given).right
    assert not outcome("report_card_loss", "report_card_loss", read, **given).right


def test_rasas_own_shapes_are_read_too() -> None:
    answer = {
        "intent_ranking": [
            {"name": "nlu_fallback", "confidence": 0.3},
            {"name": "faq", "confidence": 0.5},
            {"name": "complain", "confidence": 0.4},
        ],
        "response_selector": {
            "all_retrieval_intents": ["faq"],
            "default": {
                "ranking": [
                    {"intent_response_key": "faq/a", "confidence": 0.5},
                    {"intent_response_key": "menu/b", "confidence": 0.3},
                ]
            },
        },
    }
    assert readings(answer) == (("faq/a", 0.25), ("complain", 0.4))


def test_taking_a_lost_card_for_a_found_one_is_counted_and_dear() -> None:
    found = [
        outcome("report_card_loss", "cancel_card_loss", ("cancel_card_loss", 0.9)),
        outcome("complain", "praise", ("praise", 0.9)),
        outcome("complain", "nlu_fallback", ("praise", 0.3), ("complain", 0.28)),
    ]
    assert [o.top for o in measures.swaps(found)] == ["cancel_card_loss"]
    assert [(c.meant, c.told, c.cost) for c in confusions(found)] == [
        ("report_card_loss", "cancel_card_loss", 100.0),
        ("complain", "praise", 1.0),
        ("complain", "asked", 0.5),
    ]


def test_the_calibration_error_is_the_gap_between_confidence_and_truth() -> None:
    sure = [outcome("complain", "complain", ("complain", 0.9))] * 3
    wrong = [outcome("complain", "praise", ("praise", 0.9))]
    _, error = measures.calibration(sure + wrong)
    assert error == pytest.approx(0.9 - 0.75)


def evaluation(right: int, wrong: int) -> Evaluation:
    found = []
    for noise in (CLEAN, "voice"):
        found += [outcome("complain", "complain", ("complain", 0.9), noise=noise)] * right
        found += [outcome("complain", "praise", ("praise", 0.9), noise=noise)] * wrong
        refused = ("out_of_scope", 0.9)
        found.append(
            outcome("out_of_scope", "out_of_scope", refused, of="out_of_scope", noise=noise)
        )
    return Evaluation(Path("m"), "test", True, found)


def test_the_gate_closes_at_a_drop_of_more_than_a_point(tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    gate.keep(evaluation(100, 0), kept)
    assert gate.drops(evaluation(99, 1), kept) == []
    told = gate.drops(evaluation(98, 2), kept)
    assert any("100.0 → 98.0" in line for line in told)
    assert any("complain praise" in line for line in told)


def test_the_report_says_the_same_as_text_and_as_a_page() -> None:
    made = evaluation(95, 5)
    parts = list(sections(made))
    assert headline(made)["intents"] == 95.0
    page = as_html(made, parts)
    assert "95.0" in as_text(made, parts) and "95.0" in page
    assert page.count("<svg") == 2 and "http-equiv" not in page
