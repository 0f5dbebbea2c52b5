"""What the tests are, and what is left of the last time they ran."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from assistant.coverage.record import Held, Record, records
from assistant.coverage.walk import Moment, moments, told

CONVERSATIONS, FRAGMENTS = Path("tests/conversations"), "fragments.yml"
STORIES = Path("tests/stories")
FAILED_STORIES = "failed_test_stories.yml"  # written by `rasa test core`, also when there are none
BLIND = (Path("tests/nlu/dev"), Path("tests/nlu/test"))
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UnreadableTest(ValueError):
    """A file of the tests cannot be read; the message names it, with the line."""


@dataclass
class Runs:
    """What the tests did.

    Args:
        records: of conversations that passed and still are tests.
        missing: conversations that have none: never held since, or failed.
        changed: files that were changed after their tests ran.
        stories: test stories that passed `rasa test core`; None when it was not run.
    """

    records: list[Record]
    missing: list[Held]
    changed: list[Path]
    stories: list[dict[str, Any]] | None

    @classmethod
    def read(cls, results: Path) -> Runs:
        """Read what is left of the last run.

        Args:
            results: the folder in which `rasa test core` wrote.

        Raises:
            UnreadableTest: a file of the tests is no YAML.
        """
        kept = {record.held: record for record in records()}
        wanted = dict(_conversations())
        ran: dict[Path, float] = {}
        for held, path in wanted.items():
            if held in kept:
                ran[path] = min(kept[held].at, ran.get(path, kept[held].at))
        failures = results / FAILED_STORIES
        if failures.exists():
            ran |= {path: failures.stat().st_mtime for path in _story_files()}
        return cls(
            records=[kept[held] for held in wanted if held in kept],
            missing=[held for held in wanted if held not in kept],
            changed=sorted(path for path, at in ran.items() if path.stat().st_mtime > at),
            stories=_stories(failures),
        )

    @cached_property
    def held(self) -> list[list[Moment]]:
        """The turns and actions of each session."""
        return [moments(tracker) for record in self.records for tracker in record.trackers]

    @cached_property
    def told(self) -> list[list[Moment]]:
        """Those of the test stories."""
        return [moments(told(story)) for story in self.stories or ()]


def blind(name: str) -> Iterator[dict[str, Any]]:
    """Yield the blocks of one of the blind sets.

    Raises:
        UnreadableTest: it is no YAML.
    """
    for folder in BLIND:
        if (folder / f"{name}.yml").exists():
            yield from _list(folder / f"{name}.yml", "nlu")


def _conversations() -> Iterator[tuple[Held, Path]]:
    """Yield every conversation of the tests on every channel, with its file."""
    for path in sorted(CONVERSATIONS.glob("*.yml")):
        for one in (_yaml(path) or ()) if path.name != FRAGMENTS else ():
            channels = one.get("channel", "web")
            for channel in channels if isinstance(channels, list) else [channels]:
                yield Held(path.name, one["conversation"], channel), path


def _stories(failures: Path) -> list[dict[str, Any]] | None:
    """Return the test stories that are not among the failures, each told with its file there."""
    if not failures.exists():
        return None
    failed = [str(story["story"]) for story in _list(failures, "stories")]
    return [
        story
        for path in _story_files()
        for story in _list(path, "stories")
        if not any(
            name.startswith(f"{story['story']} (") and name.endswith(f"{path.as_posix()})")
            for name in failed
        )
    ]


def _story_files() -> list[Path]:
    return sorted(STORIES.glob("*.yml"))


def _list(path: Path, key: str) -> list[dict[str, Any]]:
    return (_yaml(path) or {}).get(key) or []


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnreadableTest(f"{path}:{line}: not YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableTest(f"{path}: not YAML in UTF-8: {error}") from error
