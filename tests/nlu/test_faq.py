"""The knowledge base is as large as it should be; for its mistakes see test_lint.py."""

from __future__ import annotations

from assistant.knowledge import DRAFT
from tests.nlu.phrasings import TAUGHT, blocks

QUESTIONS = {block["intent"]: (path, block) for path, block in blocks(TAUGHT[1])}


def test_there_are_enough_questions_and_subjects() -> None:
    given = [block for _, block in QUESTIONS.values() if block["metadata"]["status"] != DRAFT]
    assert len(given) >= 800
    assert len({path.stem for path, _ in QUESTIONS.values()}) >= 40
