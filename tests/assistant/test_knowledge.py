"""What the files of answers and services say, and mistakes in them, named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
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


@pytest.mark.parametrize("empty", ["", "# 还没有\n", "version: '3.1'\n", "nlu:\n"])
def test_an_empty_file_says_nothing(written: Written, empty: str) -> None:
    assert written(faq=empty).answers == {}


def test_a_file_in_another_encoding_is_told(written: Written) -> None:
    written()
    Path("data/faq/a.yml").write_bytes(FAQ.encode("gbk"))
    knowledge.cache_clear()
    with pytest.raises(KnowledgeError, match=r"a\.yml: not UTF-8"):
        knowledge()


@pytest.mark.parametrize(
    ("status", "given"),
    [
        ("", True),  # says nothing
        (", status: reviewed", True),
        (", status: published", True),
        (", status: draft", False),
        (", status: Draft", False),
        (", status: 草稿", False),
        (", status: no", False),
    ],
)
def test_only_a_known_status_is_given(written: Written, status: str, given: bool) -> None:
    known = written(faq=FAQ.replace("title: 怎么免年费", f"title: 怎么免年费{status}"))
    assert known.answers["faq/waiver"].given(date(2026, 1, 1)) is given


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
        ({"faq": "- intent: faq/fee\n"}, r"a\.yml: the top: write `name: value`"),
        ({"faq": FAQ.replace("- intent: faq/fee", "- label: faq/fee")}, r"a\.yml: nlu: .* intent"),
        ({"faq": "nlu: [faq/fee]"}, r"a\.yml: nlu: .* intent"),
        ({"faq": "nlu: [{intent: faq/fee, metadata: 年费}]"}, r"a\.yml: faq/fee: metadata: write"),
        ({"pages": "pages: {limit: ["}, r"pages\.yml: not YAML"),
        ({"pages": "- limit"}, r"pages\.yml: the top: write"),
        ({"pages": "pages: [limit]"}, r"pages\.yml: pages: write"),
        ({"pages": "pages: {limit: {name: 额度}}"}, r"pages\.yml: limit: path is missing"),
        ({"pages": ""}, r"no page limit in pages\.yml"),
    ],
)
def test_a_mistake_is_told_with_its_file(
    written: Written, changed: dict[str, str], told: str
) -> None:
    with pytest.raises(KnowledgeError, match=told):
        written(**changed)
