"""Stores files so that a failure leaves every one of them as it was."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from assistant.cli.messages import text
from assistant.faq_table.columns import TableError


def store(contents: Mapping[Path, bytes | None]) -> None:
    """Write files, all or none: each beside its place first, then all are moved there.

    Args:
        contents: by path; None removes a file.

    Raises:
        TableError: a file cannot be written; those that were moved are as before again.
    """
    ready: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    path = Path()
    try:
        for path, content in contents.items():
            if content is not None:
                ready[path] = _beside(path, content)
        for path in contents:
            old = path.read_bytes() if path.exists() else None
            before[path] = old
            _move(ready.get(path), path)
    except OSError as error:
        for changed, old in before.items():
            _move(_beside(changed, old) if old is not None else None, changed)
        told = error.strerror or str(error)
        raise TableError(text("faq_not_written", file=path, told=told)) from error
    finally:
        for temporary in ready.values():
            temporary.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    # Who may read it stays as it was; a new file is like those beside it.
    like = path if path.exists() else next(path.parent.glob(f"*{path.suffix}"), None)
    if like:
        shutil.copymode(like, name)
    return Path(name)


def _move(ready: Path | None, path: Path) -> None:
    if ready is None:
        path.unlink(missing_ok=True)
    else:
        ready.replace(path)
