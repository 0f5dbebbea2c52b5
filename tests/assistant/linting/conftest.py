"""A small project without mistakes, in which a test makes one and reads what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.linting.lint import lint
from assistant.linting.project import Project

FILES = Path(__file__).parent / "project"


class Written:
    """A copy of `project/` beside this file, in which the test runs."""

    def write(self, path: str, text: str | bytes) -> None:
        """Write a whole file."""
        file = Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def change(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands in the file once."""
        text = Path(path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has {old} {text.count(old)} times"
        self.write(path, text.replace(old, new))

    def line(self, path: str, words: str) -> str:
        """Return `path:line` of the only line with these words."""
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        [number] = [at for at, line in enumerate(lines, start=1) if words in line]
        return f"{path}:{number}"

    def told(self) -> list[str]:
        """Return what is said of the project, in order."""
        return [str(finding) for finding in lint(Project.here())]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    """A project without mistakes; the test stands in its folder."""
    monkeypatch.chdir(tmp_path)
    made = Written()
    for file in sorted(path for path in FILES.rglob("*") if path.is_file()):
        made.write(file.relative_to(FILES).as_posix().removesuffix(".txt"), file.read_bytes())
    return made


Tells = Callable[..., None]


@pytest.fixture
def tells(written: Written) -> Tells:
    """Check that one thing is said: at the line with these words, by this check, with these."""

    def check(path: str, words: str, check: str, *parts: str) -> None:
        beginning = f"{written.line(path, words)}: [{check}] "
        [said] = [line for line in written.told() if line.startswith(beginning)]
        missing = [part for part in parts if part not in said]
        assert not missing, f"{missing} not in {said}"
        assert " · " in said

    return check
