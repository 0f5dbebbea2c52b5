"""`assistant feedback`: which knowledge answers did not help, and what had been asked."""

from __future__ import annotations

import argparse
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from assistant.cli.messages import text
from assistant.faq_table.guarding import guarded
from assistant.knowledge import knowledge
from assistant.tracking.feedback import Feedback, verdicts
from assistant.wiring import clock

_BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets take the file for another encoding


@dataclass
class Verdicts:
    """What was thought of one answer.

    Args:
        answer: its label.
        title: its question; None for an answer that is gone.
        helpful: how often it helped.
        not_helpful: how often it did not.
        questions: what was asked where it did not help, with how often.
    """

    answer: str
    title: str | None
    helpful: int = 0
    not_helpful: int = 0
    questions: Counter[str] = field(default_factory=Counter)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant feedback`."""
    parser.add_argument("--since", type=_days, metavar="DAYS", help=text("option_since"))
    parser.add_argument("--csv", action="store_true", help=text("option_csv"))


def execute(args: argparse.Namespace) -> int:
    """Print the answers, the least helpful first."""
    given: Iterable[Feedback] = verdicts()
    if args.since:
        since = clock().now() - timedelta(days=args.since)
        given = [verdict for verdict in given if verdict.at >= since]
    answers = summary(given)
    if args.csv:
        print(_BYTE_ORDER_MARK + as_csv(answers), end="")
    else:
        print("\n".join(table(answers)) if answers else text("feedback_none"))
    return 0


def summary(given: Iterable[Feedback]) -> list[Verdicts]:
    """Return the verdicts by answer, those with the most that it did not help first."""
    found: dict[str, Verdicts] = {}
    for verdict in given:
        known = knowledge().answers.get(verdict.answer)
        one = found.setdefault(
            verdict.answer, Verdicts(verdict.answer, known.title if known else None)
        )
        if verdict.helpful:
            one.helpful += 1
        else:
            one.not_helpful += 1
            one.questions[" ".join(verdict.question.split())] += 1
    return sorted(found.values(), key=lambda one: (-one.not_helpful, one.helpful, one.answer))


def table(answers: list[Verdicts]) -> Iterator[str]:
    """Yield the lines of a table for the terminal."""
    yield text("feedback_head")
    for one in answers:
        title = one.title or text("feedback_gone")
        yield f"{one.not_helpful:6}  {one.helpful:6}  {title}  {one.answer}"
        for question, times in one.questions.most_common():
            yield f"{'':16}· {question}{f' ×{times}' if times > 1 else ''}"


def as_csv(answers: list[Verdicts]) -> str:
    """Return one row for each answer and question, and one for an answer that always helped."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(text("feedback_columns").split(","))
    for one in answers:
        for question, times in one.questions.most_common() or [("", 0)]:
            cells = (one.answer, one.title or "", one.not_helpful, one.helpful, question, times)
            writer.writerow([guarded(str(cell)) for cell in cells])
    return out.getvalue()


def _days(word: str) -> int:
    days = int(word)
    if days < 1:
        raise argparse.ArgumentTypeError(text("days_positive"))
    return days
