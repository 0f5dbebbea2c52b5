"""Lets the trained pipeline read thousands of utterances, exactly as a running assistant does."""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.graph import GraphComponent
from rasa.utils.log_utils import configure_structlog

from assistant.evaluation.memory import Memory, Vectors
from assistant.nlu.answers import AnswerSelector
from assistant.nlu.vectors import SentenceEncoders
from assistant.settings import settings

Parsed = dict[str, Any]

_ALL: list[tuple[Agent, Sequence[str], list[Memory]]] = []  # what forked processes find


def load(model: Path) -> Agent:
    """Load a trained model. Answers are given whatever the day, so that figures do not age."""
    configure_structlog(logging.WARNING)
    agent = Agent.load(str(model))
    for selector in _components(agent, AnswerSelector):
        for answer in selector._answers.values():
            answer.pop("valid_from", None)
            answer.pop("valid_to", None)
    return agent


def read(agent: Agent, texts: Sequence[str], forked: bool = True) -> list[Parsed]:
    """Return what the pipeline makes of each text.

    Args:
        forked: on every core; not for models of TensorFlow, which does not survive a fork.
    """
    memories = [
        Memory(encoder, settings().var / "cache")
        for loader in _components(agent, SentenceEncoders)
        for encoder in loader.provide().encoders
    ]
    cores = (os.cpu_count() or 1) if forked else 1
    _ALL.append((agent, texts, memories))
    gc.freeze()  # a collection would copy the memory that the processes share
    try:
        if cores == 1:
            results = [_read_part((0, 1))]
        else:
            with multiprocessing.get_context("fork").Pool(cores) as pool:
                results = pool.map(_read_part, [(core, cores) for core in range(cores)], 1)
    finally:
        gc.unfreeze()
        _ALL.clear()
    for at, memory in enumerate(memories):
        memory.keep([new[at] for _, new in results])
    return [results[at % cores][0][at // cores] for at in range(len(texts))]


def milliseconds(agent: Agent, texts: Sequence[str]) -> list[float]:
    """Return how long each text takes, with nothing known beforehand, on one core."""
    with _one_core():
        asyncio.run(_read(agent, ["你好"]))  # the first call loads the encoders
        return asyncio.run(_timed(agent, texts))


def _components(agent: Agent, kind: type[GraphComponent]) -> list[Any]:
    assert agent.processor is not None
    nodes: dict[str, Any] = agent.processor.graph_runner._instantiated_nodes  # type: ignore[attr-defined]
    return [node._component for node in nodes.values() if isinstance(node._component, kind)]


async def _read(agent: Agent, texts: Sequence[str]) -> list[Parsed]:
    assert agent.processor is not None
    return [await agent.processor.parse_message(UserMessage(text)) for text in texts]


def _read_part(part: tuple[int, int]) -> tuple[list[Parsed], list[Vectors]]:
    agent, texts, memories = _ALL[0]
    parsed = asyncio.run(_read(agent, texts[part[0] :: part[1]]))
    return [_slim(one) for one in parsed], [memory.new for memory in memories]


def _slim(parsed: Parsed) -> Parsed:
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


@contextmanager
def _one_core() -> Iterator[None]:
    from threadpoolctl import threadpool_limits

    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    with threadpool_limits(1):
        if before:
            os.sched_setaffinity(0, {min(before)})
        try:
            yield
        finally:
            if before:
                os.sched_setaffinity(0, before)
