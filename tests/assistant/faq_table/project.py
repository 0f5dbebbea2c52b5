"""A small project whose knowledge files an editor gets as a table and brings back."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assistant.cli import main

TABLE = Path("knowledge.xlsx")
HEADS = (
    "编号", "主题", "标题", "说法", "回答", "按钮", "受众", "负责部门", "状态",
    "生效日期", "失效日期", "依据", "相关问题", "版本",
)  # fmt: skip
CARD = """\
# 卡片：办卡、换卡。
version: "3.1"
nlu:
# 最常问的
- intent: faq/card_apply
  metadata: {title: 怎么办卡, audience: 全部客户, owner: 银行卡部,
    valid_from: "2026-01-01", status: published, related: [faq/card_fee]}
  examples: |
    - 怎么办卡
    - 想办张卡
    - 哪里能办卡😊
    - 辦卡要去哪
    - 㗎，点样开卡
    - 办卡流程
- intent: faq/card_fee # 每年核对
  metadata:
    title: "工本费多少"
    audience: 全部客户
    owner: 银行卡部
    valid_from: 2026-01-01 # 新价目
    status: reviewed
    source: '价目表' # 2026 版
  examples: |
    - 工本费多少
    - 补卡要钱吗
    - 换一张多少钱
    - 新卡收费不
    - 办卡贵不贵
    - 制卡费几块

responses:
  utter_faq/card_apply:
  - text: 带身份证到网点办。
    buttons:
    - {title: 转人工, payload: /request_human}
    - {title: 查账单, payload: /query_bill}
  # 数字在 tariff.yml
  utter_faq/card_fee:
  - text: "{debit_standard.loss_fee}元。"
    buttons: [{title: 转人工, payload: /request_human}]
"""
BRANCH = """\
version: "3.1"
nlu:
- intent: faq/branch_hours
  metadata: {title: 网点几点开门, audience: 全部客户, owner: 运营部, valid_from: "2026-01-01",
    valid_to: "2027-12-31", status: draft, source: 公告, related: [faq/card_apply]}
  examples: |
    - 网点几点开门
    - 周末上班吗
    - 几点关门
    - 营业时间
    - 中午休息不
    - 礼拜天开不开
responses:
  utter_faq/branch_hours:
  - text: 周一至周五九点到五点。
    buttons:
    - {title: 转人工, payload: /request_human}
"""
MENU = """\
version: "3.1"
nlu:
- intent: faq/card_fee
  metadata: {path: [卡片], name: 工本费}
  examples: |
    - 我要看工本费
"""
NLU = """\
version: "3.1"
nlu:
- intent: query_bill
  examples: |
    - 查一下账单
"""
FILES = {
    "domain.yml": 'version: "3.1"\nintents: [request_human, query_bill]\n',
    "data/faq/card.yml": CARD,
    "data/faq/branch.yml": BRANCH,
    "data/menu/card.yml": MENU,
    "data/menu/pages.yml": "branches: [卡片]\npages: {}\n",
    "data/nlu/bill.yml": NLU,
}
NEW = {
    "编号": "faq/card_lost", "主题": "card", "标题": "卡丢了怎么办",
    "说法": "卡丢了怎么办\n卡掉了\n找不到卡\n卡不见了\n卡没了\n卡被偷",
    "回答": "先挂失，费用{debit_standard.loss_fee}元。", "按钮": "转人工 | /request_human",
    "受众": "全部客户", "负责部门": "银行卡部", "状态": "published", "生效日期": "2026-05-01",
    "相关问题": "faq/card_fee",
}  # fmt: skip

Run = Callable[..., str]


def write_project() -> None:
    for name, said in FILES.items():
        file = Path(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(said, encoding="utf-8", newline="")


def contents() -> dict[str, bytes]:
    """Return all files of the knowledge base."""
    return {path.name: path.read_bytes() for path in sorted(Path("data/faq").iterdir())}


def run(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> str:
    """Run the command and return what it says."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    out, err = capsys.readouterr()
    assert ended.value.code == code, out + err
    return out if code == 0 else err


class Editor:
    """Opens the table and changes cells by the name of their column and the question's id."""

    def __init__(self, path: Path = TABLE) -> None:
        self.path = path
        self.book: Workbook = load_workbook(BytesIO(path.read_bytes()))
        self.sheet: Worksheet = self.book["知识问答"]

    def row(self, label: str) -> int:
        return next(row[0].row for row in self.sheet.iter_rows() if row[0].value == label)

    def at(self, label: str, column: str) -> str:
        return f"{chr(ord('A') + HEADS.index(column))}{self.row(label)}"

    def set(self, label: str, column: str, value: object) -> Editor:
        self.sheet[self.at(label, column)].value = value
        return self

    def get(self, label: str, column: str) -> str:
        return str(self.sheet[self.at(label, column)].value)

    def add(self, **cells: object) -> Editor:
        said = {**NEW, **cells}
        self.sheet.append([said.get(head) for head in HEADS])
        return self

    def drop(self, label: str) -> Editor:
        self.sheet.delete_rows(self.row(label))
        return self

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path
