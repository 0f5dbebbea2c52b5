"""Everything is checked before anything is written; each mistake has its row and column."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.assistant.faq_table.project import BRANCH, CARD, HEADS, TABLE, Editor, Run, contents

FEE = "faq/card_fee # 每年核对"
SIX = "卡丢了怎么办\n卡掉了\n找不到卡\n卡不见了\n卡没了\n"


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("编号", "faq/Card Lost", "编号“faq/Card Lost”要写成 faq/card_名字"),
        ("编号", "card_lost", "要写成 faq/card_名字"),
        ("编号", "faq/branch_lost", "要写成 faq/card_名字"),
        ("编号", "faq/card_fee", "编号 faq/card_fee 在第 4 行已经有了"),
        ("编号", None, "不能空着"),
        ("主题", "../card", "主题“../card”只能用小写英文开头"),
        ("主题", None, "不能空着"),
        ("标题", " ", "不能空着"),
        ("标题", "卡" * 23, "现在 23 字，最多 22 字"),
        ("标题", "工本费多少", "标题“工本费多少”和 faq/card_fee 的一样"),
        ("说法", None, "只有 0 种说法，至少 6 种"),
        ("说法", SIX + "卡掉了！", "只有 5 种说法，至少 6 种"),
        ("说法", SIX + "补卡要钱吗？", "说法“补卡要钱吗？”在 faq/card_fee 里已经有了"),
        ("说法", SIX + "查一下账单", "说法“查一下账单”在 query_bill 里已经有了"),
        ("说法", SIX + "[卡](card)丢了", "不能有方括号、花括号"),
        ("说法", SIX + "/query_bill", "也不能用 / 开头"),
        ("回答", None, "不能空着"),
        ("回答", "要" * 121, "现在 121 字，最多 120 字"),
        ("回答", "收{card.none}元", "没有 {card.none} 这个数字"),
        ("回答", "收｛debit_standard.loss_fee｝元", "有单独的花括号"),
        ("回答", "收{debit_standard.loss_fee元", "有单独的花括号"),
        ("按钮", None, "不能空着"),
        ("按钮", "转人工 | /nobody", "没有 nobody 这个意图"),
        ("按钮", "转人工", "按钮“转人工”写得不对"),
        ("按钮", "转人工 | request_human", "写得不对"),
        ("按钮", "账单 | /query_bill{{kind: 1}}", "写得不对"),
        ("受众", None, "不能空着"),
        ("负责部门", None, "不能空着"),
        ("状态", "发布", "没有“发布”这个状态，从 draft、reviewed、published 里选"),
        ("状态", None, "不能空着"),
        ("生效日期", "五月一日", "“五月一日”不是日期"),
        ("生效日期", "2026-02-30", "“2026-02-30”不是日期"),
        ("生效日期", None, "不能空着"),
        ("失效日期", "2026-04-01", "失效日期 2026-04-01 早于生效日期 2026-05-01"),
        ("相关问题", "faq/none", "没有 faq/none 这个问题"),
        ("相关问题", "faq/card_lost", "不能推荐自己"),
        ("依据", "公告\x02".replace("\x02", "_x0002_"), "看不见的控制字符"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    editor: Editor, say: Run, column: str, cell: str | None, told: str
) -> None:
    before = contents()
    editor.add(**{column: cell}).save()
    said = say("import-faq", TABLE, code=1)
    line = next(line for line in said.splitlines() if told in line)
    place = f"{chr(ord('A') + HEADS.index(column))}5“{column}”: "
    assert line.startswith(f"knowledge.xlsx 第 5 行 {place}") and " · " in line
    assert said.splitlines()[-1].startswith("共 ") and "什么都没写" in said
    assert contents() == before


def test_all_mistakes_are_told_at_once_in_the_order_of_the_rows(editor: Editor, say: Run) -> None:
    before = contents()
    editor.set("faq/branch_hours", "状态", "online").set("faq/card_apply", "标题", None)
    editor.add(回答="{a.b}{c.d}", 生效日期="?").save()
    said = say("import-faq", TABLE, code=1).splitlines()
    places = [line.split("“")[0].removeprefix("knowledge.xlsx ") for line in said[:-1]]
    assert places == ["第 2 行 I2", "第 3 行 C3", "第 5 行 E5", "第 5 行 E5", "第 5 行 J5"]
    assert said[-1].startswith("共 5 处")
    assert contents() == before


def test_mistakes_that_were_there_before_do_not_stand_in_the_way(project: Path, say: Run) -> None:
    wrong = CARD.replace("    - 办卡流程\n", "").replace("怎么办卡,", f"{'怎' * 30},", 1)
    wrong = wrong.replace('"工本费多少"', "网点几点开门")  # as branch.yml has it
    Path("data/faq/card.yml").write_text(wrong, encoding="utf-8")
    say("export-faq", TABLE)
    Editor().set("faq/card_fee", "回答", "十元。").save()
    assert "改动 1" in say("import-faq", TABLE)


def test_a_response_that_is_there_already_is_not_written_twice(project: Path, say: Run) -> None:
    file = Path("data/faq/card.yml")
    file.write_text(f"{CARD}  utter_faq/card_lost:\n  - text: 旧的。\n", encoding="utf-8")
    say("export-faq", TABLE)
    Editor().add().save()
    assert "第 5 行 E5“回答”: utter_faq/card_lost 已经写在别处" in say("import-faq", TABLE, code=1)


def test_a_question_of_the_menu_may_name_its_page(project: Path, say: Run) -> None:
    menu = Path("data/menu/card.yml")
    menu.write_text(menu.read_text().replace("name: 工本费", "name: 工本费, page: fee"))
    Path("data/menu/pages.yml").write_text(
        "branches: [卡片]\npages: {fee: {name: 费, path: 手机银行}}\n"
    )
    say("export-faq", TABLE)
    Editor().set("faq/card_fee", "回答", "在{page}看。").save()
    say("import-faq", TABLE)
    Editor().set("faq/card_apply", "回答", "在{page}看。").save()
    assert "没有 {page} 这个数字" in say("import-faq", TABLE, code=1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("nlu:", "nlu: [", "card.yml:5: 不是正确的 YAML"),
        (FEE, "faq/card_apply", "card.yml:15: faq/card_apply 在 5 已经有了"),
        (FEE, "faq/branch_hours", "faq/branch_hours 在 data/faq/branch.yml 已经有了"),
        ("examples: |\n    - 工", "examples:\n    - 工", "card.yml:15: faq/card_fee 要有 metadata"),
    ],
)
def test_knowledge_files_with_mistakes_are_named(
    project: Path, say: Run, old: str, new: str, told: str
) -> None:
    Path("data/faq/card.yml").write_text(CARD.replace(old, new, 1), encoding="utf-8")
    assert told in say("export-faq", TABLE, code=1)
    assert not TABLE.exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 怎么办卡,", "title: &t 怎么办卡, short: *t,"),  # the title stands at two places
        ("payload: /query_bill}", "payload: /query_bill, kind: menu}"),  # a table has no kind
    ],
)
def test_what_a_table_cannot_change_is_left_to_the_file(
    project: Path, say: Run, old: str, new: str
) -> None:
    file = Path("data/faq/card.yml")
    file.write_text(CARD.replace(old, new), encoding="utf-8")
    before = contents()
    say("export-faq", TABLE)
    editor = Editor().set("faq/card_apply", "标题", "怎样办卡")
    editor.set("faq/card_apply", "按钮", "转人工 | /request_human").save()
    assert "这一条在 YAML 里的写法表格改不了" in say("import-faq", TABLE, code=1)
    assert contents() == before


def test_what_two_questions_share_is_not_changed_for_one(project: Path, say: Run) -> None:
    other = "- intent: other\n  metadata: *m\n  examples: |\n    - 别的\n"
    shared = CARD.replace("metadata: {", "metadata: &m {").replace(
        "\nresponses", f"{other}responses"
    )
    Path("data/faq/card.yml").write_text(shared, encoding="utf-8")
    before = contents()
    say("export-faq", TABLE)
    Editor().set("faq/card_apply", "标题", "怎样办卡").save()
    assert "这一条在 YAML 里的写法表格改不了" in say("import-faq", TABLE, code=1)
    assert contents() == before


def test_further_answers_stay(project: Path, say: Run) -> None:
    more = CARD.replace("  # 数字在", "  - text: 也可以在手机银行办。\n  # 数字在")
    Path("data/faq/card.yml").write_text(more, encoding="utf-8")
    assert "faq/card_apply 有几种回答" in say("export-faq", TABLE)
    Editor().set("faq/card_apply", "回答", "带证件到网点办。").save()
    say("import-faq", TABLE)
    assert Path("data/faq/card.yml").read_text() == more.replace("带身份证到", "带证件到")


FULL = OSError(28, "No space left on device")


def failing(call: Callable[..., object], allowed: int, error: BaseException) -> Callable[..., Any]:
    """Return a function that fails from a call on; so does a full disk, also when undoing."""
    calls = 0

    def fail(*args: object) -> object:
        nonlocal calls
        calls += 1
        if calls > allowed:
            raise error
        return call(*args)

    return fail


def change_three(editor: Editor) -> None:
    """Change two files and add one; they are written in this order."""
    editor.set("faq/branch_hours", "标题", "网点几点上班").set("faq/card_apply", "标题", "怎样办卡")
    editor.add(编号="faq/a_lost", 主题="a").save()


@pytest.mark.parametrize("moved", [0, 1, 2])
@pytest.mark.parametrize(("error", "code"), [(FULL, 1), (KeyboardInterrupt(), 130)])
def test_nothing_is_half_written(
    editor: Editor,
    say: Run,
    monkeypatch: pytest.MonkeyPatch,
    moved: int,
    error: BaseException,
    code: int,
) -> None:
    """A move fails, or Ctrl-C comes between two; nothing more can be written from then on."""
    before = contents()
    replace, calls = Path.replace, 0

    def fail(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == moved + 1:
            monkeypatch.setattr(os, "fsync", failing(os.fsync, 0, FULL))
            raise error
        return replace(self, target)

    change_three(editor)
    monkeypatch.setattr(Path, "replace", fail)
    told = say("import-faq", TABLE, code=code)
    if error is FULL:
        name = ("branch.yml", "card.yml", "a.yml")[moved]
        assert f"data/faq/{name}: 写不了（No space left on device），所有文件都还是原样" in told
    assert contents() == before  # no temporary file either


@pytest.mark.parametrize("written", [0, 1, 2])
@pytest.mark.parametrize(("error", "code"), [(FULL, 1), (KeyboardInterrupt(), 130)])
def test_a_failed_write_leaves_nothing_behind(
    editor: Editor,
    say: Run,
    monkeypatch: pytest.MonkeyPatch,
    written: int,
    error: BaseException,
    code: int,
) -> None:
    before = contents()
    change_three(editor)
    monkeypatch.setattr(os, "fsync", failing(os.fsync, written, error))
    say("import-faq", TABLE, code=code)
    assert contents() == before


def test_an_old_file_that_cannot_be_put_back_lies_beside_it(
    editor: Editor, say: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_three(editor)
    monkeypatch.setattr(Path, "replace", failing(Path.replace, 1, FULL))
    told = say("import-faq", TABLE, code=1)
    (old,) = Path("data/faq").glob(".*")
    assert f"data/faq/branch.yml: 写不了，也没能恢复（{FULL.strerror}）；原来的内容在 {old}" in told
    assert old.read_text(encoding="utf-8") == BRANCH
    assert contents()["card.yml"] == CARD.encode()


def test_a_link_to_nowhere_that_was_there_before_does_not_stop_an_import(
    project: Path, say: Run
) -> None:
    file = Path("data/faq/branch.yml")
    file.write_text(BRANCH.replace("[faq/card_apply]", "[faq/gone]"), encoding="utf-8")
    say("export-faq", TABLE)
    Editor().set("faq/card_fee", "回答", "十元。").save()
    assert "改动 1" in say("import-faq", TABLE)
    Editor().set("faq/branch_hours", "相关问题", "faq/gone\nfaq/card_fee").save()
    assert "没有 faq/gone 这个问题" in say("import-faq", TABLE, code=1)


def test_outside_a_project_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (("export-faq", "a.csv"), ("import-faq", "a.csv")):
        assert "请在项目目录里运行" in say(*words, code=1)
