"""`assistant new-topic` makes files that work, or writes nothing and says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.cli import main
from assistant.linting.findings import ERROR
from assistant.linting.lint import lint
from assistant.linting.project import Project
from tests.conversations.script import read

DOMAIN = """version: "3.1"
intents:
  - greet # 招呼
  - request_human
  - report_card_loss
slots:
  card: {type: any, mappings: [{type: custom}]}
forms:
  card_form: {required_slots: []}
actions: [action_resume]
"""
GREET = """version: "3.1"
nlu:
  - intent: greet
    examples: |
      - 您好
      - 请问银行招聘
      - 想了解下银行招聘
responses:
  utter_greet: [{text: 您好}]
  utter_bye: [{text: 再见}]
rules:
  - {rule: 打招呼, steps: [{intent: greet}, {action: utter_greet}]}
"""
FILES = {
    "domain.yml": DOMAIN,
    "data/nlu/greet.yml": GREET,
    "data/lexicon/words.yml": "values: {}\n",
    "tests/conversations/greet.yml": "- conversation: 问好\n  steps: [{user: 您好}]\n",
    "tests/nlu/test/intents.yml": "nlu: [{intent: greet, examples: '- 银行啥时候招聘'}]\n",
    "actions/pay.py": "",
}
JOBS = ("jobs", "--title", "银行招聘", "--example", "你们银行招人吗", "--example", "简历投到哪")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one topic."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(project: Path) -> dict[str, bytes]:
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in project.rglob("*")
        if path.is_file()
    }


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["new-topic", *words])
    shown = capsys.readouterr()
    assert ended.value.code == code, shown
    return shown.err if code else shown.out


def refused(project: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return what is told; nothing may have changed."""
    before = files(project)
    told = run(capsys, *words, code=1)
    assert files(project) == before
    return told


def yml(name: str) -> Any:
    return yaml.safe_load(Path(name).read_text(encoding="utf-8"))


def phrasings(name: str) -> list[str]:
    (block,) = yml(name)["nlu"]
    return [line.removeprefix("- ") for line in block["examples"].splitlines()]


def test_an_intent_gets_its_files_and_its_place_in_the_domain(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(project)
    told = run(capsys, *JOBS, "--answer", "请看官网：人才招聘。")
    new = {name for name, content in files(project).items() if before.get(name) != content}
    assert new == {
        "domain.yml",
        "data/nlu/jobs.yml",
        "data/rules/jobs.yml",
        "data/responses/jobs.yml",
        "tests/conversations/jobs.yml",
    }
    assert all(name in told for name in new)
    assert "  - report_card_loss\n  - ask_jobs\nslots:" in Path("domain.yml").read_text("utf-8")
    assert yml("data/rules/jobs.yml")["rules"] == [
        {
            "rule": "银行招聘",
            "steps": [
                {"intent": "ask_jobs"},
                {"action": "utter_jobs"},
                {"action": "action_resume"},
            ],
        }
    ]
    (said,) = yml("data/responses/jobs.yml")["responses"]["utter_jobs"]
    assert said["text"] == "请看官网：人才招聘。"
    assert (
        "写到 40 句" in told and "共写 29 句" in told and "pytest tests/conversations/jobs" in told
    )


def test_the_conversations_are_ready_to_be_held(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, *JOBS)
    alone, interrupting = read(Path("tests/conversations/jobs.yml"))
    assert [(step.verb, step.value) for step in alone.steps] == [
        ("user", "你们银行招人吗"),
        ("bot", "utter_jobs"),
    ]
    assert interrupting.customer == "zhang_wei"
    assert interrupting.steps[-1].value == ["utter_jobs", "utter_ask_card_loss_form_card"]


def test_lint_finds_no_mistake_in_what_was_made(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, *JOBS)
    run(capsys, "deposit_proof", "--faq", "--title", "存款证明怎么开？")
    run(capsys, "coffee_corner")
    wrong = [
        finding
        for finding in lint(Project.here())
        if finding.level == ERROR and Path(finding.path).stem in ("jobs", "deposit_proof")
    ]
    assert not wrong, wrong


def test_phrasings_are_filled_up_with_what_nobody_has(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, *JOBS)
    said = phrasings("data/nlu/jobs.yml")
    assert said[:2] == ["你们银行招人吗", "简历投到哪"] and len(said) == 8
    assert "银行招聘" not in said  # 请问银行招聘 is greet's, and lint counts 请问 for nothing
    assert "想了解银行招聘" not in said  # but for a particle greet's


def test_examples_come_from_a_file_too(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["你们招人吗", "- 简历投哪", "", "  · 还要柜员不", "你们招人吗？", *"甲乙丙丁戊己"]
    (project / "said.txt").write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    run(capsys, "jobs", "--title", "招聘", "--example", "想来上班", "--examples", "said.txt")
    said = phrasings("data/nlu/jobs.yml")
    assert said == ["想来上班", "你们招人吗", "简历投哪", "还要柜员不", *"甲乙丙丁戊己"]


def test_a_subject_of_the_knowledge_base(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    domain = (project / "domain.yml").read_bytes()
    told = run(capsys, "deposit_proof", "--faq", "--title", "存款证明怎么开？")
    (block,) = yml("data/faq/deposit_proof.yml")["nlu"]
    assert block["intent"] == "faq/deposit_proof_about"
    assert block["metadata"]["title"] == "存款证明怎么开？"
    assert block["metadata"]["status"] == "published"
    assert len(phrasings("data/faq/deposit_proof.yml")) >= 6
    (response,) = yml("data/faq/deposit_proof.yml")["responses"].values()
    assert response[0]["buttons"]
    assert (project / "domain.yml").read_bytes() == domain
    assert not (project / "data/rules/deposit_proof.yml").exists()
    assert "tests/nlu/test/faq.yml" in told
    alone, _ = read(Path("tests/conversations/deposit_proof.yml"))
    assert alone.steps[-1].value == "utter_faq/deposit_proof_about"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("branch-hours", "不能做主题的名字"),
        ("BranchHours", "不能做主题的名字"),
        ("网点", "不能做主题的名字"),
        ("utter__x", "不能做主题的名字"),  # two underscores part a list line from its response
        ("../jobs", "不能做主题的名字"),
        ("a" * 300, "最多 40 个字符"),
        ("a" * 41, "最多 40 个字符"),
        ("ask_jobs", "不要以 ask_ 开头"),
        ("greet", "domain.yml:3"),
        ("card", "domain.yml:7"),
        ("card_form", "domain.yml:9"),
        ("bye", "“utter_bye”已经有了（data/nlu/greet.yml"),
        ("pay", "actions/pay.py"),
        ("faq", "data/faq"),
        ("restart", "Rasa"),
    ],
)
def test_a_name_that_is_none_or_taken_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    assert told in refused(project, capsys, name, "--title", "新的")


def test_nothing_is_overwritten(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "data/rules").mkdir()
    (project / "data/rules/jobs.yml").write_text("rules: []\n")
    assert "data/rules/jobs.yml" in refused(project, capsys, *JOBS)
    (project / "data/rules/jobs.yml").unlink()
    run(capsys, *JOBS)
    assert "已经有了" in refused(project, capsys, *JOBS)


@pytest.mark.parametrize(
    ("example", "told"),
    [
        ("我要[应聘]", "不能有方括号"),
        ("/jobs", "不能有方括号"),
        ("银行啥时候招聘？", "盲测集"),
        ("您好！", "[same-example]"),
        ("您好！", "什么都没写"),
        ("我的号码是13800138000", "[personal-data]"),
    ],
)
def test_an_example_that_cannot_be_taught_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], example: str, told: str
) -> None:
    assert told in refused(project, capsys, "jobs", "--title", "招聘", "--example", example)


