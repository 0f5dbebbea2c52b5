"""The trained model: one file per content of its sources, so nothing unchanged is retrained."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from assistant.cli.messages import CommandError, text
from assistant.cli.progress import progress
from assistant.cli.servers import rasa_environment
from assistant.nlu.encoders import PUBLISHED

SOURCES = ("config.yml", "domain.yml", "domain", "data", "assistant/nlu", "assistant/importer.py")
KEPT = 3  # models of the last few contents: going back to one costs no training


def _files() -> Iterator[Path]:
    for source in SOURCES:
        path = Path(source)
        if path.is_file():
            yield path
        for file in sorted(path.rglob("*")):
            if file.is_file() and not {"__pycache__", PUBLISHED.name} & {*file.parts}:
                yield file


def content_hash() -> str:
    """Return the hash of all that the model is made from, and of the Rasa that makes it.

    The published vectors say nothing that the phrasings do not.
    """
    digest = hashlib.sha256(version("rasa").encode())
    for file in _files():
        digest.update(f"\0{file.as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def ensure_model(folder: Path, *, force: bool = False, strict: bool = False) -> Path:
    """Return the model of the present sources, trained if there is none yet.

    Args:
        folder: Where models are kept.
        force: Train in any case.
        strict: A validation warning is a failure.

    Raises:
        CommandError: Training failed.
    """
    model = folder / f"{content_hash()}.tar.gz"
    if model.exists() and not force:
        os.utime(model)
        return model
    folder.mkdir(parents=True, exist_ok=True)
    log = folder.parent / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with progress(text("train")), tempfile.TemporaryDirectory(dir=folder) as made:
        command = [sys.executable, "-m", "rasa", "train", "--out", made]
        command += ["--fixed-model-name", model.name.removesuffix(".tar.gz")]
        command += ["--domain", "domain" if Path("domain").is_dir() else "domain.yml"]
        command += ["--fail-on-validation-warnings"] if strict else []
        with log.open("wb") as output:
            done = subprocess.run(
                command, env=rasa_environment(), stdout=output, stderr=subprocess.STDOUT
            )
        trained = Path(made) / model.name
        if done.returncode or not trained.exists():
            tail = "\n".join(log.read_text("utf8", "replace").splitlines()[-15:])
            raise CommandError(f"{tail}\n{text('train_failed', log=log)}")
        trained.replace(model)
    for old in sorted(folder.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink()
    return model
