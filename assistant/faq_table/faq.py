"""All of `data/faq`: its texts, its questions as rows, and the new texts after changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assistant.cli.messages import text
from assistant.faq_table import editing
from assistant.faq_table.columns import Cells, TableError
from assistant.faq_table.questions import cells, places, rest
from assistant.knowledge import FAQ

_MARK = "\ufeff"  # some editors begin a file with it


@dataclass
class Faq:
    """The knowledge files of a project.

    Args:
        texts: of the files by path, with line breaks of one kind.
        paths: the file of each question, by label.
        rows: what a row says of each question, by label, in the order of the files.
        more: labels whose further variations of the answer no table shows.
    """

    texts: dict[Path, str] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    rows: dict[str, Cells] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)
    _stored: dict[Path, str] = field(default_factory=dict)
    _touched: dict[str, Path] = field(default_factory=dict)

    @classmethod
    def here(cls) -> Faq:
        """Read `data/faq` of the current directory.

        Raises:
            TableError: it is missing, or a file cannot be read.
        """
        if not FAQ.is_dir():
            raise TableError(text("wrong_folder", file=FAQ))
        made = cls()
        for path in sorted(FAQ.glob("*.yml")):
            try:
                stored = path.read_bytes().decode("utf-8")
            except UnicodeDecodeError as error:
                raise TableError(text("faq_yaml_encoding", file=path)) from error
            except OSError as error:
                raise TableError(
                    text("faq_unreadable", file=path, told=error.strerror or error)
                ) from error
            made._stored[path] = stored
            made.texts[path] = _plain(stored)
            made._add(path)
        return made

    def _add(self, path: Path) -> None:
        for label, place in places(str(path), self.texts[path]).items():
            if label in self.rows:
                other = self.paths[label]
                raise TableError(
                    text("faq_twice", file=path, line=place.line, label=label, other=other)
                )
            self.paths[label] = path
            self.rows[label] = cells(path.stem, label, place)
            if len(place.answers) > 1:
                self.more.append(label)

    def change(self, label: str, columns: Cells) -> None:
        """Change cells of a question in the text of its file, or add it with all of its cells.

        Raises:
            TableError: the file is written so that this cannot be done.
        """
        if label not in self.rows:
            path = self.paths[label] = FAQ / f"{columns['subject']}.yml"
            self.texts[path] = editing.added(self.texts.get(path, ""), label, columns)
        path = self.paths[label]
        if label in self.rows:
            for column, cell in columns.items():
                made = self.texts[path]
                try:
                    place = places(str(path), made)[label]
                except TableError as error:  # an anchor went with what was replaced before
                    raise TableError(text("faq_yaml_only")) from error
                self.texts[path] = editing.changed(made, place, label, column, cell)
        self.rows[label] = {**self.rows.get(label, {}), **columns}
        self._touched[label] = path

    def delete(self, label: str) -> None:
        """Take a question and its answer out of the text of its file."""
        path = self._touched[label] = self.paths.pop(label)
        place = places(str(path), self.texts[path])[label]
        self.texts[path] = editing.without(self.texts[path], place)
        del self.rows[label]

    def wrong(self) -> list[str]:
        """Return the changed questions that do not read as they should in the new texts.

        Files that are written in an unusual way (aliases, tags) can come out so.
        """
        found: list[str] = []
        for path in {*self._touched.values()}:
            labels = {label for label, file in self._touched.items() if file == path}
            try:
                made = places(str(path), self.texts[path])
            except TableError:
                found += labels
                continue
            rows = {label: cells(path.stem, label, place) for label, place in made.items()}
            bad = [label for label in labels if rows.get(label) != self.rows.get(label)]
            if not bad and self.texts[path] and path in self._stored:
                same = rest(_plain(self._stored[path]), labels) == rest(self.texts[path], labels)
                bad = [] if same else list(labels)
            found += bad
        return sorted(found)

    def contents(self) -> dict[Path, bytes | None]:
        """Return what is to be stored: the files that are changed; None for one that is gone."""
        return {
            path: self._form(path, made).encode("utf-8") if made else None
            for path, made in self.texts.items()
            if made != _plain(self._stored.get(path, ""))
        }

    def _form(self, path: Path, made: str) -> str:
        """Return a text with the file's own mark and line breaks."""
        stored = self._stored.get(path, "")
        lines = made.replace("\n", "\r\n") if "\r\n" in stored else made
        return _MARK * stored.startswith(_MARK) + lines


def _plain(stored: str) -> str:
    return stored.removeprefix(_MARK).replace("\r\n", "\n")
