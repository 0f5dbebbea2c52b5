"""`assistant coverage` tells what the tests exercise, from what really happened in them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.coverage import record
from assistant.coverage.record import Held
from assistant.knowledge import knowledge
from assistant.settings import settings
from assistant.tracking.log import event_log

FILES = {
    "domain.yml": "intents: [greet, thank, bye]\n",
    "data/rules/talk.yml": """
rules:
- rule: 打招呼
  steps: [{intent: greet}, {action: utter_greet}]
- rule: 道谢
  steps: [{intent: thank}, {action: utter_thank}]
- rule: 再见
  steps: [{intent: bye}, {action: utter_bye}]
""",
    "data/stories/talk.yml": """
stories:
- story: 来了又走
  steps: [{intent: greet}, {action: utter_greet}, {intent: thank}, {action: utter_thank}]
""",
    "data/responses/talk.yml": """
responses:
  utter_greet:
  - text: 您好
  - text: 早上好
  utter_thank: [{text: "不客气\\n{tips}"}]
  utter_thank__tips: [{text: "还可以{what}"}]
  utter_bye: [{text: 再见}]
  utter_too_fast: [{text: 请慢一点}]
""",
    "data/faq/fees.yml": """
nlu:
- intent: faq/fees_annual
  metadata: {title: 年费多少}
  examples: |
    - 年费多少
- intent: faq/fees_cash
  metadata: {title: 取现手续费}
  examples: |
    - 取现手续费
responses:
  utter_faq/fees_annual: [{text: 不收}]
  utter_faq/fees_cash: [{text: 收}]
""",
    "data/menu/pages.yml": "pages: {}\nbranches: [卡]\n",
    "data/menu/card.yml": """
nlu:
- intent: faq/fees_annual
  metadata: {path: [卡], name: 年费标准}
  examples: |
    - 年费标准
- intent: greet
  metadata: {path: [卡], name: 老卡, entities: {kind: old}}
  examples: |
    - 老卡
- intent: menu/close
  metadata: {path: [卡], name: 销卡, queue: cards}
  examples: |
    - 销卡
""",
    "tests/conversations/fragments.yml": "问好: [{user: 你好}]\n",
    "tests/conversations/talk.yml": """
- conversation: 问好
  channel: [web, telegram]
  steps: [{user: 你好}]
- conversation: 道谢
  steps: [{user: 谢谢}]
""",
    "tests/stories/talk.yml": """
stories:
- story: 再见
  steps: [{user: 再见, intent: bye}, {action: utter_bye}]
