"""The store by itself: nothing is lost, nothing leaks, whoever crashes or writes beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, check_if_tracker_store_async
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.settings import SettingsError
from assistant.tracking import store as store_module
from assistant.tracking.log import EventLog
from assistant.tracking.store import ConversationStore
from bank.clock import FixedClock, SystemClock

pytestmark = pytest.mark.asyncio
Stores = Callable[..., ConversationStore]


def session() -> list[Event]:
    return [
        SlotSet("session_started_metadata", {"channel": "web"}),
        ActionExecuted("action_session_start"),
        SessionStarted(),
        ActionExecuted("action_listen"),
    ]


def turn(said: str, answered: str = "好的") -> list[Event]:
    return [
        UserUttered(said, {"name": "greet"}),
        ActionExecuted("utter_greet"),
        BotUttered(answered, metadata={"utter_action": "utter_greet"}),
        ActionExecuted("action_listen"),
    ]


async def take(store: Any, said: str, sender: str = "zhang", *more: Event) -> DialogueStateTracker:
    """One turn as Rasa takes it: read, update, save."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    new = [*(() if tracker.events else session()), *turn(said), *more]
    tracker.update_with_events(new, store.domain)
    await store.save(tracker)
    return tracker


def texts(tracker: DialogueStateTracker) -> list[str | None]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def test_rasa_makes_it_from_endpoints_and_awaits_it(make_store: Stores, url: str) -> None:
    store = make_store(url)
    assert type(store) is ConversationStore
    assert check_if_tracker_store_async(store)


async def test_a_conversation_survives_a_restart(make_store: Stores, url: str) -> None:
    before = await take(make_store(url), "一", "zhang", SlotSet("tail", "6789"))
    after = await make_store(url).retrieve("zhang")
    assert after is not None
    # The old session's events are not replayed; the rest is.
    assert [event.as_dict() for event in after.events] == [
        event.as_dict() for event in list(before.events)[1:]
    ]
    assert after.get_slot("tail") == "6789"
    assert after.latest_message.text == "一"
    assert after.followup_action == before.followup_action


async def test_what_a_crashed_turn_left_is_never_seen(make_store: Stores, url: str) -> None:
    store = make_store(url)
    await take(store, "一")
    crashed = await store.retrieve("zhang")
    assert crashed is not None
    crashed.update(UserUttered("未完成", {"name": "greet"}))
    crashed.update(SlotSet("tail", "1111"))
    after = await store.retrieve("zhang")
    assert after is not None and texts(after) == ["一"]
    assert after.get_slot("tail") is None
    await take(store, "二")
    stored = await store.retrieve_full_tracker("zhang")
    assert stored is not None and texts(stored) == ["一", "二"]


async def test_a_saved_tracker_changed_later_is_not_believed(make_store: Stores, url: str) -> None:
    store = make_store(url)
    saved = await take(store, "一")
    saved.update(SlotSet("tail", "1111"))
    after = await store.retrieve("zhang")
    assert after is not None and after.get_slot("tail") is None