def test_an_answer_that_breaks_the_rules_of_style_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "[address]" in refused(project, capsys, *JOBS, "--answer", "你可以看官网。")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("said.txt", "招人吗".encode("gbk"), "said.txt: 不是 UTF-8"),
        ("data/nlu/greet.yml", b"nlu:\n- intent: a: b\n", "data/nlu/greet.yml:2"),
        ("domain.yml", b"intents: [greet]\n", "domain.yml: intents 要一行一个"),
    ],
)
def test_files_that_cannot_be_used_are_named(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, told: str
) -> None:
    (project / "said.txt").write_text("招人吗", encoding="utf-8")
    (project / name).write_bytes(content)
    assert told in refused(project, capsys, *JOBS, "--examples", "said.txt")


def test_a_title_of_which_all_is_taught_needs_examples(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, *JOBS)
    assert "凑不够 8 句" in refused(project, capsys, "careers", "--title", "银行招聘")


@pytest.mark.parametrize(
    "title", ["招聘{社会}", "招聘\n应聘", "招聘\r应聘", "招聘\u2028应聘", "/招聘"]
)
def test_a_title_from_which_no_phrasing_can_be_made_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], title: str
) -> None:
    assert "标题写成一行" in refused(project, capsys, "jobs", "--title", title)


def test_a_missing_file_of_examples_or_another_folder_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "none.txt: 读不了" in refused(project, capsys, *JOBS, "--examples", "none.txt")
    (project / "domain.yml").unlink()
    assert "请在项目目录里运行" in refused(project, capsys, *JOBS)


def test_titles_and_answers_with_the_marks_of_yaml(capsys: pytest.CaptureFixture[str]) -> None:
    title, answer = '招聘: "校园", 社会 #1', "看官网：- 招聘 # 栏目"
    run(capsys, "jobs", "--title", title, "--answer", answer, "--example", "招人吗: 是的 # 吗")
    assert yml("data/rules/jobs.yml")["rules"][0]["rule"] == title
    assert yml("data/responses/jobs.yml")["responses"]["utter_jobs"][0]["text"] == answer
    assert phrasings("data/nlu/jobs.yml")[0] == "招人吗: 是的 # 吗"
    assert read(Path("tests/conversations/jobs.yml"))[0].steps[0].value == "招人吗: 是的 # 吗"


@pytest.mark.parametrize("end", ["\n", "\r", "\x0b", "\x85", "\u2028"])
def test_an_answer_or_example_of_several_lines_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], end: str
) -> None:
    told = refused(project, capsys, *JOBS, "--answer", f"请看官网。{end}人才招聘。")
    assert "回答写成一行" in told
    told = refused(project, capsys, *JOBS, "--example", f"你们招人吗{end}nlu:{end}- x")
    assert "说法“你们招人吗 nlu: - x”里有换行" in told


def test_empty_files_of_the_tests_do_no_harm(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "tests/nlu/dev").mkdir()
    for name in ("tests/conversations/new.yml", "tests/nlu/dev/faq.yml"):
        (project / name).write_text("")
    run(capsys, *JOBS)
