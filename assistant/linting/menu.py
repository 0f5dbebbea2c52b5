"""The service menu: every service leads somewhere, and no branch is too long to listen to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from assistant.knowledge import FAQ, MENU, PAGES
from assistant.linting.findings import Finding, found
from assistant.linting.marked import Items, Mapping, Text, items, mapping, read
from assistant.linting.parts import Block
from assistant.linting.project import Project
from assistant.linting.words import words
from bank.rules import desk

MOST = 9  # entries of a branch, so that a caller can keep them in mind; the top is shown, not told
DESK = Path("bank/desk.yml")
_WANTED = ("path", "name")


def check(project: Project) -> Iterator[Finding]:
    """Yield what is wrong with the menu."""
    leaves = [block for block in project.blocks if block.path.startswith(f"{MENU}/")]
    if not leaves:
        return
    menu = _Menu(project)
    for leaf in leaves:
        yield from menu.wrong(leaf)
    yield from _names(leaves)
    yield from _entities(leaves)
    yield from _long_branches(leaves)
    yield from menu.unused(leaves)


def pages_of(project: Project) -> dict[str, str]:
    """Return where in the app a service is done, by the name of its response."""
    pages = _pages(project)
    return {
        f"utter_{block.label}": str(mapping(pages[page]).get("path") or "")
        for block in project.blocks
        if block.path.startswith(f"{MENU}/") and (page := str(block.metadata.get("page"))) in pages
    }


def _pages(project: Project) -> Mapping:
    return mapping(mapping(project.files.get((MENU / PAGES).as_posix())).get("pages"))


class _Menu:
    """What the services may lead to."""

    def __init__(self, project: Project) -> None:
        content = mapping(project.files.get((MENU / PAGES).as_posix()))
        self._branches = dict(_lines(content.get("branches")))
        self._pages = _pages(project)
        self._queues = set(desk().queues)
        self._intents = {*project.domain("intents")}
        self._entities = {*project.domain("entities")}
        self._answers = {b.label for b in project.blocks if b.path.startswith(f"{FAQ}/")}

    def wrong(self, leaf: Block) -> Iterator[Finding]:
        """Yield what is wrong with one service."""
        said = leaf.metadata
        for name in _WANTED:
            if not said.get(name):
                yield found("metadata", leaf.path, leaf.line, label=leaf.label, name=name)
        path, page, queue = said.get("path"), said.get("page"), said.get("queue")
        if path and _top(path) not in self._branches:
            yield found("menu/branch", leaf.path, leaf.line_of("path"), name=_top(path))
        if page is not None and str(page) not in self._pages:
            yield found("menu/page", leaf.path, leaf.line_of("page"), name=page)
        if queue is not None and str(queue) not in self._queues:
            known = ", ".join(sorted(self._queues))
            yield found("menu/queue", leaf.path, leaf.line_of("queue"), name=queue, known=known)
        if leaf.label.startswith("faq/"):
            if leaf.label not in self._answers:
                yield found("menu/answer", leaf.path, leaf.line, label=leaf.label)
        elif leaf.label.startswith("menu/"):
            if (page is None) == (queue is None):
                yield found("menu/page-or-queue", leaf.path, leaf.line, label=leaf.label)
        elif leaf.label not in self._intents:
            yield found("menu/intent", leaf.path, leaf.line, label=leaf.label)
        for name, line in mapping(said.get("entities")).lines.items():
            if name not in self._entities:
                yield found("menu/entity", leaf.path, line, name=name)

    def unused(self, leaves: list[Block]) -> Iterator[Finding]:
        """Yield branches, pages and queues that no service leads to, and pages without a place."""
        file = (MENU / PAGES).as_posix()
        used = {str(leaf.metadata.get(key)) for leaf in leaves for key in ("page", "queue")}
        tops = {_top(path) for leaf in leaves if (path := leaf.metadata.get("path"))}
        for name, line in self._branches.items():
            if name not in tops:
                yield found("unused/branch", file, line, name=name)
        for name, page in self._pages.items():
            if name not in used:
                yield found("unused/page", file, self._pages.lines[name], name=name)
            where = mapping(page).get("path")
            if not isinstance(where, str) or "“" not in where:
                yield found("menu/page-path", file, self._pages.lines[name], name=name)
        if DESK.is_file():  # the project's own; elsewhere the queues are those of the mock bank
            content, _ = read(DESK.read_text(encoding="utf-8"))
            for name, line in mapping(mapping(content).get("queues")).lines.items():
                if name not in used:
                    yield found("unused/queue", DESK.as_posix(), line, name=name)


def _top(path: object) -> str:
    """Return the first level of a path; of what is no list, all."""
    return str(path[0] if isinstance(path, Items) else path)


def _lines(listed: object) -> Iterator[tuple[str, int]]:
    yield from ((str(name), line) for line, name in items(listed))


def _names(leaves: list[Block]) -> Iterator[Finding]:
    """Yield names that cannot be spoken, or are another service's too."""
    longest = words()["answers"]["longest_name"]
    first: dict[str, Block] = {}
    for leaf in leaves:
        name = leaf.metadata.get("name")
        if not isinstance(name, Text):
            continue
        if len(name) > longest:
            yield found("menu/name-long", leaf.path, name.line, name=name, longest=longest)
        known = first.setdefault(name, leaf)
        if known is not leaf:
            where = f"{known.path}:{known.line}"
            yield found("menu/name-twice", leaf.path, name.line, name=name, where=where)


def _entities(leaves: list[Block]) -> Iterator[Finding]:
    """Yield services of one flow that nothing tells apart."""
    first: dict[tuple[str, str], Block] = {}
    for leaf in leaves:
        if "/" not in leaf.label:
            told = sorted(mapping(leaf.metadata.get("entities")).items())
            known = first.setdefault((leaf.label, str(told)), leaf)
            if known is not leaf:
                where = f"{known.path}:{known.line}"
                yield found("menu/same-flow", leaf.path, leaf.line, label=leaf.label, where=where)


def _long_branches(leaves: list[Block]) -> Iterator[Finding]:
    """Yield the first entry that is too many, for each branch."""
    below: dict[tuple[str, ...], dict[str, Block]] = defaultdict(dict)
    for leaf in leaves:
        path = [str(name) for _, name in items(leaf.metadata.get("path"))]
        for depth, name in enumerate((*path, str(leaf.metadata.get("name")))):
            below[tuple(path[:depth])].setdefault(name, leaf)
    for branch, entries in below.items():
        if branch and len(entries) > MOST:
            leaf = list(entries.values())[MOST]
            yield found(
                "menu/too-many",
                leaf.path,
                leaf.line,
                branch=" — ".join(branch),
                count=len(entries),
                most=MOST,
            )
