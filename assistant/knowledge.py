"""What designers keep in `data/faq` and `data/menu`, for whoever shows it: titles, links, the tree.

Rasa reads the same files for phrasings and responses; here is what stands in their metadata.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.nlu.normalise import normalise

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FAQ, MENU = Path("data/faq"), Path("data/menu")
PAGES = "pages.yml"
DRAFT = "draft"
GIVEN = ("reviewed", "published")
STATUS = (DRAFT, *GIVEN)
FAQ_RESPONSE = "utter_faq/"


class KnowledgeError(ValueError):
    """A file cannot be used; the message names the file and what to change."""


@dataclass(frozen=True)
class Answer:
    """A standard question of the knowledge base.

    Args:
        label: `faq/…`, its id.
        title: the question as a customer would put it.
        related: labels of questions that are often asked next.
        status: only one of `GIVEN`, or none, is given: a misspelt draft must not be.
        valid_from, valid_to: the first and the last day on which it is given, ISO; empty: open.
    """

    label: str
    title: str
    related: tuple[str, ...]
    status: str = ""
    valid_from: str = ""
    valid_to: str = ""

    def given(self, day: date) -> bool:
        """Tell whether it may be given on a day (of the bank)."""
        return may_be_given(self.status, self.valid_from, self.valid_to, day)


@dataclass(frozen=True)
class Leaf:
    """A service of the menu.

    Args:
        label: what serves it: an intent (a flow), `faq/…` (an answer) or `menu/…`.
        path: the branches above it, from the top.
        name: as it is spoken.
        entities: what tells it from other leaves of the same flow.
        also: entities of which one tells it as well (美元 says that it is the foreign account).
        page: of the bank's app, if it is done there.
        queue: of the desk, if a person does it.
    """

    label: str
    path: tuple[str, ...]
    name: str
    entities: tuple[tuple[str, str], ...]
    page: str | None
    queue: str | None
    also: tuple[tuple[str, str], ...] = ()

    def told_by(self, said: Collection[tuple[str, str]]) -> bool:
        """Tell whether entities (name, value) say that it is this service, or do not matter."""
        return {*self.entities} <= {*said} or not {*self.also}.isdisjoint(said)


@dataclass(frozen=True)
class Knowledge:
    """All answers, leaves and pages.

    Args:
        answers: by label.
        leaves: in the order of the files.
        pages: where in the app each page is, by its id.
    """

    answers: dict[str, Answer]
    leaves: tuple[Leaf, ...]
    pages: dict[str, str]

    def title(self, label: str) -> str | None:
        """Return how to call an answer or a service; None for a label of neither."""
        if label in self.answers:
            return self.answers[label].title
        return next((leaf.name for leaf in self.leaves if leaf.label == label), None)

    def leaf(self, label: str) -> Leaf | None:
        """Return the menu's service of a label."""
        return next((leaf for leaf in self.leaves if leaf.label == label), None)

    def service(self, label: str, entities: Collection[tuple[str, str]]) -> Leaf | None:
        """Return the service that is meant by a label and the entities (name, value) beside it.

        Of several with one label it is the one that says most of what was said, and nothing else.
        """
        fitting = [leaf for leaf in self.leaves if leaf.label == label and leaf.told_by(entities)]
        return max(fitting, key=lambda leaf: len(leaf.entities), default=None)

    def under(self, path: tuple[str, ...]) -> tuple[list[str], list[Leaf]]:
        """Return the branches and the leaves right under a branch (the top: an empty path)."""
        below = [leaf for leaf in self.leaves if leaf.path[: len(path)] == path]
        branches = dict.fromkeys(
            leaf.path[len(path)] for leaf in below if len(leaf.path) > len(path)
        )
        return list(branches), [leaf for leaf in below if leaf.path == path]

    def branches(self, said: str) -> list[tuple[str, ...]]:
        """Return the branches that a customer names: by the whole name, or a part of it (外汇)."""
        plain = normalise(said).text
        paths = list(self._branches())
        for fits in (
            [path for path in paths if path[-1] == plain],
            [path for path in paths if path[-1] in plain],
            [path for path in paths if any(part in plain for part in path[-1].split("与"))],
        ):
            if fits:
                return [path for path in fits if not _under_another(path, fits)]
        return []

    def _branches(self) -> Iterator[tuple[str, ...]]:
        seen = dict.fromkeys(
            leaf.path[:depth] for leaf in self.leaves for depth in range(1, len(leaf.path) + 1)
        )
        yield from sorted(seen, key=len)


