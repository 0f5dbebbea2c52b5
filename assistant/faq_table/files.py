"""Stores files so that a failure, or Ctrl-C, leaves every one of them as it was."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from assistant.cli.messages import text
from assistant.faq_table.columns import TableError


def store(contents: Mapping[Path, bytes | None]) -> None:
    """Write files, all or none: new and old ones lie beside their places before any is moved.

    Args:
        contents: by path; None removes a file.

    Raises:
        TableError: a file cannot be written; those that were moved are as before again.
    """
    mark = secrets.token_hex(4)
    new = {path: path.with_name(f".{path.name}.{mark}.new") for path in contents}
    old = {path: path.with_name(f".{path.name}.{mark}.old") for path in contents}
    moved: list[Path] = []  # or about to be
    path = Path()
    try:
        for path, content in contents.items():
            if content is not None:
                _write(new[path], content, path)
            if path.exists():
                shutil.copy2(path, old[path])
        for path, content in contents.items():
            moved.append(path)
            _move(None if content is None else new[path], path)
        moved.clear()
    except BaseException as error:
        moved[:] = [path for path in moved if not new[path].exists()]
        _restore(moved, old)
        if not isinstance(error, OSError):
            raise
        told = error.strerror or str(error)
        raise TableError(text("faq_not_written", file=path, told=told)) from error
    finally:
        # An old file that could not be put back stays: nothing else has its text.
        for beside in (*new.values(), *(old[path] for path in contents if path not in moved)):
            if os.path.lexists(beside):
                beside.unlink()


def _write(beside: Path, content: bytes, path: Path) -> None:
    with beside.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    # Who may read it stays as it was; a new file is like those beside it.
    like = path if path.exists() else next(path.parent.glob(f"*{path.suffix}"), None)
    if like:
        shutil.copymode(like, beside)


def _restore(moved: list[Path], old: Mapping[Path, Path]) -> None:
    """Put old files back by renaming them, which needs no space; takes them out of `moved`.

    Raises:
        TableError: some cannot be put back; their old texts lie beside them.
    """
    lost: list[str] = []
    for path in reversed(moved[:]):
        try:
            _move(old[path] if old[path].exists() else None, path)
            moved.remove(path)
        except OSError as error:
            told = error.strerror or str(error)
            lost.append(text("faq_not_restored", file=path, old=old[path], told=told))
    if lost:
        raise TableError("\n".join(lost))


def _move(beside: Path | None, path: Path) -> None:
    if beside is None:
        path.unlink(missing_ok=True)
    else:
        beside.replace(path)
