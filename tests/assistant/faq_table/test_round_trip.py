"""Out and back in: nothing changes but what the editor changed."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
import yaml
from rasa.shared.importers.importer import TrainingDataImporter

from assistant.cli import main
from assistant.knowledge import knowledge
from tests.assistant.faq_table.project import BRANCH, CARD, HEADS, NEW, TABLE, Editor, Run, contents

ROOT = Path.cwd()
CONFIG = """
recipe: default.v1
assistant_id: small
importers: [{name: assistant.importer.FastImporter}]
pipeline: []
policies: []
"""
HUMAN = "转人工 ｜ /request_human"
FEE_AND_HOURS = "faq/card_fee、faq/branch_hours"


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's own data, as the present folder."""
    for folder in ("faq", "menu", "nlu"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    for name in ("domain.yml", "config.yml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def diff(before: dict[str, bytes], tmp_path: Path) -> str:
    """Return what git shows of the knowledge files."""
    old = tmp_path / "before"
    old.mkdir()
    for name, content in before.items():
        (old / name).write_bytes(content)
    command = ["git", "diff", "--no-index", "-U0", str(old), "data/faq"]
    lines = subprocess.run(command, capture_output=True, encoding="utf-8").stdout.splitlines()
    return "\n".join(line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---"))


@pytest.mark.parametrize("name", ["all.xlsx", "all.csv"])
def test_the_projects_own_answers_come_back_as_they_are(real: Path, say: Run, name: str) -> None:
    before = contents()
    number = sum(said.count(b"\n- intent: faq/") for said in before.values())
    assert f"{number} 个问题（{len(before)} 个主题）" in say("export-faq", name)
    assert "没有变化" in say("import-faq", name)
    assert contents() == before


def test_one_cell_of_the_projects_own_changes_one_line(
    real: Path, say: Run, tmp_path: Path
) -> None:
    before = contents()
    table = Path("all.csv")
    say("export-faq", table)
    said = table.read_bytes().decode("utf-8-sig")
    edited = said.replace("\n账单日是什么意思\n", "\n㗎㗎账单日即系咩先㗎😊\n", 1)
    table.write_bytes(edited.encode("utf-8"))
    assert "已写入 data/faq/bill.yml；" in say("import-faq", table)
    assert diff(before, tmp_path) == "-    - 账单日是什么意思\n+    - 㗎㗎账单日即系咩先㗎😊"


def test_a_new_question_of_a_new_subject_is_known_to_rasa_without_more(
    editor: Editor, say: Run
) -> None:
    editor.add(编号="faq/safe_rent", 主题="safe").save()
    assert "新增 faq/safe_rent  卡丢了怎么办" in say("import-faq", TABLE)
    stored = yaml.safe_load(Path("data/faq/safe.yml").read_text(encoding="utf-8"))
    assert stored["nlu"][0]["metadata"]["valid_from"] == "2026-05-01"
    knowledge.cache_clear()
    try:
        assert knowledge().answers["faq/safe_rent"].related == ("faq/card_fee",)
    finally:
        knowledge.cache_clear()
    Path("config.yml").write_text(CONFIG, encoding="utf-8")
    made = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
    said = [(m.get("text"), m.get_full_intent()) for m in made.get_nlu_data().intent_examples]
    assert [text for text, label in said if label == "faq/safe_rent"] == NEW["说法"].split("\n")
    domain = made.get_domain()
    assert "faq" in domain.retrieval_intents
    assert domain.responses["utter_faq/safe_rent"][0]["text"] == NEW["回答"]


@pytest.mark.parametrize(
    ("column", "cell", "old", "new"),
    [
        ("标题", "怎样申请卡", "title: 怎么办卡", "title: 怎样申请卡"),
        ("标题", "卡: 怎么办", "title: 怎么办卡", 'title: "卡: 怎么办"'),
        ("回答", "带证件，到网点办。", "text: 带身份证到网点办。", "text: 带证件，到网点办。"),
        ("回答", "先预约。\n再来。", "text: 带身份证到网点办。", 'text: "先预约。\\n再来。"'),
        ("回答", "=1+1", "text: 带身份证到网点办。", 'text: "=1+1"'),
        ("回答", "100", "text: 带身份证到网点办。", 'text: "100"'),
        ("失效日期", "2027/3/1", "status: p", 'valid_to: "2027-03-01", status: p'),
        ("依据", "办法[2026]", "published, related", 'published, source: "办法[2026]", related'),
        ("相关问题", "", ", related: [faq/card_fee]", ""),
        ("相关问题", FEE_AND_HOURS, "[faq/card_fee]", "[faq/card_fee, faq/branch_hours]"),
        ("按钮", HUMAN, "    - {title: 查账单, payload: /query_bill}\n", ""),
        ("按钮", f"{HUMAN}\n查“账单”| /query_bill", "查账单", "查“账单”"),
    ],
)  # fmt: skip
def test_an_edited_cell_changes_its_own_place(
    editor: Editor, say: Run, column: str, cell: str, old: str, new: str
) -> None:
    place = editor.sheet[editor.at("faq/card_apply", column)]
    place.value = cell or None
    if cell:
        place.data_type = "s"
    editor.save()
    assert "改动 faq/card_apply  怎么办卡" in say("import-faq", TABLE)
    made = CARD.replace(old, new, 1)
    assert Path("data/faq/card.yml").read_text(encoding="utf-8") == made != CARD
    assert contents()["branch.yml"] == BRANCH.encode()


@pytest.mark.parametrize(
    ("column", "cell", "old", "new"),
    [
        ("标题", "工本费收多少", '"工本费多少"', "工本费收多少"),
        ("失效日期", "2027-03-01", "    status", '    valid_to: "2027-03-01"\n    status'),
        ("相关问题", "faq/card_apply", "2026 版", "2026 版\n    related: [faq/card_apply]"),
        ("依据", None, "\n    source: '价目表' # 2026 版", ""),
        ("生效日期", "2026-02-01", "2026-01-01 #", '"2026-02-01" #'),
        ("按钮", "人工 | /request_human", "buttons: [{title: 转", "buttons: [{title: "),
    ],
)  # fmt: skip
def test_a_question_written_over_several_lines_keeps_its_form_and_comments(
    editor: Editor, say: Run, column: str, cell: str | None, old: str, new: str
) -> None:
    editor.set("faq/card_fee", column, cell).save()
    say("import-faq", TABLE)
    assert Path("data/faq/card.yml").read_text(encoding="utf-8") == CARD.replace(old, new)


def test_phrasings_that_stay_keep_their_lines(project: Path, say: Run) -> None:
    file = Path("data/faq/card.yml")
    odd = CARD.replace("- 想办张卡", "-   想办张卡  ").replace(
        "- 哪里能办卡😊\n", "- 哪里能办卡😊\n\n"
    )
    file.write_text(odd, encoding="utf-8")
    say("export-faq", TABLE)
    editor = Editor()
    said = editor.get("faq/card_apply", "说法").replace("办卡流程", "办卡的流程")
    editor.set("faq/card_apply", "说法", said).save()
    say("import-faq", TABLE)
    expected = odd.replace("- 办卡流程", "- 办卡的流程").replace("😊\n\n", "😊\n")
    assert file.read_text(encoding="utf-8") == expected


def test_windows_line_breaks_and_mark_stay(project: Path, say: Run) -> None:
    file = Path("data/faq/card.yml")
    stored = ("\ufeff" + CARD.replace("\n", "\r\n")).encode()
    file.write_bytes(stored)
    say("export-faq", TABLE)
    assert "没有变化" in say("import-faq", TABLE)
    Editor().set("faq/card_apply", "标题", "怎样办卡").save()
    say("import-faq", TABLE)
    assert file.read_bytes() == stored.replace("title: 怎么".encode(), "title: 怎样".encode())


def test_who_may_read_the_files_stays(editor: Editor, say: Run) -> None:
    file = Path("data/faq/card.yml")
    file.chmod(0o664)
    Path("data/faq/branch.yml").chmod(0o664)
    editor.set("faq/card_apply", "标题", "怎样办卡").add(编号="faq/safe_rent", 主题="safe").save()
    say("import-faq", TABLE)
    for name in ("card.yml", "safe.yml"):
        assert Path("data/faq", name).stat().st_mode & 0o777 == 0o664


def test_a_row_that_is_gone_is_told_and_stays(editor: Editor, say: Run) -> None:
    before = contents()
    editor.drop("faq/branch_hours").save()
    told = say("import-faq", TABLE)
    assert "表里没有 faq/branch_hours" in told and "--delete faq/branch_hours" in told
    assert contents() == before


def test_delete_takes_the_question_its_answer_and_an_empty_file(editor: Editor, say: Run) -> None:
    editor.drop("faq/branch_hours").add().save()
    say("import-faq", TABLE)
    editor.drop("faq/card_lost").set("faq/card_apply", "版本", None).save()
    told = say("import-faq", TABLE, "--delete", "faq/card_lost", "--delete", "faq/branch_hours")
    assert "删除 faq/card_lost" in told and "删除 faq/branch_hours" in told
    assert contents() == {"card.yml": CARD.encode()}


def test_delete_leaves_questions_that_others_added_meanwhile(editor: Editor, say: Run) -> None:
    newer = BRANCH.replace("branch_hours", "new_hours").replace("网点几点开门,", "新网点,")
    Path("data/faq/new.yml").write_text(newer, encoding="utf-8")
    editor.drop("faq/branch_hours").save()
    told = say("import-faq", TABLE, "--delete", "faq/branch_hours")
    assert "删除 faq/branch_hours" in told and "表里没有 faq/new_hours（留着不动" in told
    assert contents() == {"card.yml": CARD.encode(), "new.yml": newer.encode()}


def test_what_has_a_row_or_is_not_there_is_not_deleted(editor: Editor, say: Run) -> None:
    before = contents()
    told = say("import-faq", TABLE, "--delete", "faq/branch_hours", "faq/none", code=1)
    assert "--delete faq/branch_hours: 表里还有这一行" in told
    assert "--delete faq/none: data/faq 里没有这个编号" in told
    assert contents() == before


def test_what_is_in_use_is_not_deleted(editor: Editor, say: Run) -> None:
    before = contents()
    newer = BRANCH.replace("branch_hours", "new_hours").replace("/card_apply]", "/card_fee]")
    Path("data/faq/new.yml").write_text(newer, encoding="utf-8")
    editor.drop("faq/card_fee").save()
    told = say("import-faq", TABLE, "--delete", "faq/card_fee", code=1)
    assert "data/menu/card.yml:3: 还在用 faq/card_fee" in told
    assert "data/faq/new.yml:5: 还在用 faq/card_fee" in told
    assert "第 3 行 M3“相关问题”: 没有 faq/card_fee 这个问题" in told
    assert contents() == {**before, "new.yml": newer.encode()}


def test_a_dry_run_tells_all_and_writes_nothing(editor: Editor, say: Run) -> None:
    before = contents()
    editor.set(
        "faq/card_apply", "说法", "怎么办卡\n想办张卡\n哪里能办卡\n辦卡要去哪\n办卡流程\n怎么开卡"
    )
    editor.drop("faq/branch_hours").add().save()
    told = say("import-faq", TABLE, "--dry-run")
    assert "新增 faq/card_lost  卡丢了怎么办" in told
    assert "改动 faq/card_apply  怎么办卡 · changed\n    说法\n" in told
    assert "      - 哪里能办卡😊\n      + 哪里能办卡\n" in told
    assert "      - 㗎，点样开卡\n" in told and "      + 怎么开卡\n" in told
    assert "新增 1，改动 1，表里没有 1" in told
    assert "试运行，什么都没写；会写 data/faq/card.yml ·" in told
    assert contents() == before
    say("import-faq", TABLE)
    assert contents() != before


def test_who_stops_reading_early_gets_all_of_it_written(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents()
    editor.add().save()
    nobody, out = os.pipe()
    os.close(nobody)
    with os.fdopen(out, "w", buffering=1) as broken, pytest.raises(SystemExit) as ended:
        monkeypatch.setattr(sys, "stdout", broken)
        main(["import-faq", str(TABLE)])
    assert ended.value.code == 0 and contents() != before


def test_order_of_rows_and_columns_and_further_columns_do_not_matter(
    editor: Editor, say: Run
) -> None:
    rows = [[cell.value for cell in row] for row in editor.sheet.iter_rows()]
    keep = [HEADS.index(name) for name in ("标题", "编号")]
    out = StringIO()
    writer = csv.writer(out)
    for number, row in enumerate([rows[0], *reversed(rows[1:])]):
        writer.writerow([*(row[at] for at in keep), "备注" if number == 0 else "看过"])
    Path("some.csv").write_text(out.getvalue().replace("怎么办卡", "怎样办卡"), encoding="utf-8")
    told = say("import-faq", "some.csv")
    assert "不读“备注”这一列" in told
    assert Path("data/faq/card.yml").read_text() == CARD.replace("title: 怎么", "title: 怎样")


def test_what_changed_in_the_files_meanwhile_is_not_undone(editor: Editor, say: Run) -> None:
    file = Path("data/faq/branch.yml")
    newer = BRANCH.replace("九点到五点", "九点到六点")
    file.write_text(newer, encoding="utf-8")
    editor.set("faq/card_apply", "标题", "怎样办卡").save()
    assert "保留 faq/branch_hours" in say("import-faq", TABLE)
    assert file.read_text(encoding="utf-8") == newer
    editor.set("faq/branch_hours", "标题", "网点几点上班").save()
    told = say("import-faq", TABLE, code=1)
    assert "第 2 行 N2“版本”: 导出以后文件里也改过这一条" in told
    editor.set("faq/branch_hours", "版本", None).set("faq/card_apply", "版本", None).save()
    say("import-faq", TABLE)
    assert file.read_text(encoding="utf-8") == BRANCH.replace("网点几点开门,", "网点几点上班,")


def test_an_export_does_not_overwrite_an_edited_table(editor: Editor, say: Run) -> None:
    before = TABLE.read_bytes()
    assert "已经有 knowledge.xlsx" in say("export-faq", TABLE, code=1)
    assert TABLE.read_bytes() == before
    say("export-faq", TABLE, "--force")
