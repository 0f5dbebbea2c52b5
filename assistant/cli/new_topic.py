"""`assistant new-topic`: the working files of a new topic; see `assistant.topics.making`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.messages import CommandError, text

if TYPE_CHECKING:
    from assistant.topics.making import Made
    from assistant.topics.topic import Topic

_BULLETS = "-*·•"  # that begin a line in a list


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant new-topic`."""
    parser.add_argument("name", metavar="NAME", help=text("option_topic_name"))
    parser.add_argument("--title", default="", help=text("option_topic_title"))
    parser.add_argument("--answer", default="", help=text("option_topic_answer"))
    parser.add_argument(
        "--example", action="append", default=[], metavar="TEXT", help=text("option_topic_example")
    )
    parser.add_argument("--examples", type=Path, metavar="FILE", help=text("option_topic_examples"))
    parser.add_argument("--faq", action="store_true", help=text("option_topic_faq"))


def execute(args: argparse.Namespace) -> int:
    """Write the files, all or none, and tell what is to be done next.

    Raises:
        CommandError: the topic does not fit into the project; nothing was written.
    """
    from assistant.coverage.runs import UnreadableTest
    from assistant.faq_table.columns import TableError
    from assistant.faq_table.files import store
    from assistant.linting.project import Project
    from assistant.topics.domain import NoList
    from assistant.topics.making import DOMAIN, make
    from assistant.topics.topic import Topic, TopicError

    if not DOMAIN.is_file():
        raise CommandError(text("wrong_folder", file=DOMAIN))
    said = [*args.example, *(_lines(args.examples) if args.examples else ())]
    topic = Topic(
        name=args.name,
        title=args.title.strip() or args.name.replace("_", " "),
        answer=args.answer.strip(),
        examples=tuple(one.strip() for one in said if one.strip()),
        faq=args.faq,
    )
    try:
        made = make(topic, Project.here())
        for path in made.contents:
            path.parent.mkdir(parents=True, exist_ok=True)
        store({path: content.encode("utf-8") for path, content in made.contents.items()})
    except NoList as error:
        raise CommandError(text("topic_no_list", file=DOMAIN)) from error
    except (TopicError, UnreadableTest, TableError) as error:
        raise CommandError(str(error)) from error
    print("\n".join(_told(topic, made)))
    return 0


def _lines(file: Path) -> list[str]:
    """Return the phrasings of a file, one a line.

    Raises:
        CommandError: it cannot be read.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CommandError(text("topic_encoding", file=file)) from error
    except OSError as error:
        raise CommandError(text("topic_unreadable", file=file, told=error.strerror)) from error
    return [line.strip().lstrip(_BULLETS) for line in lines]


def _told(topic: Topic, made: Made) -> Iterator[str]:
    """Yield what was written, what to look at, and what to do next."""
    yield text("topic_made")
    yield from (f"  {path}" for path in made.contents)
    yield from map(str, made.warnings)
    yield text("topic_next")
    kind = "faq" if topic.faq else "intent"
    steps = (f"topic_phrasings_{kind}", "topic_answer", f"topic_blind_{kind}", "topic_run")
    for number, step in enumerate(steps, 1):
        told = text(step, name=topic.name, label=topic.label, count=len(made.examples))
        yield f"  {number}. {told}"
