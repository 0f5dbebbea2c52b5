"""Makes every YAML file here a test file, and every conversation in it a test.

What happened in one that passed is kept for `assistant coverage`.

Docs for those who write them: docs/designers.md.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from _pytest.fixtures import TopRequest

from assistant.coverage import record
from bank.clock import BANK_TIME_ZONE, FileClock
from tests.conversations.bankside import BankSide
from tests.conversations.expect import Mismatch
from tests.conversations.people import Person, TelegramPerson, WebPerson
from tests.conversations.play import Play
from tests.conversations.script import FRAGMENTS, Script, ScriptError, read
from tests.servers import Assistant

Meet = Callable[[str | None], Person]

OPENS_AT = 10  # o'clock, the bank's time: people are at the desk, and no date changes meanwhile


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the YAML files of this folder for tests."""
    if file_path.suffix == ".yml" and file_path.name != FRAGMENTS:
        return ConversationFile.from_parent(parent, path=file_path)
    return None


class ConversationFile(pytest.File):
    """A topic's conversations."""

    def collect(self) -> Iterator[pytest.Item]:
        for script in read(self.path):
            for channel in script.channels:
                name = script.title if channel == "web" else f"{script.title}（{channel}）"
                yield ConversationItem.from_parent(self, name=name, script=script, channel=channel)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ScriptError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class ConversationItem(pytest.Item):
    """One conversation on one channel."""

    def __init__(self, *, script: Script, channel: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.script = script
        self.channel = channel
        self.told: list[str] = []
        # As pytest's own doctest items do it: a test without a function still gets fixtures.
        self.obj = None
        manager = self.session._fixturemanager
        self._fixtureinfo = manager.getfixtureinfo(node=self, func=None, cls=None)
        self.fixturenames = self._fixtureinfo.names_closure
        self.funcargs: dict[str, Any] = {}
        self._request = TopRequest(self, _ispytest=True)

    def runtest(self) -> None:
        self._request._fillfixtures()
        assistant: Assistant = self._request.getfixturevalue("assistant")
        asyncio.run(self._perform(assistant))

    async def _perform(self, assistant: Assistant) -> None:
        conf = assistant.conf
        clock = Hands(assistant)
        clock.set_hour(OPENS_AT)
        try:
            bank = BankSide(conf.database_url("bank"), conf.principal_key, clock)
            bank.reset()
            meet: Meet = partial(WebPerson, assistant.url)
            if self.channel == "telegram":
                new_phone = self._request.getfixturevalue("new_phone")
                meet = partial(TelegramPerson, new_phone, bank)
            play = Play(self.script, meet, bank, clock.advance, conf.database_url("tracker"))
            self.told = play.told
            held = record.Held(self.path.name, self.script.title, self.channel)
            record.forget(held)
            began = time.time()
            await play.run()
            said = [(one.response, one.text) for one in play.said if one.response]
            record.keep(held, conf.database_url("tracker"), began, said)
            self.add_report_section("call", "对话", "\n".join(self.told))  # shown with -rP
        finally:
            clock.set_back()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Mismatch):
            return "\n".join([*self.told, "", str(excinfo.value)])
        excinfo.traceback = excinfo.traceback.cut(path=Path(__file__))
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


class Hands:
    """The hands of an assistant's clock: what was moved is moved back in the end."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._moved = 0
        self._clock = FileClock(assistant.var / "clock")

    def now(self) -> datetime:
        """Return the assistant's time."""
        return self._clock.now()

    def set_hour(self, hour: int) -> None:
        """Make it `hour` o'clock, on the same day of the bank."""
        now = self.now().astimezone(BANK_TIME_ZONE)
        wanted = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        self.advance(int((wanted - now).total_seconds()))

    def advance(self, seconds: int) -> None:
        """Move the clock."""
        self._moved += seconds
        self._assistant.advance(seconds)

    def set_back(self) -> None:
        """Undo every move."""
        self._assistant.advance(-self._moved)
