"""The quick reader gives what Rasa's own importer gives."""

from __future__ import annotations

import copy
from pathlib import Path
from textwrap import dedent

import pytest
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.importer import FastImporter, Phrasing

FILES = {
    "config.yml": """
        recipe: default.v1
        assistant_id: one
        importers: [{name: assistant.importer.FastImporter}]
        pipeline: []
        policies: []
        """,
    "domain.yml": "intents: [greet]\n",
    "data/nlu/greet.yml": """
        nlu:
        - intent: greet
          examples: |
            - 你好
            - 早上好
        - synonym: 信用卡
          examples: |
            - 贷记卡
        """,
    "data/faq/fee.yml": """
        nlu:
        - intent: faq/fee
          metadata: {title: 年费多少, status: published, valid_from: "2026-01-01"}
          examples: |
            - 年费多少
            - 一年收多少
        responses:
          utter_faq/fee:
          - text: "{credit.standard_annual_fee}元。"
            buttons: [{title: 查账单, payload: /query_bill}]
        """,
    "data/menu/pages.yml": "pages: {one: {name: 一, path: 手机银行}}\n",
    "data/rules/greet.yml": """
        rules:
        - rule: 打招呼
          steps:
          - intent: greet
          - action: utter_greet
        """,
    "data/responses/greet.yml": """
        responses:
          utter_greet: [{text: 您好}]
        """,
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        version = "version: '3.1'\n" if name.startswith("data/") else ""
        file.write_text(version + dedent(text))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(data: TrainingData) -> list[tuple[str, str, object]]:
    return sorted(
        (m.get("text"), m.get_full_intent(), str(m.get("metadata"))) for m in data.intent_examples
    )


def test_it_reads_what_rasas_own_reads(project: Path) -> None:
    paths = ["config.yml", "domain.yml", ["data"]]
    ours, theirs = FastImporter(*paths), RasaFileImporter(*paths)
    assert said(ours.get_nlu_data()) == said(theirs.get_nlu_data()) != []
    assert ours.get_nlu_data().responses == theirs.get_nlu_data().responses
    assert ours.get_nlu_data().entity_synonyms == theirs.get_nlu_data().entity_synonyms
    assert ours.get_domain().intents == theirs.get_domain().intents
    steps = [[str(e) for e in s.events] for s in ours.get_stories().story_steps]
    assert steps == [[str(e) for e in s.events] for s in theirs.get_stories().story_steps] != []


def test_rasa_takes_it_from_the_configuration(project: Path) -> None:
    made = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
    data = made.get_nlu_data()
    assert ("年费多少", "faq/fee") in [(text, label) for text, label, _ in said(data)]
    domain = made.get_domain()
    assert "utter_faq/fee" in domain.responses
    assert "faq" in domain.retrieval_intents


def test_a_broken_file_is_named(project: Path) -> None:
    (project / "data" / "nlu" / "broken.yml").write_text("nlu: [")
    with pytest.raises(RasaException, match=r"broken\.yml: not YAML"):
        FastImporter("config.yml", "domain.yml", ["data"])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("nlu: # 余额\n".encode("gbk"), r"broken\.yml: 不是 UTF-8，请另存为 UTF-8"),
        (b"- intent: greet\n", r"broken\.yml: 应当由“键：值”组成"),
    ],
)
def test_a_file_of_another_encoding_or_shape_is_named(
    project: Path, content: bytes, told: str
) -> None:
    (project / "data" / "nlu" / "broken.yml").write_bytes(content)
    with pytest.raises(RasaException, match=told):
        FastImporter("config.yml", "domain.yml", ["data"])


def test_an_empty_file_says_nothing(project: Path) -> None:
    (project / "data" / "nlu" / "empty.yml").write_text("# later\n")
    assert said(FastImporter("config.yml", "domain.yml", ["data"]).get_nlu_data())


def test_a_single_file_is_a_path_too(project: Path) -> None:
    data = FastImporter("config.yml", "domain.yml", "data/nlu/greet.yml").get_nlu_data()
    assert [text for text, _, _ in said(data)] == ["你好", "早上好"]


def test_a_phrasing_is_hashed_once_and_anew_when_it_changes() -> None:
    one, same = Phrasing({"text": "你好"}), Phrasing({"text": "你好"})
    assert one.fingerprint() == same.fingerprint() == one.fingerprint()
    before = one.fingerprint()
    one.set("intent", "greet")
    assert one.fingerprint() != before


def test_a_copy_is_its_own(project: Path) -> None:
    one = Phrasing({"text": "你好", "intent": "greet"}, {"intent"})
    copied = copy.deepcopy(one)
    assert isinstance(copied, Message)
    assert copied == one
    assert copied.fingerprint() == one.fingerprint()
    copied.set("intent", "goodbye", add_to_output=True)
    assert one.get("intent") == "greet"
