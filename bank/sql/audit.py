"""The audit log: append-only, each entry chained to the one before by a keyed hash.

Entries hold no personal data: customers and sessions by keyed hash, cards by their row's id.
"""

from __future__ import annotations

import json
from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection

from bank.sql.keys import Keys
from bank.sql.traces import audit, audit_head

GENESIS = "0" * 64

# Built once: building a query takes longer than running it on SQLite.
_HEAD = select(audit_head.c.seq, audit_head.c.hash)
_LOCK_HEAD = _HEAD.with_for_update()
_APPEND = insert(audit)
_MOVE_HEAD = update(audit_head).values(seq=bindparam("to_seq"), hash=bindparam("to_hash"))


def append(tx: Connection, keys: Keys, at: datetime, event: str, **facts: Any) -> None:
    """Append one entry, in the caller's transaction.

    Locks the head until the transaction ends, so it comes last in a transaction.

    Args:
        at: when it happened.
        event: what happened, `cards.freeze` for example.
        facts: JSON values without personal data.
    """
    head = tx.execute(_LOCK_HEAD).one()
    seq = head.seq + 1
    entry = _canonical({"seq": seq, "at": at.isoformat(), "event": event, **facts})
    chained = _chain(keys, head.hash, entry)
    tx.execute(_APPEND, {"seq": seq, "entry": entry, "hash": chained})
    tx.execute(_MOVE_HEAD, {"to_seq": seq, "to_hash": chained})


def verify_audit(tx: Connection, keys: Keys) -> int | None:
    """Return the sequence number of the first entry that was altered, removed or added, or None.

    A log cut at its end and a head set back to match can be told only by a copy of the head kept
    elsewhere; `head` returns it.
    """
    previous, expected = GENESIS, 1
    rows = tx.execution_options(stream_results=True).execute(select(audit).order_by(audit.c.seq))
    for seq, entry, hashed in rows.yield_per(1000):
        fits = seq == expected and json.loads(entry)["seq"] == seq
        if not fits or not compare_digest(hashed, _chain(keys, previous, entry)):
            return expected
        previous, expected = hashed, expected + 1
    return None if head(tx) == (expected - 1, previous) else expected


def head(tx: Connection) -> tuple[int, str]:
    """Return the number and hash of the newest entry."""
    row = tx.execute(_HEAD).one()
    return row.seq, row.hash


def _canonical(entry: dict[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _chain(keys: Keys, previous: str, entry: str) -> str:
    return keys.hash("audit", previous, entry)
