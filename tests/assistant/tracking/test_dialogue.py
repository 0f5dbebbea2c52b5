"""Whole turns of a small bot: it answers as with Rasa's own store, however long one talks."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.tracker_store import SQLTrackerStore
from rasa.utils.log_utils import configure_structlog

from assistant.tracking.store import ConversationStore
from tests.assistant.tracking.talk import Bot

pytestmark = pytest.mark.asyncio
Stores = Callable[..., ConversationStore]
# What customers of the small bot say, in pieces that belong together.
PIECES = [
    ["你好"],
    ["余额"],
    ["真棒"],
    ["挂失"],
    ["尾号，1234"],
    ["尾号6789"],
    ["因为，丢了"],
    ["取消"],
    ["退回"],
    ["听不懂的话"],
    ["挂失", "尾号，4321"],
    ["挂失", "尾号，4321", "因为，丢了"],
    ["挂失", "余额", "你好", "尾号，4321", "余额", "取消"],
    ["/restart"],
]


@pytest.fixture(scope="module", autouse=True)
def quiet() -> None:
    configure_structlog(logging.WARNING)  # Rasa's own servers do this


@pytest_asyncio.fixture
async def bot(model: Path, make_store: Stores, url: str) -> Bot:
    return await Bot.start(model, make_store(url, keep_turns=3))


def seen(tracker: Any) -> dict[str, Any]:
    loop = tracker.active_loop
    return {
        "slots": tracker.current_slot_values(),
        "loop": loop and (loop.name, loop.is_interrupted, loop.rejected),
        "next": tracker.followup_action,
        "message": tracker.latest_message and tracker.latest_message.text,
        "action": tracker.latest_action_name,
    }


async def test_a_form_lasts_through_many_interruptions(bot: Bot) -> None:
    assert await bot.say("挂失") == ["请问尾号是多少？"]
    assert await bot.say("尾号，1234") == ["请问是什么原因？"]
    for _ in range(12):
        assert await bot.say("余额") == ["余额一百元", "请问是什么原因？"]
        assert (await bot.tracker()).get_slot("requested_slot") == "reason"
    assert await bot.say("因为，丢了") == ["尾号1234已挂失，原因：因为，丢了"]
    assert (await bot.tracker()).active_loop is None


async def test_a_form_lasts_through_a_restart_of_the_server(
    model: Path, make_store: Stores, url: str
) -> None:
    said = ["真棒", "挂失", "尾号，1234", *["余额"] * 8]
    for text in said:  # a new server for every message
        bot = await Bot.start(model, make_store(url, keep_turns=3))
        await bot.say(text)
    bot = await Bot.start(model, make_store(url, keep_turns=3))
    assert (await bot.tracker()).get_slot("mood") == "good"
    assert await bot.say("因为，丢了") == ["尾号1234已挂失，原因：因为，丢了"]


async def test_a_turn_that_dies_half_way_did_not_happen(bot: Bot) -> None:
    await bot.say("挂失")
    await bot.say("尾号，1234")

    def die() -> None:
        raise asyncio.CancelledError

    bot.actions.before = die
    with pytest.raises(asyncio.CancelledError):
        await bot.say("因为，丢了")
    bot.actions.before = lambda: None
    assert (await bot.tracker()).get_slot("reason") is None
    assert await bot.say("因为，找不到") == ["尾号1234已挂失，原因：因为，找不到"]


async def test_a_story_goes_on(bot: Bot) -> None:
    for _ in range(8):
        await bot.say("你好")
    assert await bot.say("再看") == ["还有一笔"]
    assert await bot.say("再看") == ["没有更多了"]


async def test_a_step_back_reaches_across_the_cut(bot: Bot) -> None:
    await bot.say("挂失")
    for _ in range(4):
        await bot.say("余额")
    assert await bot.say("尾号，1234") == ["请问是什么原因？"]  # the sixth message: cut here
    assert len((await bot.tracker()).events) < 40
    await bot.say("退回")
    tracker = await bot.tracker()
    assert tracker.get_slot("tail") is None
    assert tracker.active_loop_name == "report_form"
    assert tracker.get_slot("requested_slot") == "tail"


async def test_steps_back_reach_as_far_as_one_likes(bot: Bot) -> None:
    await bot.say("真棒")
    await bot.say("你好")
    for _ in range(7):
        await bot.say("挂失")
        await bot.say("取消")
    for _ in range(14):
        await bot.say("退回")
    tracker = await bot.tracker()
    assert tracker.get_slot("mood") == "good"
    assert tracker.latest_message.text == "你好"
    await bot.say("退回")
    await bot.say("退回")
    assert (await bot.tracker()).get_slot("mood") is None


async def test_a_session_ends_after_15_quiet_minutes(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bot.say("挂失")
    await bot.say("尾号，1234")
    for _ in range(8):
        await bot.say("真棒")
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 14 * 60)
    assert await bot.say("余额") == ["余额一百元", "请问是什么原因？"]
    monkeypatch.setattr(time, "time", lambda: now() + (14 + 16) * 60)
    assert await bot.say("余额") == ["余额一百元"]
    tracker = await bot.tracker()
    assert tracker.active_loop is None
    assert not any(tracker.current_slot_values().values())
    assert [e.text for e in tracker.events if e.type_name == "user"] == ["余额"]


async def test_a_long_conversation_costs_an_action_no_more(bot: Bot) -> None:
    sizes = []
    for _ in range(12):
        for text in ("挂失", "尾号，1234", "你好", "因为，丢了", "余额"):
            await bot.say(text)
        sizes.append(len(bot.actions.calls[-1]["tracker"]["events"]))
    assert max(sizes) < 80
    full = await bot.agent.tracker_store.retrieve_full_tracker("zhang")
    assert sum(event.type_name == "user" for event in full.events) == 60


async def test_a_customer_who_is_never_understood_costs_no_more(bot: Bot) -> None:
    await bot.say("真棒")
    for _ in range(20):
        assert await bot.say("听不懂的话") == ["没听懂"]  # which Rasa rewinds each time
    tracker = await bot.tracker()
    assert len(tracker.events) < 50
    assert tracker.get_slot("mood") == "good"


async def test_it_answers_as_with_rasas_own_store(
    model: Path, make_store: Stores, tmp_path: Path
) -> None:
    # Its in-memory store rebuilds a tracker differently: within a form it forgets the listening.
    theirs = await Bot.start(model, SQLTrackerStore(None, db=f"{tmp_path}/theirs.db"))
    store = make_store(f"sqlite:///{tmp_path}/ours.db", keep_turns=3)
    ours = await Bot.start(model, store)
    loop = asyncio.get_running_loop()

    async def compare(pieces: list[list[str]]) -> None:
        sender = uuid.uuid4().hex
        for text in (text for piece in pieces for text in piece):
            if text.startswith("尾号"):
                store._live.clear()  # as after a restart
            expected = await theirs.say(text, sender), seen(await theirs.tracker(sender))
            assert (await ours.say(text, sender), seen(await ours.tracker(sender))) == expected

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(PIECES), min_size=8, max_size=16))
    def law(pieces: list[list[str]]) -> None:
        asyncio.run_coroutine_threadsafe(compare(pieces), loop).result()

    await asyncio.to_thread(law)