def may_be_given(status: str, valid_from: str, valid_to: str, day: date) -> bool:
    """Tell whether an answer of this status and validity (ISO dates or empty) is given then."""
    today = day.isoformat()
    return status in ("", *GIVEN) and valid_from <= today and (not valid_to or today <= valid_to)


def _under_another(path: tuple[str, ...], paths: list[tuple[str, ...]]) -> bool:
    return any(path != other and path[: len(other)] == other for other in paths)


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """Return what the files say.

    Raises:
        KnowledgeError: a file is malformed, or names what does not exist.
    """
    answers: dict[str, Answer] = {}
    for path, block in _blocks(FAQ):
        meta = _meta(path, block, "title")
        answers[block["intent"]] = Answer(
            block["intent"],
            meta["title"],
            tuple(meta.get("related") or ()),
            str(meta.get("status", "")),
            str(meta.get("valid_from", "")),
            str(meta.get("valid_to", "")),
        )
    pages: dict[str, str] = {}
    order: list[str] = []
    if (MENU / PAGES).exists():
        content = _content(MENU / PAGES)
        for name, page in _mapping(MENU / PAGES, "pages", content.get("pages")).items():
            pages[name] = _mapping(MENU / PAGES, name, page).get("path", "")
            if not pages[name]:
                raise KnowledgeError(f"{MENU / PAGES}: {name}: path is missing")
        order = list(content.get("branches") or ())
    leaves = []
    for path, block in _blocks(MENU):
        meta = _meta(path, block, "path", "name")
        leaves.append(
            Leaf(
                label=block["intent"],
                path=tuple(meta["path"]),
                name=meta["name"],
                entities=tuple(sorted((meta.get("entities") or {}).items())),
                page=meta.get("page"),
                queue=meta.get("queue"),
                also=tuple(
                    (name, value)
                    for name, values in (meta.get("also") or {}).items()
                    for value in values
                ),
            )
        )
        if meta.get("page") not in (None, *pages):
            raise KnowledgeError(f"{path}: {meta['name']}: no page {meta['page']} in {PAGES}")
        if leaves[-1].path[0] not in order:
            raise KnowledgeError(f"{MENU / PAGES}: branches: {leaves[-1].path[0]} is missing")
    leaves.sort(key=lambda leaf: order.index(leaf.path[0]))
    for answer in answers.values():
        for label in answer.related:
            if label not in answers:
                raise KnowledgeError(f"{FAQ}: {answer.label}: related: no answer {label}")
    return Knowledge(answers, tuple(leaves), pages)


def _blocks(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.glob("*.yml")):
        for block in _content(path).get("nlu") or ():
            if not isinstance(block, dict) or not block.get("intent"):
                raise KnowledgeError(
                    f"{path}: nlu: each item needs an intent; this has none: {block}"
                )
            yield path, block


def _content(path: Path) -> dict[str, Any]:
    """Return what a file says; nothing of an empty one."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path}: not UTF-8; save it so: {error}") from error
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{path}: not YAML: {error}") from error
    return _mapping(path, "the top", content)


def _mapping(path: Path, where: str, said: Any) -> dict[str, Any]:
    if not isinstance(said, dict | None):
        raise KnowledgeError(f"{path}: {where}: write `name: value`, no list and no text")
    return said or {}


def _meta(path: Path, block: dict[str, Any], *wanted: str) -> dict[str, Any]:
    meta = _mapping(path, f"{block['intent']}: metadata", block.get("metadata"))
    missing = [name for name in wanted if not meta.get(name)]
    if missing:
        raise KnowledgeError(f"{path}: {block['intent']}: metadata lacks {', '.join(missing)}")
    return meta
