"""`assistant vectors`: publish the slow encoder's vectors of the examples with the project."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.cli.messages import text
from assistant.settings import settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant vectors`: none."""


def execute(args: argparse.Namespace) -> int:
    """Encode every example and write the vectors into `data/vectors`."""
    from assistant.importer import FastImporter  # loads Rasa
    from assistant.nlu.encoders import CachedEncoder
    from assistant.nlu.lexicon import DEFAULT_FOLDER, Lexicon
    from assistant.nlu.plain import Plain

    plain = Plain(Lexicon.read(DEFAULT_FOLDER))
    examples = FastImporter(training_data_paths=["data"]).get_nlu_data().intent_examples
    texts = sorted({plain(example.get("text")) for example in examples})
    file = CachedEncoder("e5", settings().var / "cache").publish(texts)
    print(text("vectors_written", number=len(texts), file=Path(file)))
    return 0
