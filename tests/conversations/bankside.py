"""The bank's side of a conversation: as it was seeded before, what changed in it after."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bank.clock import Clock
from bank.demo import demo_customers, demo_entries
from bank.lifecycle import status_at
from bank.model import CardStatus
from bank.seed.demo import holdings
from bank.sql import tables, traces
from bank.sql.audit import verify_audit
from bank.sql.database import Database
from bank.sql.keys import Keys
from tests.conversations.expect import Mismatch, pattern_in

# What conversations leave behind, children before their parents; the audit log stays.
_TRACES = (
    traces.loss_reports,
    traces.receipts,
    traces.confirmations,
    traces.sessions,
    traces.secrets,
    traces.challenges,
    traces.guards,
    traces.failures,
    traces.bindings,
    traces.tickets,
    traces.demo_sms,
)


class BankSide:
    """Looks into the bank's own tables.

    Args:
        url: SQLAlchemy URL of the running bank.
        key: the bank's key.
        clock: the bank's clock.
    """

    def __init__(self, url: str, key: str, clock: Clock) -> None:
        self._database = Database(url)
        self._keys = Keys(key)
        self._clock = clock
        self._began = clock.now()

    def reset(self) -> None:
        """Bring the demo customers back to how they were seeded."""
        self._began = self._clock.now()
        seeded = holdings(demo_entries(), self._keys, self._began)
        with self._database.write() as tx:
            for table in _TRACES:
                tx.execute(delete(table))
            for card in seeded["cards"]:
                tx.execute(
                    update(tables.cards).where(tables.cards.c.id == card["id"]).values(**card)
                )
            for table in (traces.receipts, traces.loss_reports):
                tx.execute(insert(table), seeded[table.name])

    def bind(self, chat: str, customer: str) -> None:
        """Bind a Telegram chat to a customer, as he did once before."""
        with self._database.write() as tx:
            tx.execute(
                insert(traces.bindings).values(
                    chat=self._keys.hash("chat", "telegram", chat),
                    customer_id=customer,
                    bound_at=self._began,
                )
            )

    def kept_words(self) -> str:
        """Return what people at the desk read about the conversation."""
        with self._database.read() as tx:
            return json.dumps(list(tx.execute(select(traces.tickets.c.summary)).scalars()))

    def newest_code(self) -> str | None:
        """Return the newest one-time code on anybody's pretend phone."""
        with self._database.read() as tx:
            text = tx.execute(
                select(traces.demo_sms.c.text).order_by(traces.demo_sms.c.id.desc()).limit(1)
            ).scalar()
        found = re.search(r"\d{6}", text or "")
        return found[0] if found else None

    def check(self, fact: dict[str, Any], customer: str | None) -> None:
        """Check one `bank:` step.

        Args:
            fact: as the conversation has it.
            customer: who talks; the one asked about unless the fact says `of`.

        Raises:
            Mismatch: the bank says otherwise.
        """
        kind = next(kind for kind in _CHECKS if kind in fact)
        with self._database.read() as tx:
            _CHECKS[kind](self, tx, fact, fact.get("of") or customer)

    def _card(self, tx: Connection, fact: dict[str, Any], customer: str | None) -> None:
        tail = str(fact["card"]).removeprefix("尾号").strip()
        cards = tables.cards
        row = tx.execute(
            select(cards).where(cards.c.customer_id == customer, cards.c.tail == tail)
        ).first()
        if row is None:
            raise Mismatch(f"{customer} 没有尾号{tail}的卡")
        now = self._clock.now()
        status = status_at(CardStatus(row.status), row.status_until, row.last_day, now).value
        receipts = [
            receipt
            for receipt, shown in tx.execute(
                select(traces.receipts.c.number, traces.receipts.c.cards).where(
                    traces.receipts.c.at >= self._began
                )
            )
            if any(card["tail"] == tail for card in json.loads(shown))
        ]
        same(fact, {"status": status, "receipts": len(receipts)}, f"尾号{tail}的卡")

    def _tickets(self, tx: Connection, fact: dict[str, Any], customer: str | None) -> None:
        rows = tx.execute(select(traces.tickets).order_by(traces.tickets.c.created_at)).all()
        fitting = [row for row in rows if "kind" not in fact or row.kind == fact["kind"]]
        if len(fitting) != fact["tickets"]:
            kinds = [row.kind for row in rows]
            raise Mismatch(
                f"应该有 {fact['tickets']} 张工单，银行里有 {len(fitting)} 张（{kinds}）"
            )
        for row in fitting:
            named = {key: value for key, value in fact.items() if key not in ("tickets", "kind")}
            details = json.loads(row.details)
            same(named, {"queue": None, **details, **row._mapping}, f"工单 {row.number}")

    def _verification(self, tx: Connection, fact: dict[str, Any], customer: str | None) -> None:
        phone = next(one.phone for one in demo_customers() if one.id == customer)
        until = tx.execute(
            select(traces.guards.c.locked_until).where(
                traces.guards.c.subject == self._keys.phone(phone)
            )
        ).scalar()
        state = "locked" if until and until > self._clock.now() else "open"
        same(fact, {"verification": state}, f"{customer} 的身份核实")

    def _audit(self, tx: Connection, fact: dict[str, Any], customer: str | None) -> None:
        state = "intact" if verify_audit(tx, self._keys) is None else "broken"
        same(fact, {"audit": state}, "审计记录")

    def _bound(self, tx: Connection, fact: dict[str, Any], customer: str | None) -> None:
        owner = tx.execute(select(traces.bindings.c.customer_id)).scalar()
        same(fact, {"bound": owner or False}, "聊天绑定")


_CHECKS = {
    "card": BankSide._card,
    "tickets": BankSide._tickets,
    "verification": BankSide._verification,
    "audit": BankSide._audit,
    "bound": BankSide._bound,
}


def same(fact: dict[str, Any], found: dict[str, Any], what: str) -> None:
    """Compare what the fact names; /a pattern/ is searched for."""
    for key, wanted in fact.items():
        if key not in found or key == "card":
            continue
        pattern = pattern_in(str(wanted))
        same = (
            re.search(pattern, str(found[key]), re.DOTALL)
            if pattern
            else str(found[key]) == str(wanted)
        )
        if not same:
            raise Mismatch(f"{what}：{key} 应该是 {wanted}，银行里是 {found[key]}")
