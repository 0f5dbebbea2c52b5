"""`make bench`: this project's data, with our parts and with Rasa's default ones, side by side.

The default is Rasa as it comes: pipeline and policies, the in-memory tracker store, the check of
what actions answer. Channels, actions, bank and responses are the same. Training the default takes
long (about 20 minutes on two free cores); `--epochs 2` gives a first look at everything else.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

import yaml

from assistant.settings import settings
from bench import load
from bench.report import table
from bench.served import Served, train

# By name: the configuration, and the tracker store if not that of endpoints.yml.
KINDS = {
    "ours": (Path("config.yml"), ""),
    "default": (Path("bench/default/config.yml"), "bench.default.store.MemoryStore"),
}
TURNS = [10, 100, 300]
CUSTOMERS = [1, 8, 32]
Figures = dict[str, float]


def measure(kind: str, args: argparse.Namespace, folder: Path) -> Figures:
    """Train, serve and talk to one kind; returns its figures by name."""
    folder.mkdir()
    say(f"{kind}: training")
    figures: Figures = {}
    config, store = KINDS[kind]
    if args.epochs:
        config = fewer_epochs(config, args.epochs, folder)
    figures["training, s"], model = train(config, folder)
    served = Served(folder, model, store)
    try:
        say(f"{kind}: starting")
        figures["start, s"] = served.start()
        figures["memory after start, MB"] = served.megabytes()
        asyncio.run(talk(kind, served.url, args, figures))
        figures["memory at the end, MB"] = served.megabytes()
    finally:
        served.stop()
    return figures


def fewer_epochs(config: Path, epochs: int, folder: Path) -> Path:
    """Write the configuration with this number of epochs; returns the copy."""
    changed = yaml.safe_load(config.read_text("utf8"))
    for part in (*changed["pipeline"], *changed["policies"]):
        if "epochs" in part:
            part["epochs"] = epochs
    copy = folder / "config.yml"
    copy.write_text(yaml.safe_dump(changed, allow_unicode=True), "utf8")
    return copy


async def talk(kind: str, url: str, args: argparse.Namespace, figures: Figures) -> None:
    """Hold all conversations and add what they showed."""
    say(f"{kind}: whole conversations")
    turn = await load.whole_conversations(url, args.rounds)
    figures |= {f"turn {name}, ms": value for name, value in turn.items()}
    for customers in CUSTOMERS:
        say(f"{kind}: {customers} customers at once")
        many = await load.throughput(url, customers, args.seconds)
        figures[f"turns a second, {customers} at once"] = many["per_second"]
        figures[f"turn p95 then, ms ({customers})"] = many["p95"]
    say(f"{kind}: one long conversation")
    for turn_number, value in (await load.growth(url, TURNS)).items():
        figures[f"at turn {turn_number}, ms"] = value


def report(measured: dict[str, Figures]) -> str:
    """Return the figures side by side."""
    rows: list[list[Any]] = [["", *measured, "default / ours"]]
    for name in next(iter(measured.values())):
        values = [figures[name] for figures in measured.values()]
        rows.append([name, *values, values[-1] / values[0] if len(values) > 1 else ""])
    return table(rows)


def say(doing: str) -> None:
    """Show progress."""
    print(f"==> {doing}", flush=True)


def main() -> None:
    """Measure, print, and keep the figures under `var/bench/`."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n")[0])
    parser.add_argument("--only", choices=list(KINDS), help="measure one kind")
    parser.add_argument("--rounds", type=int, default=5, help="times each conversation is held")
    parser.add_argument("--seconds", type=float, default=20, help="of talking at once")
    parser.add_argument("--epochs", type=int, help="of the default's training: for a first look")
    args = parser.parse_args()
    kinds = [args.only] if args.only else list(KINDS)
    kept = settings().var / "bench"
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        measured = {kind: measure(kind, args, Path(folder) / kind) for kind in kinds}
    told = report(measured)
    if args.epochs:
        told += (
            f"\n\nThe default was trained for {args.epochs} epochs only: no measure of training."
        )
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "system": platform.system()}
    figures = {**machine, "epochs": args.epochs or "in full", "figures": measured}
    (kept / "report.json").write_text(json.dumps(figures, indent=2))
    (kept / "report.txt").write_text(f"{told}\n")
    print(f"\n{told}\n\n{os.cpu_count()} cores; also in {kept}/report.json")


if __name__ == "__main__":
    main()
