"""The lock against guessing: failures counted by phone and by session, across all channels.

A phone is counted by its keyed hash, so one that nobody knows locks like any other. A session is
counted too, so that one conversation cannot try one guess on each of many phones. Time forgives,
and success forgives only what this very session failed for this very phone: an attacker who
succeeds with his own phone, or waits for the customer to succeed elsewhere, gains no tries.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from bank.errors import VerificationLocked
from bank.rules import verification
from bank.sql.call import Call
from bank.sql.dialect import insert_if_absent
from bank.sql.traces import failures, guards

# Built once: building a query takes longer than running it on SQLite.
_LOCKS = (
    select(guards.c.locked_until)
    .where(or_(guards.c.subject == bindparam("one"), guards.c.subject == bindparam("other")))
    .order_by(guards.c.subject)
)
_TAKE_LOCKS = _LOCKS.with_for_update()


def enter(call: Call, phone: str | None) -> None:
    """Take the locks of this session and of `phone` (its hash); others wait until we commit.

    Raises:
        VerificationLocked: one of them is locked.
    """
    for subject in sorted(set(_both(call, phone).values())):
        insert_if_absent(call.tx, guards, {"subject": subject})
    locks = call.tx.execute(_TAKE_LOCKS, _both(call, phone)).scalars().all()
    if any(until and until > call.now for until in locks):
        raise VerificationLocked("verification is locked")


def locked_until(call: Call, phone: str | None) -> datetime | None:
    """Return the end of the lock of this session or of `phone`, if one holds."""
    locks = call.tx.execute(_LOCKS, _both(call, phone)).scalars().all()
    return max((until for until in locks if until and until > call.now), default=None)


def fail(call: Call, phone: str) -> bool:
    """Count one failure, after `enter`; return whether it locked the phone or the session."""
    rules = verification()
    call.tx.execute(insert(failures).values(subject=phone, session=call.session, at=call.now))
    since = call.now - timedelta(seconds=rules.failure_window_seconds)
    locked = False
    for subject, column in ((phone, failures.c.subject), (call.session, failures.c.session)):
        counted = (
            column == subject,
            failures.c.at > since,
            failures.c.at > _last_lock(call, subject),
        )
        count = call.tx.execute(select(func.count()).select_from(failures).where(*counted)).scalar()
        if count >= rules.failures:
            until = call.now + timedelta(seconds=rules.lock_seconds)
            call.tx.execute(
                update(guards).where(guards.c.subject == subject).values(locked_until=until)
            )
            locked = True
    return locked


def forgive(call: Call, phone: str) -> None:
    """Forget what this session failed for this phone, once it succeeded for it."""
    call.tx.execute(
        delete(failures).where(failures.c.subject == phone, failures.c.session == call.session)
    )


def _both(call: Call, phone: str | None) -> dict[str, str]:
    return {"one": call.session, "other": phone or call.session}


def _last_lock(call: Call, subject: str) -> datetime:
    """Return when the last lock of `subject` began; failures up to then are served."""
    until = call.tx.execute(
        select(guards.c.locked_until).where(guards.c.subject == subject)
    ).scalar()
    if until is None:
        return datetime.min.replace(tzinfo=call.now.tzinfo, year=1970)
    return until - timedelta(seconds=verification().lock_seconds)
