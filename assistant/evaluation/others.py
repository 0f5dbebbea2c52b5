"""What our figures are held against: Rasa's default pipeline, and a public set, BANKING77."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from assistant.cli.servers import rasa_environment
from assistant.evaluation import parse
from assistant.evaluation.outcomes import readings
from assistant.evaluation.sets import EvaluationError

CONFIG, DEFAULT_CONFIG = Path("config.yml"), Path("bench/default/config.yml")
_IMPORTERS = [{"name": "assistant.importer.FastImporter"}]
_OURS = ("SentenceEncoders", "IntentClassifier")  # the parts that any language can do with


def train_default(folder: Path, epochs: int | None = None) -> Path:
    """Train Rasa's default pipeline on this project's data.

    Args:
        epochs: instead of those of its configuration, for a first look.

    Raises:
        EvaluationError: Rasa could not train.
    """
    config = yaml.safe_load(DEFAULT_CONFIG.read_text(encoding="utf-8"))
    for part in config["pipeline"] if epochs else ():
        if "epochs" in part:
            part["epochs"] = epochs
    return _train({**config, "importers": _IMPORTERS, "policies": []}, Path("data"), folder)


def banking77(source: Path, folder: Path) -> float:
    """Train the pipeline's encoders and classifier on BANKING77; return the accuracy in percent.

    Args:
        source: holds `train.csv` and `test.csv` with the columns `text` and `category`.
        folder: for the project and the model.

    Raises:
        EvaluationError: a file is missing or has other columns, or Rasa could not train.
    """
    taught: dict[str, list[str]] = defaultdict(list)
    for text, category in _csv(source / "train.csv"):
        taught[category].append(f"- {text}\n")
    nlu = [{"intent": name, "examples": "".join(said)} for name, said in taught.items()]
    data = folder / "nlu.yml"
    data.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    parts = [part for part in config["pipeline"] if part["name"].split(".")[-1] in _OURS]
    model = _train({**config, "pipeline": parts, "policies": []}, data, folder)
    asked = _csv(source / "test.csv")
    parsed = parse.read(model, [text for text, _ in asked])
    right = [readings(p)[:1] for p in parsed]
    hits = sum(
        bool(best) and best[0][0] == category
        for best, (_, category) in zip(right, asked, strict=True)
    )
    return 100 * hits / len(asked)


def _csv(path: Path) -> list[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return [
                (" ".join(row["text"].split()), row["category"]) for row in csv.DictReader(lines)
            ]
    except (OSError, KeyError) as error:
        raise EvaluationError(f"{path}: wants the columns text and category: {error}") from error


def _train(config: dict[str, Any], data: Path, folder: Path) -> Path:
    file = folder / "config.yml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", str(file)]
    command += ["--nlu", str(data), "--out", str(folder), "--fixed-model-name", "model"]
    command += ["--domain", "domain.yml"] if data.is_dir() else []
    done = subprocess.run(
        command, env=rasa_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    model = folder / "model.tar.gz"
    if done.returncode or not model.exists():
        raise EvaluationError("\n".join(done.stdout.splitlines()[-20:]))
    return model
