"""`assistant eval`: measure understanding on the blind sets."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from assistant.cli.messages import CommandError, text
from assistant.cli.model import ensure_model
from assistant.cli.progress import progress
from assistant.cli.servers import quiet
from assistant.settings import settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant eval`."""
    parser.add_argument("--model", type=Path, help=text("option_model"))
    parser.add_argument("--part", choices=("test", "dev"), default="test", help=text("option_part"))
    parser.add_argument("--quick", action="store_true", help=text("option_quick"))
    parser.add_argument("--default", action="store_true", help=text("option_default"))
    parser.add_argument("--epochs", type=int, help=text("option_epochs"))
    parser.add_argument("--banking77", type=Path, metavar="FOLDER", help=text("option_banking77"))
    parser.add_argument("--update", action="store_true", help=text("option_update"))
    parser.add_argument("--out", type=Path, help=text("option_out"))


def execute(args: argparse.Namespace) -> int:
    """Measure, print the report, and write it as text and HTML."""
    quiet()
    from assistant.evaluation import gate, others, report
    from assistant.evaluation.evaluate import evaluate
    from assistant.evaluation.sets import EvaluationError

    if args.update and not (args.quick and args.part == "test"):
        raise CommandError(text("update_wants_quick"))
    out = args.out or settings().var / "eval"
    try:
        model = args.model or ensure_model(settings().var / "models")
        with progress(text("evaluate")):
            made = evaluate(model, args.part, args.quick)
        default, public = None, None
        if args.default:
            with progress(text("evaluate_default")), tempfile.TemporaryDirectory() as folder:
                trained = others.train_default(Path(folder), args.epochs)
                default = evaluate(trained, args.part, args.quick)
        if args.banking77:
            with progress(text("evaluate_banking77")), tempfile.TemporaryDirectory() as folder:
                public = others.banking77(args.banking77, Path(folder))
    except EvaluationError as error:
        raise CommandError(str(error)) from error
    parts = list(report.sections(made, default, public))
    told = report.as_text(made, parts)
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.txt").write_text(told, encoding="utf-8")
    (out / "report.html").write_text(report.as_html(made, parts), encoding="utf-8")
    print(told)
    print(text("evaluated", file=out / "report.html"))
    if args.update:
        gate.keep(made)
        print(text("figures_kept", file=gate.FILE))
    return 0
