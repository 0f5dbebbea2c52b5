"""Reads the training data as Rasa does, in seconds rather than minutes.

Rasa's own importer reads every file several times with a YAML parser in Python, and copies and
hashes each phrasing anew whenever two parts of the data are joined: 80 s for 38,000 phrasings. This
one parses with libyaml, once, and its messages are hashed once and copied cheaply.
"""

from __future__ import annotations

import gc
import hashlib
import json
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.cli.messages import text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Phrasing(Message):
    """A training example. What it says does not change after it was read, so a copy shares it."""

    _cached_fingerprint: str | None

    def fingerprint(self) -> str:
        """Return the hash of all that it says."""
        if self._cached_fingerprint is None:
            content = json.dumps([self.data, len(self.features)], sort_keys=True, default=str)
            self._cached_fingerprint = hashlib.md5(content.encode()).hexdigest()
        return self._cached_fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint())  # Python keeps the hash of a string

    def __eq__(self, other: object) -> bool:
        return self is other or super().__eq__(other)

    def __deepcopy__(self, memo: dict[int, Any]) -> Phrasing:
        copied = Phrasing(self.data, set(self.output_properties), self.time, list(self.features))
        copied._cached_fingerprint = self._cached_fingerprint
        return copied

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        # Whenever data are joined, Rasa strips each intent and sets it again.
        if not (isinstance(info, str) and self.data.get(prop) == info):
            super().set(prop, info, add_to_output)  # which forgets the fingerprint
        elif add_to_output:
            self.output_properties.add(prop)


class FastImporter(RasaFileImporter):
    """Named in config.yml under `importers`; takes the same paths as Rasa's own."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        given = training_data_paths or []
        paths = [given] if isinstance(given, str) else given
        files = sorted({str(file.resolve()) for path in paths for file in _yaml_files(Path(path))})
        self._contents = {file: _read(file) for file in files}
        nlu = [file for file in files if {"nlu", "responses"} & {*self._contents[file]}]
        others = [file for file in files if {"stories", "rules"} & {*self._contents[file]}]
        super().__init__(config_file, domain_path, others)
        self._nlu_files = nlu
        self._nlu: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Return the NLU data; the language makes no difference to YAML files."""
        if self._nlu is None:
            reader = RasaYAMLReader()
            responses: dict[str, Any] = {}
            for file in self._nlu_files:
                reader.filename = file
                reader._parse_nlu(self._contents[file].get("nlu"))
                responses.update(self._contents[file].get("responses") or {})
            examples: list[Message] = [
                Phrasing(message.data, message.output_properties)
                for message in reader.training_examples
            ]
            self._nlu = TrainingData(
                examples,
                reader.entity_synonyms,
                reader.regex_features,
                reader.lookup_tables,
                responses,
            )
            gc.freeze()  # these objects last; looking for garbage among them costs a quarter
        return self._nlu


def _yaml_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [file for file in path.rglob("*") if file.suffix in (".yml", ".yaml")]


def _read(file: str) -> dict[str, Any]:
    try:
        content = yaml.load(Path(file).read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise RasaException(f"{file}: not YAML: {error}") from error
    except UnicodeDecodeError as error:
        raise RasaException(text("data_encoding", file=file)) from error
    if not isinstance(content, (dict, type(None))):
        raise RasaException(text("data_shape", file=file))
    return content or {}
