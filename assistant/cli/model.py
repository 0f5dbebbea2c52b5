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
from assistant.settings import settings

SOURCES = ("config.yml", "domain.yml", "domain", "data", "assistant/nlu")
KEPT = 3  # models of the last few contents: going back to one costs no training


def _files() -> Iterator[Path]:
    for source in SOURCES:
        path = Path(source)
        if path.is_file():
            yield path
        for file in sorted(path.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file


def content_hash() -> str:
    """Return the hash of all that the model is made from, and of the Rasa that makes it."""
    digest = hashlib.sha256(version("rasa").encode())
    for file in _files():
        digest.update(f"\0{file.as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def models_folder() -> Path:
    """Return the folder of the trained models."""
    return settings().var / "models"


def server_environment() -> dict[str, str]:
    """Return the environment in which Rasa runs: quiet, and nothing sent home."""
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "LOG_LEVEL": "INFO",  # debug lines of Rasa print what the customer wrote
    }


def ensure_model(folder: Path | None = None, *, force: bool = False, strict: bool = False) -> Path:
    """Return the model of the present sources, trained if there is none yet.

    Args:
        folder: Where models are kept; `models_folder()` when left out.
        force: Train in any case.
        strict: A validation warning is a failure.

    Raises:
        CommandError: Training failed.
    """
    folder = folder or models_folder()
    model = folder / f"{content_hash()}.tar.gz"
    if model.exists() and not force:
        os.utime(model)
        return model
    folder.mkdir(parents=True, exist_ok=True)
    log = settings().var / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with progress(text("train")), tempfile.TemporaryDirectory(dir=folder) as made:
        command = [sys.executable, "-m", "rasa", "train", "--out", made]
        command += ["--fixed-model-name", model.name.removesuffix(".tar.gz")]
        command += ["--domain", "domain" if Path("domain").is_dir() else "domain.yml"]
        command += ["--fail-on-validation-warnings"] if strict else []
        with log.open("wb") as output:
            done = subprocess.run(
                command, env=server_environment(), stdout=output, stderr=subprocess.STDOUT
            )
        trained = Path(made) / model.name
        if done.returncode or not trained.exists():
            tail = "\n".join(log.read_text("utf8", "replace").splitlines()[-15:])
            raise CommandError(f"{tail}\n{text('train_failed', log=log)}")
        trained.replace(model)
    for old in sorted(folder.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink()
    return model
