"""What the files of answers and services say, and mistakes in them, named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.knowledge import Knowledge, KnowledgeError, knowledge

FAQ = """
nlu:
- intent: faq/fee
  metadata: {title: 年费多少, related: [faq/waiver]}
  examples: |
    - 年费多少
- intent: faq/waiver
  metadata: {title: 怎么免年费}
  examples: |
    - 免年费
"""
MENU = """
nlu:
- intent: menu/limit
  metadata: {path: [信用卡, 额度], name: 提高额度, page: limit}
  examples: |
    - 提额
- intent: menu/relief
  metadata: {path: [信用卡, 还款], name: 延期还款, queue: credit}
  examples: |
    - 延期
- intent: faq/fee
  metadata: {path: [信用卡], name: 年费标准}
  examples: |
    - 年费标准
- intent: report_card_loss
  metadata: {path: [挂失], name: 挂失, entities: {}}
  examples: |
    - 挂失
- intent: report_card_loss
  metadata: {path: [挂失], name: 信用卡挂失, entities: {card_kind: credit}}
  examples: |
    - 信用卡挂失
- intent: report_card_loss
  metadata: {path: [挂失], name: 正式挂失信用卡, entities: {card_kind: credit, loss_kind: formal}}
  examples: |
    - 正式挂失信用卡
"""
PAGES = """
branches: [挂失, 信用卡]
pages: {limit: {name: 额度, path: 手机银行“额度”}}
"""

Written = Callable[..., Knowledge]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Write the files, and return what they say."""

    def write(faq: str = FAQ, menu: str = MENU, pages: str = PAGES) -> Knowledge:
        for name, text in {"faq/a": faq, "menu/b": menu, "menu/pages": pages}.items():
            file = tmp_path / "data" / f"{name}.yml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        knowledge.cache_clear()
        return knowledge()

    monkeypatch.chdir(tmp_path)
    yield write
    knowledge.cache_clear()


def test_answers_services_and_pages_are_known(written: Written) -> None:
    known = written()
    assert known.answers["faq/fee"].related == ("faq/waiver",)
    assert [leaf.name for leaf in known.leaves][2:5] == ["正式挂失信用卡", "提高额度", "延期还款"]
    assert known.pages == {"limit": "手机银行“额度”"}
    limit, relief = known.leaf("menu/limit"), known.leaf("menu/relief")
    assert limit and (limit.page, limit.queue) == ("limit", None)
    assert relief and (relief.page, relief.queue) == (None, "credit")
    assert known.leaf("menu/none") is None


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("faq/fee", "年费多少"),  # the question, though the menu calls it otherwise
        ("menu/limit", "提高额度"),
        ("report_card_loss", "挂失"),
        ("greet", None),
    ],
)
def test_titles(written: Written, label: str, title: str | None) -> None:
    assert written().title(label) == title


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ([], "挂失"),
        ([("card_kind", "credit")], "信用卡挂失"),
        ([("card_kind", "debit")], "挂失"),
        ([("card_kind", "credit"), ("loss_kind", "formal")], "正式挂失信用卡"),
        ([("card_kind", "credit"), ("card_tail", "6789")], "信用卡挂失"),
        ([("loss_kind", "formal")], "挂失"),
    ],
)
def test_entities_tell_services_of_one_flow_apart(
    written: Written, said: list[tuple[str, str]], name: str
) -> None:
    leaf = written().service("report_card_loss", said)
    assert leaf and leaf.name == name


def test_the_menu_is_a_tree(written: Written) -> None:
    known = written()
    assert known.under(()) == (["挂失", "信用卡"], [])  # in the order that pages.yml gives
    branches, leaves = known.under(("信用卡",))
    assert branches == ["额度", "还款"]
    assert [leaf.name for leaf in leaves] == ["年费标准"]
    assert known.under(("没有",)) == ([], [])


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("信用卡", ("信用卡",)),
        ("信用卡業務", ("信用卡",)),
        ("信用卡额度菜单", ("信用卡",)),  # the branch that holds the other
        ("看看额度", ("信用卡", "额度")),
        ("挂失菜单", ("挂失",)),
        ("天气", None),
        ("", None),
    ],
)
def test_a_branch_is_found_by_its_name(
    written: Written, said: str, path: tuple[str, ...] | None
) -> None:
    assert written().branches(said) == ([path] if path else [])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"faq": "nlu: ["}, r"a\.yml: not YAML"),
        ({"faq": FAQ.replace("title: 年费多少, ", "")}, r"a\.yml: faq/fee: metadata lacks title"),
        ({"faq": FAQ.replace("[faq/waiver]", "[faq/none]")}, "related: no answer faq/none"),
        (
            {"menu": MENU.replace("page: limit", "page: none")},
            r"提高额度: no page none in pages\.yml",
        ),
        ({"menu": MENU.replace("name: 提高额度, ", "")}, "metadata lacks name"),
        ({"pages": PAGES.replace("挂失, ", "")}, r"pages\.yml: branches: 挂失 is missing"),
    ],
)
def test_a_mistake_is_told_with_its_file(
    written: Written, changed: dict[str, str], told: str
) -> None:
    with pytest.raises(KnowledgeError, match=told):
        written(**changed)