""",
    "tests/nlu/test/faq.yml": "nlu: [{intent: faq/fees_cash, examples: '- 取钱收费吗'}]\n",
    "tests/nlu/dev/menu.yml": "nlu: [{intent: menu/close, metadata: {leaf: 销卡}}]\n",
}
GREETED = [
    ("session_started", {}),
    ("user", {"parse_data": {"intent": {"name": "greet"}, "entities": []}}),
    ("action", {"name": "utter_greet", "policy": "RulePolicy"}),
    ("bot", {"text": "早上好", "data": {}, "metadata": {"utter_action": "utter_greet"}}),
]
THANKED = [
    ("user", {"parse_data": {"intent": {"name": "thank"}, "entities": []}}),
    ("action", {"name": "utter_thank", "policy": "RulePolicy"}),
    ("bot", {"text": "不客气\n还可以查余额", "metadata": {"utter_action": "utter_thank"}}),
]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with a little of each kind."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        os.utime(tmp_path / name, (0, 0))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_VAR", "var")
    for one in (settings, knowledge):
        one.cache_clear()
    yield tmp_path
    for one in (settings, knowledge):
        one.cache_clear()


def hold(
    title: str,
    happened: list[tuple[str, dict[str, Any]]],
    channel: str = "web",
    said: tuple[tuple[str, str], ...] = (),
) -> None:
    """Let a conversation happen, as the tracker store keeps it."""
    since = time.time()
    url = settings().database_url("tracker")
    events = [{"event": kind, "timestamp": time.time(), **told} for kind, told in happened]
    event_log(url).append(f"{title}-{channel}-{since}", events)
    record.keep(Held("talk.yml", title, channel), url, since, said)


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["coverage", *words])
    shown = capsys.readouterr()
    assert ended.value.code == code, shown
    return shown.err if code else shown.out


def data(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(capsys, "--json"))
    return found


def missed(found: dict[str, Any], kind: str) -> list[str]:
    return [f"{m['path']}:{m['line']} {m['name']}" for m in found["kinds"][kind]["missed"]]


def test_without_a_record_it_says_what_to_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert "pytest tests/conversations" in run(capsys, code=1)


def test_what_happened_is_exercised_and_the_rest_is_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hold("问好", GREETED, said=(("utter_greet", "早上好"), ("utter_too_fast", "请慢一点")))
    found = data(capsys)
    assert missed(found, "rule") == ["data/rules/talk.yml:5 道谢", "data/rules/talk.yml:7 再见"]
    assert missed(found, "story") == ["data/stories/talk.yml:3 来了又走"]
    assert missed(found, "response") == [
        "data/responses/talk.yml:4 utter_greet (1/2)",
        "data/responses/talk.yml:6 utter_thank",
        "data/responses/talk.yml:8 utter_bye",
    ]
    assert missed(found, "line") == ["data/responses/talk.yml:7 utter_thank__tips"]


def test_a_whole_conversation_walks_a_story(capsys: pytest.CaptureFixture[str]) -> None:
    hold("问好", [*GREETED, *THANKED])
    found = data(capsys)
    assert not missed(found, "story") and not missed(found, "line")
    assert found["kinds"]["rule"] == {
        "all": 3,
        "exercised": 2,
        "conversations": 2,
        "stories": 0,
        "blind": 0,
        "missed": [{"name": "再见", "path": "data/rules/talk.yml", "line": 7}],
    }


def test_questions_and_services_are_given_or_asked_for_blind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hold("问好", GREETED)
    found = data(capsys)
    assert missed(found, "question") == ["data/faq/fees.yml:3 faq/fees_annual"]
    assert missed(found, "service") == [
        "data/menu/card.yml:3 年费标准",
        "data/menu/card.yml:7 老卡",
    ]
    asked = {"intent": {"name": "greet"}, "entities": [{"entity": "kind", "value": "old"}]}
    given = {"text": "不收", "metadata": {"utter_action": "utter_faq/fees_annual"}}
    hold("道谢", [("user", {"parse_data": asked}), ("bot", given)])
    found = data(capsys)
    assert not missed(found, "question") and not missed(found, "service")


def test_the_table_and_the_list_are_read_at_a_glance(capsys: pytest.CaptureFixture[str]) -> None:
    hold("问好", GREETED)
    lines = [" ".join(line.split()) for line in run(capsys).splitlines()]
    assert "规则 · rules 1/3 33 % 1 0 0" in lines
    assert "知识问答 · knowledge questions 1/2 50 % 0 0 1" in lines
    assert lines[lines.index("data/rules/talk.yml:5 道谢") - 1].startswith("没有测试走到的规则")


def test_conversations_that_did_not_pass_or_changed_are_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hold("问好", GREETED)
    hold("已经删掉的", THANKED)
    found = data(capsys)
    assert found["kinds"]["rule"]["exercised"] == 1  # that of the deleted one does not count
    assert found["conversations"] == {
        "recorded": 1,
        "not_recorded": [
            {"file": "talk.yml", "title": "问好", "channel": "telegram"},
            {"file": "talk.yml", "title": "道谢", "channel": "web"},
        ],
        "changed_since": [],
    }
    assert "有 2 段对话没有记录" in run(capsys)
    os.utime(project / "tests/conversations/talk.yml")
    assert data(capsys)["conversations"]["changed_since"] == ["tests/conversations/talk.yml"]
    assert "tests/conversations/talk.yml ·" in run(capsys)
    record.forget(Held("talk.yml", "问好", "web"))
    run(capsys, code=1)


@pytest.mark.parametrize(
    ("failures", "exercised"),
    [
        ("# None of the test stories failed - all good!", 2),
        ("stories:\n- story: 再见 (tests/stories/talk.yml)\n", 1),
        ("stories:\n- story: 再见 (tests/stories/other.yml)\n", 2),
    ],
)
def test_stories_count_when_they_passed(
    project: Path, capsys: pytest.CaptureFixture[str], failures: str, exercised: int
) -> None:
    hold("问好", GREETED)
    assert not data(capsys)["stories_were_run"]
    assert "make test" in run(capsys)
    results = project / "var/results/failed_test_stories.yml"
    results.parent.mkdir()
    results.write_text(failures, encoding="utf-8")
    found = data(capsys)
    assert found["stories_were_run"]
    assert found["kinds"]["rule"]["exercised"] == exercised


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("tests/conversations/talk.yml", b"- conversation: a: b", "tests/conversations/talk.yml:1"),
        ("data/rules/talk.yml", b"rules:\n- rule: a: b", "data/rules/talk.yml:2"),
        ("tests/nlu/test/faq.yml", "nlu: 年费".encode("gbk"), "tests/nlu/test/faq.yml"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, told: str
) -> None:
    hold("问好", GREETED)
    (project / name).write_bytes(content)
    assert told in run(capsys, code=1)


@pytest.mark.parametrize("name", ["tests/conversations/new.yml", "tests/nlu/dev/faq.yml"])
@pytest.mark.parametrize("content", ["", "# later\n"])
def test_an_empty_file_of_the_tests_holds_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    hold("问好", GREETED)
    before = run(capsys)
    (project / name).write_text(content)
    assert run(capsys) == before


def test_another_folder(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "domain.yml").unlink()
    assert "请在项目目录里运行（这里没有 domain.yml）" in run(capsys, code=1)
