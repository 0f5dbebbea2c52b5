"""The demo's pretend phone: messages kept in a table instead of being sent."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select

from bank.clock import Clock
from bank.sms import SentMessage
from bank.sql.database import Database
from bank.sql.secrets import mask_phone
from bank.sql.traces import demo_sms

KEPT = timedelta(hours=1)


class DemoSms:
    """An `SmsGateway` that keeps messages for the page to show; for demonstrations only."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def send(self, phone: str | None, text: str, reference: str) -> None:
        """Keep the message for an hour; for a phone that nobody has, an empty one."""
        now = self._clock.now()
        with self._database.write() as tx:
            tx.execute(delete(demo_sms).where(demo_sms.c.at < now - KEPT))
            tx.execute(
                insert(demo_sms).values(
                    reference=reference,
                    phone=phone and mask_phone(phone),
                    text=text if phone else "",
                    at=now,
                )
            )

    def sent(self, reference: str) -> list[SentMessage]:
        """Return the messages of one conversation, newest first."""
        with self._database.read() as tx:
            rows = tx.execute(
                select(demo_sms.c.at, demo_sms.c.phone, demo_sms.c.text)
                .where(demo_sms.c.reference == reference, demo_sms.c.phone.is_not(None))
                .order_by(demo_sms.c.id.desc())
            )
            return [SentMessage(*row) for row in rows]
