"""Phrasings that the model takes for something else, when it is not asked by heart."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from rasa.engine.storage.local_model_storage import LocalModelStorage

from assistant.linting.findings import Finding, found
from assistant.linting.parts import Example
from assistant.linting.project import DATA, Project
from assistant.linting.reading import read_all
from assistant.nlu.checks import checks
from assistant.nlu.classifier import IntentClassifier
from assistant.nlu.encoders import CachedEncoder
from assistant.nlu.entities import EntityRules
from assistant.nlu.known import means_nothing
from assistant.nlu.normalise import normalise
from assistant.nlu.plain import Plain
from assistant.nlu.vectors import SentenceEncoders


class NoClassifier(ValueError):
    """The model has no classifier of ours, so it cannot be asked."""


def check(project: Project, model: Path, cache: Path) -> Iterator[Finding]:
    """Yield phrasings that are understood otherwise than they are taught.

    A running assistant knows a taught phrasing by heart, so it is right about that one alone; asked
    here is what it has learnt from all of them, which must serve every other wording.

    Args:
        model: the trained model of the project as it is.
        cache: where the encoders keep their vectors.

    Raises:
        NoClassifier: the model was made by other components.
    """
    classifier, config, encoders = _load(model)
    learnt = classifier._model
    assert learnt is not None
    plain = Plain(project.lexicon)
    taught: dict[str, Example] = {}
    for example in project.examples:
        text = plain(example.text)
        taught.setdefault(text, example)  # a second label of one text is told by another check
        if means_nothing(text) and example.label != learnt.outside:
            yield _told("elsewhere/nothing", example)
    asked = [example for text, example in taught.items() if not means_nothing(text)]
    if not asked:
        return
    texts = [classifier.mended(example.text) for example in asked]
    vectors = [CachedEncoder(name, cache).encode_all(texts) for name in encoders]
    readings = read_all(learnt, texts, vectors, float(config["sure"]))
    rules, safety = EntityRules(project.lexicon), checks(project.lexicon)
    for at, (example, (label, confidence)) in enumerate(zip(asked, readings, strict=True)):
        text = normalise(example.text).text
        if label == example.label:
            continue
        fired = next((one for one in safety if one.applies(text)), None)
        if fired and fired.intent == example.label:
            continue  # data/lexicon/safety.yml sees to it
        if example.label == config["bare_value_intent"] and rules.is_bare(text, rules.find(text)):
            continue  # so do the rules for a message that is only a value
        near = learnt.like(label, [of_all[at] for of_all in vectors], 1)
        nearest = (
            near[0].label if near else learnt.examples[learnt.starts[learnt.labels.index(label)]]
        )
        known = taught.get(nearest)  # none where the file was changed since the model was trained
        yield _told(
            "elsewhere",
            example,
            other=label,
            confidence=f"{confidence:.2f}",
            near=known.text if known else nearest,
            where=f"{known.path}:{known.line}" if known else DATA,
        )


def _load(model: Path) -> tuple[IntentClassifier, dict, list[str]]:
    """Return the classifier of a model, its configuration, and the names of the encoders."""
    with tempfile.TemporaryDirectory() as folder:
        storage, metadata = LocalModelStorage.from_model_archive(Path(folder), model)
        nodes = {node.uses: node for node in metadata.predict_schema.nodes.values()}
        node, loader = nodes.get(IntentClassifier), nodes.get(SentenceEncoders)
        if node is None or node.resource is None:
            raise NoClassifier(str(model))
        config = {**IntentClassifier.get_default_config(), **node.config}
        classifier = IntentClassifier.load(config, storage, node.resource, None)  # type: ignore
    defaults = SentenceEncoders.get_default_config()
    return classifier, config, {**defaults, **loader.config}["encoders"] if loader else []


def _told(key: str, example: Example, **values: object) -> Finding:
    return found(key, example.path, example.line, text=example.text, label=example.label, **values)