async def test_a_recent_conversation_is_not_read_again(
    make_store: Stores, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(url)
    await take(store, "一")
    await take(store, "二")
    monkeypatch.setattr(EventLog, "window", None)  # reading would fail
    assert texts(await take(store, "三")) == ["一", "二", "三"]


async def test_looking_on_between_turns_takes_nothing_away(make_store: Stores, url: str) -> None:
    store = make_store(url)
    await take(store, "一")
    looked = await store.peek("zhang")
    assert looked is not None and texts(looked) == ["一"]
    assert await store.retrieve("zhang") is looked
    in_turn = await store.peek("zhang")  # a copy: the turn's own is not finished
    assert in_turn is not looked and in_turn == looked
    assert await store.peek("nobody") is None


async def test_conversations_out_of_memory_go_on(make_store: Stores, url: str) -> None:
    store = make_store(url, cache_size=2)
    for said in ("一", "二", "三"):
        for sender in "abcde":
            await take(store, f"{sender}{said}", sender)
    assert len(store._live) == 2
    for sender in "abcde":
        tracker = await store.retrieve(sender)
        assert tracker is not None and texts(tracker) == [f"{sender}{said}" for said in "一二三"]
    assert sorted(await store.keys()) == list("abcde")


async def test_many_senders_at_once_keep_apart(make_store: Stores, url: str) -> None:
    store = make_store(url, cache_size=5)

    async def talk(sender: str) -> None:
        for number in range(8):
            await take(store, f"{sender}-{number}", sender)

    senders = [f"s{number}" for number in range(20)]
    await asyncio.gather(*map(talk, senders))
    for sender in senders:
        tracker = await store.retrieve_full_tracker(sender)
        assert tracker is not None
        assert texts(tracker) == [f"{sender}-{number}" for number in range(8)]


async def test_two_processes_take_turns(make_store: Stores, url: str) -> None:
    one, two = make_store(url), make_store(url)
    for number in range(6):
        await take((one, two)[number % 2], str(number))
    tracker = await one.retrieve("zhang")
    assert tracker is not None and texts(tracker) == ["0", "1", "2", "3", "4", "5"]


async def test_two_processes_in_one_turn_lose_nothing(make_store: Stores, url: str) -> None:
    one, two = make_store(url), make_store(url)
    await take(one, "一")
    mine, theirs = await one.retrieve("zhang"), await two.retrieve("zhang")
    assert mine is not None and theirs is not None
    mine.update_with_events(turn("我"), None)
    theirs.update_with_events(turn("他"), None)
    await one.save(mine)
    await two.save(theirs)
    for store in (one, two):
        tracker = await store.retrieve("zhang")
        assert tracker is not None and texts(tracker) == ["一", "我", "他"]


async def test_a_conversation_deleted_elsewhere_begins_anew(make_store: Stores, url: str) -> None:
    one, two = make_store(url), make_store(url)
    await take(one, "一")
    assert await two.delete("zhang") is True
    assert await two.delete("zhang") is False
    assert await one.retrieve("zhang") is None
    assert await one.exists("zhang") is False
    assert texts(await take(one, "二")) == ["二"]


async def test_only_the_latest_session_is_retrieved(make_store: Stores, url: str) -> None:
    store = make_store(url)
    await take(store, "一", "zhang", SlotSet("tail", "6789"))
    second = await take(store, "二", "zhang", *session(), *turn("三"))
    assert second.get_slot("tail") is None
    for again in (store, make_store(url)):
        tracker = await again.retrieve("zhang")
        assert tracker is not None and texts(tracker) == ["三"]
        assert tracker.get_slot("tail") is None
    full = await store.retrieve_full_tracker("zhang")
    assert full is not None and texts(full) == ["一", "二", "三"]
    await take(store, "四")
    assert [m["text"] for m in await store.history("zhang", 100) if m["role"] == "user"] == [
        "一",
        "二",
        "三",
        "四",
    ]


async def test_history_is_what_both_sides_said(make_store: Stores, url: str) -> None:
    store = make_store(url)
    buttons = BotUttered("请选择", {"buttons": [{"title": "是"}]}, {"utter_action": "utter_ask"})
    await take(store, "一", "zhang", SlotSet("tail", "6789"), buttons)
    last = (await store.history("zhang", 2))[-1]
    at = last.pop("at")
    assert at.endswith("+00:00")
    assert last == {
        "role": "bot",
        "text": "请选择",
        "response": "utter_ask",
        "data": {"buttons": [{"title": "是"}]},
        "metadata": {"utter_action": "utter_ask"},
    }
    assert [message["role"] for message in await store.history("zhang", 9)] == [
        "user",
        "bot",
        "bot",
    ]
    assert await store.history("nobody", 9) == []


async def test_quiet_conversations_expire(
    make_store: Stores, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(url)
    clock = FixedClock(SystemClock().now())
    monkeypatch.setattr(store_module, "clock", lambda: clock)
    await take(store, "一", "old")
    clock.advance(timedelta(days=31))
    tracker = await store.get_or_create_tracker("new", append_action_listen=False)
    said = UserUttered("二", {"name": "greet"}, timestamp=clock.now().timestamp())
    tracker.update(said)
    await store.save(tracker)
    assert await store.expire(timedelta(days=32)) == 0
    assert await store.expire(timedelta(days=30)) == 1
    assert list(await store.keys()) == ["new"]
    assert await store.retrieve("old") is None
    assert await store.retrieve_full_tracker("old") is None


async def test_a_replaced_conversation_goes_on_from_there(make_store: Stores, url: str) -> None:
    store = make_store(url)
    await take(store, "一")
    whole = await take(store, "二")
    undone = DialogueStateTracker.from_events(
        "zhang", list(whole.events)[:-4], store.domain.slots
    )  # as `rasa interactive` takes back a step
    await store.save(undone)
    assert texts(await take(store, "三")) == ["一", "三"]
    again = await make_store(url).retrieve("zhang")
    assert again is not None and texts(again) == ["一", "三"]


async def test_a_failed_read_costs_nothing_that_was_stored(
    make_store: Stores, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = make_store(url)
    store = FailSafeTrackerStore(inner)
    await take(store, "一")
    inner._live.clear()
    with monkeypatch.context() as broken:
        broken.setattr(EventLog, "window", lambda *_: 1 / 0)
        tracker = await store.get_or_create_tracker("zhang", append_action_listen=False)
    assert not tracker.events  # Rasa goes on with an empty one
    tracker.update_with_events([*session(), *turn("二")], store.domain)
    await store.save(tracker)
    assert texts(await take(store, "三")) == ["二", "三"]
    full = await store.retrieve_full_tracker("zhang")
    assert full is not None and texts(full) == ["一", "二", "三"]


async def test_an_error_does_not_quote_the_customer(
    make_store: Stores, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    inner = make_store(url)
    store = FailSafeTrackerStore(inner)
    with inner._log._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE conversation_events")
    await take(store, "我的身份证号是110101199003077777")
    assert "Falling back" in caplog.text
    assert "110101199003077777" not in caplog.text


async def test_new_events_are_published_once(make_store: Stores, url: str) -> None:
    published: list[dict] = []
    store = make_store(url)
    store.event_broker = type("Broker", (), {"publish": lambda _, body: published.append(body)})()
    await take(store, "一")
    await take(store, "二")
    assert [body["text"] for body in published if body["event"] == "user"] == ["一", "二"]


async def test_another_kind_of_database_is_refused_in_plain_words(make_store: Stores) -> None:
    with pytest.raises(SettingsError, match="SQLite or PostgreSQL, not mysql"):
        make_store("mysql://localhost/tracker")
