"""Lets the trained pipeline read thousands of utterances, exactly as a running assistant does."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.graph import GraphComponent
from rasa.utils.log_utils import configure_structlog
from threadpoolctl import threadpool_limits

from assistant.evaluation.memory import Learnt, Memory, keep
from assistant.nlu.answers import AnswerSelector
from assistant.nlu.vectors import SentenceEncoders
from assistant.settings import settings

Parsed = dict[str, Any]


def read(model: Path, texts: Sequence[str], ageless: bool = True) -> list[Parsed]:
    """Return what a trained model makes of each text; every core reads its share.

    Args:
        ageless: answers are given whatever the day, so that figures do not age.

    The processes start afresh: encoders and TensorFlow keep threads, which a fork would lose.
    """
    cores = max(min(os.cpu_count() or 1, len(texts)), 1)
    jobs = [(model, texts[core::cores], ageless) for core in range(cores)]
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        done = pool.map(_read_share, jobs, 1)
    for learnt in zip(*(new for _, new in done), strict=True):
        keep(learnt)
    return [done[at % cores][0][at // cores] for at in range(len(texts))]


class Reader:
    """Reads one text after the other, as a running assistant does.

    Args:
        model: the trained model's file.
    """

    def __init__(self, model: Path) -> None:
        self.agent = load(model, ageless=False)

    def __call__(self, text: str) -> Parsed:
        """Return what the model makes of a text; what is told of it, and no more."""
        return slim(self.whole(text))

    def whole(self, text: str) -> Parsed:
        """Return all that the model makes of a text."""
        return asyncio.run(_read(self.agent, [text]))[0]


def milliseconds(model: Path, texts: Sequence[str]) -> list[float]:
    """Return how long each text takes, with nothing known beforehand, on one core."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        took: list[float] = pool.apply(_time, (model, texts))
    return took


def load(model: Path, ageless: bool = True) -> Agent:
    """Load a model."""
    warnings.simplefilter("ignore")  # of what Rasa pins
    configure_structlog(logging.WARNING)
    threadpool_limits(1)
    agent = Agent.load(str(model))
    for selector in components(agent, AnswerSelector) if ageless else ():
        for answer in selector._answers.values():
            answer.pop("valid_from", None)
            answer.pop("valid_to", None)
    return agent


def _read_share(job: tuple[Path, Sequence[str], bool]) -> tuple[list[Parsed], list[Learnt]]:
    model, texts, ageless = job
    agent = load(model, ageless)
    memories = [
        Memory(encoder, settings().var / "cache")
        for loader in components(agent, SentenceEncoders)
        for encoder in loader.provide().encoders
    ]
    parsed = asyncio.run(_read(agent, texts))
    return [slim(one) for one in parsed], [memory.learnt() for memory in memories]


def _time(model: Path, texts: Sequence[str]) -> list[float]:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    agent = load(model)
    asyncio.run(_read(agent, ["你好"]))  # the first message pays for what is made once
    return asyncio.run(_timed(agent, texts))


def components(agent: Agent, kind: type[GraphComponent]) -> list[Any]:
    assert agent.processor is not None
    nodes: dict[str, Any] = agent.processor.graph_runner._instantiated_nodes  # type: ignore[attr-defined]
    return [node._component for node in nodes.values() if isinstance(node._component, kind)]


async def _read(agent: Agent, texts: Sequence[str]) -> list[Parsed]:
    assert agent.processor is not None
    return [await agent.processor.parse_message(UserMessage(text)) for text in texts]


def slim(parsed: Parsed) -> Parsed:
    """Return what the evaluation looks at; the rest would take long to hand over."""
    kept = ("intent", "intent_ranking", "readings", "response_selector", "entities", "safety")
    found = {name: parsed[name] for name in kept if name in parsed}
    for selected in (found.get("response_selector") or {}).values():
        if isinstance(selected, dict) and "response" in selected:
            selected["response"].pop("responses", None)
    return found


async def _timed(agent: Agent, texts: Sequence[str]) -> list[float]:
    took = []
    for text in texts:
        begun = time.perf_counter()
        await _read(agent, [text])
        took.append((time.perf_counter() - begun) * 1000)
    return took
