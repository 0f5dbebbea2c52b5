"""What Excel and WPS make of a table is read as the editor meant it; absurd files are refused."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.assistant.faq_table.project import (
    BRANCH,
    CARD,
    HEADS,
    TABLE,
    Editor,
    Run,
    contents,
)

CSV = Path("knowledge.csv")


@pytest.fixture
def rows(project: Path, say: Run) -> list[dict[str, str]]:
    """The exported CSV."""
    say("export-faq", CSV)
    assert CSV.read_bytes().startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(CSV.read_text(encoding="utf-8-sig"), newline="")))


def stored(rows: list[dict[str, str]], separator: str = ",") -> str:
    out = StringIO()
    writer = csv.DictWriter(out, HEADS, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_excel_in_china(said: str) -> bytes:
    """Return a text in GBK, in which Excel writes ? for each UTF-16 unit that is not in it."""
    return b"".join(
        c.encode("gbk", "ignore") or b"?" * (len(c.encode("utf-16-le")) // 2) for c in said
    )


@pytest.mark.parametrize(
    "encode",
    [
        lambda said: said.encode("utf-8"),
        lambda said: said.encode("utf-8-sig"),
        lambda said: said.encode("utf-16"),
        lambda said: said.encode("gb18030"),
        as_excel_in_china,
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_of_any_encoding_and_separator_is_read(
    rows: list[dict[str, str]], say: Run, encode: Callable[[str], bytes], separator: str
) -> None:
    for row in rows:
        for name in ("生效日期", "失效日期"):
            row[name] = row[name].replace("-0", "/").replace("-", "/")  # as Excel stores dates
    CSV.write_bytes(encode(stored(rows, separator)))
    assert "没有变化" in say("import-faq", CSV)
    rows[1]["标题"] = "怎样办卡"
    CSV.write_bytes(encode(stored(rows, separator)))
    say("import-faq", CSV)
    assert Path("data/faq/card.yml").read_text() == CARD.replace("title: 怎么", "title: 怎样")
    assert contents()["branch.yml"] == BRANCH.encode()


def test_characters_that_gbk_lost_in_an_edited_line_are_noticed(
    rows: list[dict[str, str]], say: Run
) -> None:
    rows[1]["说法"] = rows[1]["说法"].replace("哪里能", "哪儿能")
    CSV.write_bytes(as_excel_in_china(stored(rows)))
    assert "第 3 行 D3“说法”: 存成 CSV（GBK）时丢了字" in say("import-faq", CSV, code=1)
    rows[1]["说法"] = rows[1]["说法"].replace("😊", "")
    CSV.write_bytes(as_excel_in_china(stored(rows)))
    say("import-faq", CSV)
    assert Path("data/faq/card.yml").read_text() == CARD.replace("哪里能办卡😊", "哪儿能办卡")


@pytest.mark.parametrize(
    "written",
    [
        date(2026, 3, 1), datetime(2026, 3, 1, 0, 0), 46082, 46082.5, "46082", "2026-3-1",
        "2026/3/1", "2026.03.01", "2026年3月1日", "20260301", "２０２６－０３－０１",
        "2026-03-01 00:00:00",
    ],
)  # fmt: skip
def test_a_date_is_read_in_every_form(editor: Editor, say: Run, written: object) -> None:
    editor.set("faq/card_apply", "生效日期", written).save()
    say("import-faq", TABLE)
    assert Path("data/faq/card.yml").read_text() == CARD.replace('"2026-01-01"', '"2026-03-01"')


def test_a_number_that_is_no_day_is_told(editor: Editor, say: Run) -> None:
    editor.set("faq/card_apply", "生效日期", 20260301).save()  # in a cell for dates
    assert "第 3 行 J3“生效日期”: “#VALUE!”不是日期" in say("import-faq", TABLE, code=1)


@pytest.mark.parametrize(
    ("written", "read"),
    [(95588, '"95588"'), (3.5, '"3.5"'), (7.0, '"7"'), (True, '"TRUE"'), ("007", '"007"'),
     ("1e5", '"1e5"'), ("2026-01-01", '"2026-01-01"')],
)  # fmt: skip
def test_numbers_become_text_again(editor: Editor, say: Run, written: object, read: str) -> None:
    editor.set("faq/card_apply", "标题", written).save()
    say("import-faq", TABLE)
    assert Path("data/faq/card.yml").read_text() == CARD.replace(
        "title: 怎么办卡", f"title: {read}"
    )


@pytest.mark.parametrize(
    ("written", "shown", "told"),
    [
        (6222021234567890123, "General", "被表格软件变成了数字"),
        (0.05, "0%", "被表格软件变成了数字"),
        (datetime(2026, 3, 4), "m月d日", "被表格软件变成了日期"),
        ("=1+1", "General", "这是公式"),
        ("#N/A", "General", "这是出错的公式（#N/A）"),
    ],
)
def test_what_cannot_be_text_again_is_told(
    editor: Editor, say: Run, written: object, shown: str, told: str
) -> None:
    before = contents()
    cell = editor.sheet[editor.at("faq/card_apply", "标题")]
    cell.value, cell.number_format = written, shown
    editor.save()
    assert f"第 3 行 C3“标题”: {told}" in say("import-faq", TABLE, code=1)
    assert contents() == before


def test_cells_that_look_like_formulas_are_text_in_excel(project: Path, say: Run) -> None:
    file = Path("data/faq/card.yml")
    file.write_text(
        CARD.replace("带身份证到网点办。", '"=1+1"').replace("title: 怎么", "title: -怎么")
    )
    say("export-faq", TABLE)
    sheet = Editor().sheet
    assert (sheet["E3"].value, sheet["E3"].data_type, sheet["E3"].quotePrefix) == (
        "=1+1",
        "s",
        True,
    )
    assert "<f>" not in zipfile.ZipFile(TABLE).read("xl/worksheets/sheet1.xml").decode()
    say("export-faq", CSV)
    assert ",'-怎么办卡," in CSV.read_text(encoding="utf-8") and ",'=1+1," in CSV.read_text()
    for table in (TABLE, CSV):
        assert "没有变化" in say("import-faq", table)


def test_days_and_signs_that_excel_counts_otherwise_come_back(project: Path, say: Run) -> None:
    odd = CARD.replace('"2026-01-01"', '"1899-05-01"').replace("怎么办卡,", "_x0041_卡,", 1)
    Path("data/faq/card.yml").write_text(odd, encoding="utf-8")
    say("export-faq", TABLE)
    assert Editor().get("faq/card_apply", "生效日期") == "1899-05-01"  # a text
    assert "没有变化" in say("import-faq", TABLE)


def test_the_workbook_is_comfortable(editor: Editor) -> None:
    sheet = editor.sheet
    assert tuple(cell.value for cell in sheet[1]) == HEADS
    assert sheet.freeze_panes == "B2"
    assert sheet["D3"].alignment.wrap_text and sheet.column_dimensions["D"].width > 40
    assert sheet["J2"].value == datetime(2026, 1, 1) and sheet["J2"].number_format == "yyyy-mm-dd"
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"draft,reviewed,published"' and "I5" in choice.sqref
    help_, figures = editor.book.worksheets[1:]
    assert [row[0].value for row in help_.iter_rows()] == list(HEADS)
    assert ("{debit_standard.loss_fee}", "10") in [
        (row[0].value, row[1].value) for row in figures.iter_rows()
    ]


def test_a_sheet_made_by_hand_with_blank_rows_is_read(project: Path, say: Run) -> None:
    book = Workbook()
    book.active.append(["编号", " 标题 "])
    book.active["A5"], book.active["B5"] = "faq/card_apply", "怎样办卡\n"
    book.active["A4000"].number_format = "@"
    book.save(TABLE)
    told = say("import-faq", TABLE)
    assert "改动 1，表里没有 2" in told
    book.active["A7"] = "faq/none"
    book.save(TABLE)
    assert "第 7 行 A7“编号”: 编号“faq/none”" in say("import-faq", TABLE, code=1)


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    return out.getvalue()


def laughs() -> bytes:
    """Return a workbook whose sheet swells when its entities are filled in."""
    book, out, made = Workbook(), BytesIO(), BytesIO()
    book.active.append(["编号"])
    book.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            said = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
                head = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'.encode()
                said = head + said.replace(b"<sheetData>", b"<sheetData><row><c>&a8;</c></row>")
            new.writestr(name, said)
    return made.getvalue()


def forged_row() -> bytes:
    out, made = BytesIO(), BytesIO()
    book = Workbook()
    book.active.append(["编号"])
    book.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            row = b'<row r="99999999"><c r="A99999999"><v>1</v></c></row></sheetData>'
            new.writestr(name, old.read(name).replace(b"</sheetData>", row))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xls", b"", "只读写 .xlsx 和 .csv"),
        ("a.xlsx", b"", "不是 .xlsx"),
        ("a.xlsx", "编号,标题".encode(), "不是 .xlsx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" * 300, "加了密码"),
        ("a.xlsx", bomb, "解压后有 60 MB，最多 50 MB"),
        ("a.xlsx", laughs, "打不开（EntitiesForbidden"),
        ("a.xlsx", forged_row, "超过 200000 行"),
        ("a.xlsx", lambda: b" " * 20_000_001, "20 MB，最多 20 MB"),
        ("a.csv", b"", "第一行要是列名"),
        ("a.csv", "标题,回答\n1,2".encode(), "第一行要是列名，至少有“编号”"),
        ("a.csv", "编号,标题,标题\n".encode(), "有两列“标题”"),
        ("a.csv", b"PK\x03\x04\x00\x00", "看不出编码"),
        ("a.csv", b"\xef\xbb\xbf\xff\xfe", "看不出编码"),
        ("a.csv", '编号,标题\nfaq/card_fee,"费'.encode(), "a.csv:2: 引号或分隔不对"),
        ("a.csv", lambda: "编号,标题\n".encode() + b"faq/x,1\n" * 20_001, "超过 20000 行"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused_clearly(
    project: Path, say: Run, name: str, content: bytes | Callable[[], bytes], told: str
) -> None:
    before = contents()
    Path(name).write_bytes(content if isinstance(content, bytes) else content())
    said = say("import-faq", name, code=1)
    assert told in said and said.startswith(name) and said.count("\n") == 1
    assert contents() == before


def test_a_broken_workbook_is_told_in_one_line(editor: Editor, say: Run) -> None:
    broken = BytesIO()
    with zipfile.ZipFile(TABLE) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            if name != "xl/workbook.xml":
                new.writestr(name, old.read(name)[: None if "sheet" not in name else 900])
    TABLE.write_bytes(broken.getvalue())
    assert "打不开" in say("import-faq", TABLE, code=1)
    assert "没有 gone.xlsx 这个文件" in say("import-faq", "gone.xlsx", code=1)


def test_a_table_that_excel_stored_again_is_read(editor: Editor, say: Run) -> None:
    """Rows sorted, a column moved, the stylesheet dropped: what programs do on their own."""
    book = load_workbook(TABLE)
    sheet = book["知识问答"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    again = Workbook()
    again.active.title = "别的"
    table = again.create_sheet("知识问答")
    for row in [values[0], *reversed(values[1:])]:
        table.append([row[-1], *row[:-1]])
    again.save(TABLE)
    assert "没有变化" in say("import-faq", TABLE)
