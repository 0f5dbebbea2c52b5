"""The bank's vocabulary, which designers keep in `data/lexicon/`, as the components use it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml

from assistant.nlu.normalise import normalise

DEFAULT_FOLDER = "data/lexicon"
FILE_IN_MODEL = "lexicon.yml"


class LexiconError(ValueError):
    """A lexicon file cannot be used; the message names the file and what to change."""


class Lexicon:
    """Everything in `data/lexicon/`, by file name.

    Args:
        files: the parsed content of each file, by its name without `.yml`.
    """

    def __init__(self, files: dict[str, Any]) -> None:
        self.files = files

    @classmethod
    def read(cls, folder: str | Path) -> Lexicon:
        """Read a folder of YAML files.

        Raises:
            LexiconError: the folder or a file is missing, malformed or says a thing twice.
        """
        paths = sorted(Path(folder).glob("*.yml"))
        if not paths:
            raise LexiconError(f"{folder}: no lexicon files here")
        files = {}
        for path in paths:
            try:
                content = yaml.safe_load(path.read_text(encoding="utf-8"))
            except yaml.YAMLError as error:
                raise LexiconError(f"{path}: not YAML: {error}") from error
            if not isinstance(content, dict):
                raise LexiconError(f"{path}: expected keys and values")
            files[path.stem] = content
        lexicon = cls(files)
        lexicon.phrases()
        return lexicon

    @classmethod
    def load(cls, model: Path) -> Lexicon:
        """Read the copy that `save` left in a trained model's folder."""
        return cls(yaml.safe_load((model / FILE_IN_MODEL).read_text(encoding="utf-8")))

    def save(self, model: Path) -> None:
        """Copy the lexicon into a trained model's folder, so that the model needs nothing else."""
        text = yaml.safe_dump(self.files, allow_unicode=True, sort_keys=True)
        (model / FILE_IN_MODEL).write_text(text, encoding="utf-8")

    def phrases(self) -> dict[str, tuple[str, str]]:
        """Return entity and value by phrase (in normal form), from files with `entity:`."""
        found: dict[str, tuple[str, str]] = {}
        for name, content in self.files.items():
            if "entity" not in content:
                continue
            for value, phrases in content.get("values", {}).items():
                for phrase in [*phrases, *([value] if content.get("value_is_phrase") else [])]:
                    key = normalise(str(phrase)).text
                    meaning = (content["entity"], str(value))
                    if found.setdefault(key, meaning) != meaning:
                        raise LexiconError(
                            f"{name}.yml: {phrase} already means {' '.join(found[key])}"
                        )
        return found

    def words(self, file: str, key: str) -> list[str]:
        """Return a list of phrases, in normal form."""
        return [normalise(str(word)).text for word in self.files.get(file, {}).get(key, [])]


def fingerprint(folder: str | Path | None = None) -> str:
    """Return what changes with the lexicon in `folder` and with this package's code.

    Rasa trains a component again only if its configuration, data or this changed.
    """
    digest = hashlib.sha256()
    code = Path(__file__).parent
    files = sorted(Path(folder).glob("*.yml")) if folder else []
    for path in [*files, *sorted(code.glob("*.py"))]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
