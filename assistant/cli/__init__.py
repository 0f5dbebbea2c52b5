"""The `assistant` command. Each subcommand is imported only when it is called: Rasa is slow to."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from types import ModuleType

from pydantic import ValidationError

from assistant.cli.messages import CommandError, text
from assistant.knowledge import KnowledgeError
from assistant.settings import SettingsError

# Each is a module here with `add_arguments(parser)` and `execute(args) -> exit code`.
COMMANDS = (
    *("run", "chat", "say", "train", "vectors"),
    *("lint", "coverage", "new-topic", "import-faq", "export-faq", "eval", "feedback"),
    *("expire", "webhook"),
)
# Their work is done when they print, or printing is all of it: assistant coverage | head.
DONE_WHEN_PRINTING = {
    *("say", "coverage", "new-topic", "import-faq", "export-faq", "feedback"),
    *("train", "vectors", "expire", "webhook"),
}
BROKEN_PIPE = 141  # as the shell tells of other programs whose reader went away


def main(argv: list[str] | None = None) -> None:
    """Run the command line and exit.

    Args:
        argv: The words after the program's name; `sys.argv` when left out.
    """
    os.umask(0o077)  # conversations, customers' data and logs are not for the machine's other users
    words = sys.argv[1:] if argv is None else argv
    try:
        code = _run(words)
    except (CommandError, SettingsError, KnowledgeError) as error:
        print(error, file=sys.stderr)
        code = 1
    except ValidationError as error:
        print(_settings_lines(error), file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:  # who reads the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0 if {*words[:1]} <= DONE_WHEN_PRINTING else BROKEN_PIPE
    sys.exit(code)


def _run(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="assistant", description=text("about"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name in COMMANDS:
        command = commands.add_parser(name, help=text(f"about_{name}"))
        if name in words[:1]:  # the others need no arguments, so they need not be imported
            _module(name).add_arguments(command)
    args = parser.parse_args(words)
    code: int = _module(args.command).execute(args)
    sys.stdout.flush()  # at the exit it would be too late to see that nobody reads
    return code


def _module(command: str) -> ModuleType:
    return importlib.import_module(f"assistant.cli.{command.replace('-', '_')}")


def _settings_lines(error: ValidationError) -> str:
    """Return one line for each setting that is wrong; those of `Settings` itself name theirs."""
    lines = []
    for problem in error.errors():
        name = str(problem["loc"][0])
        prefix = "" if name == "__root__" else f"ASSISTANT_{name.upper()}: "
        lines.append(prefix + problem["msg"])
    return "\n".join(lines)
