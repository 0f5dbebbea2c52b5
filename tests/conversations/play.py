"""Plays a conversation step by step, and keeps what was said for the report."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from assistant.tracking.database import events, feedback
from assistant.tracking.log import event_log
from tests.conversations import expect
from tests.conversations.bankside import BankSide, same
from tests.conversations.expect import Mismatch, Said
from tests.conversations.people import Person
from tests.conversations.script import VISITOR, Script, Step

_TICK = 1.5  # seconds within which the bot's timers notice a moved clock
_SILENCE = timedelta(seconds=100)  # a little longer than the bot waits for an answer


class Play:
    """One conversation being played.

    Args:
        script: what is played.
        meet: makes a person: a customer's id or None for a visitor.
        bank: the bank's side.
        advance: moves the servers' clock by seconds.
        tracker_url: where the conversations are kept.
    """

    def __init__(
        self,
        script: Script,
        meet: Callable[[str | None], Person],
        bank: BankSide,
        advance: Callable[[int], None],
        tracker_url: str,
    ) -> None:
        self.script = script
        self.told: list[str] = []  # the conversation so far, line by line
        self._meet = meet
        self._bank = bank
        self._advance = advance
        self._kept = event_log(tracker_url)._engine
        self._turn: list[Said] = []
        self.said: list[Said] = []
        self._people: list[Person] = []
        self._customer = script.customer

    async def run(self) -> None:
        """Play all steps.

        Raises:
            Mismatch: something came otherwise; the message says which step.
        """
        began = time.time()
        with self._kept.begin() as connection:
            connection.execute(sa.delete(feedback))
        try:
            await self._enter(self.script.customer)
            for step in self.script.steps:
                try:
                    await self._do(step)
                except Mismatch as problem:
                    raise Mismatch(f"{step.place}：{problem}") from None
            self._check_never(began)
        finally:
            for person in self._people:
                await person.leave()

    async def _enter(self, customer: str | None) -> None:
        self._customer = customer
        person = self._meet(customer)
        self._people.append(person)
        self._hear(await person.arrive())

    async def _do(self, step: Step) -> None:
        person, value = self._people[-1], step.value
        if step.verb == "bot":
            expect.turn(self._turn, value)
            if "buttons" in step.beside:
                expect.buttons(self._turn, step.beside["buttons"])
            expect.without(self._turn, _listed(step.beside.get("without", [])))
        elif step.verb == "bank":
            self._bank.check(value, self._customer)
        elif step.verb == "feedback":
            self._check_feedback(value)
        elif step.verb == "wait":
            await self._wait(timedelta(**value))
        elif step.verb == "another":
            self.told.append(f"  ——  另一个会话：{value}")
            await self._enter(None if value == VISITOR else value)
        elif step.verb == "user":
            self.told.append(f"客户  {value}")
            self._hear(await person.say(value))
        elif step.verb == "press":
            self.told.append(f"客户  按 [{value}]")
            self._hear(await person.press(value))
        elif step.verb == "send":
            self.told.append(f"客户  发来 {value}")
            self._hear(await person.send(value))
        elif step.verb == "code":
            code = self._code(value)
            self.told.append(f"客户  {code}（验证码，{'对' if value == 'right' else '错'}）")
            self._hear(await person.say(code))

    def _hear(self, said: list[Said]) -> None:
        self._turn = said
        self.said += said
        for one in said:
            self.told.append(
                f"小银  {one.text}" + (f"   （{one.response}）" if one.response else "")
            )
            if one.buttons:
                self.told.append("      " + " ".join(f"[{title}]" for title in one.buttons))
        if not said:
            raise Mismatch("小银没有回答")
        for one in said:
            expect.sound(one)

    async def _wait(self, passing: timedelta) -> None:
        """Let time pass as it would for the customer: a question left open is asked about first."""
        self.told.append(f"  ——  过了 {passing}")
        if passing < _SILENCE:
            return self._advance(int(passing.total_seconds()))
        self._advance(int(_SILENCE.total_seconds()))
        said = await self._people[-1].listen(_TICK)
        self._advance(int((passing - _SILENCE).total_seconds()))
        if said:
            self._hear(said)

    def _code(self, which: str) -> str:
        sent = self._bank.newest_code()
        if which == "wrong":
            return f"{(int(sent or 0) + 1) % 10**6:06d}"
        if sent is None:
            raise Mismatch("手机上还没有验证码短信")
        return sent

    def _check_feedback(self, wanted: dict[str, Any]) -> None:
        """Compare with the newest verdict that was kept."""
        with self._kept.connect() as connection:
            row = connection.execute(sa.select(feedback).order_by(feedback.c.id.desc())).first()
        if row is None:
            raise Mismatch("没有记下评价")
        same(wanted, dict(row._mapping), "评价")

    def _check_never(self, began: float) -> None:
        if not self.script.never:
            return
        with self._kept.connect() as connection:
            kept = connection.execute(sa.select(events.c.data).where(events.c.timestamp >= began))
            stored = "\n".join(kept.scalars())
            verdicts = "\n".join(connection.execute(sa.select(feedback.c.question)).scalars())
        shown = "\n".join(one.text for one in self.said)
        for pattern in self.script.never:
            for where, words in (
                ("小银的话", shown),
                ("保存的对话", stored),
                ("评价", verdicts),
                ("工单", self._bank.kept_words()),
            ):
                if re.search(expect.pattern_in(pattern) or re.escape(pattern), words):
                    raise Mismatch(f"{where}里出现了不该出现的 {pattern}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
