"""The tables of what conversations leave behind: proofs, operations, tickets, audit."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from bank.sql.tables import HASH, metadata
from bank.sql.types import Moment, Money, RowId

SESSION = HASH  # keyed hash of channel and session id

sessions = Table(
    "sessions",
    metadata,
    Column("session", SESSION, primary_key=True),
    Column("customer_id", String(40), ForeignKey("customers.id"), nullable=False),
    Column("stepped_up_until", Moment, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("session", SESSION, primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("value_hash", HASH, nullable=False),
    Column("shown", String(20)),  # masked phone, card tail; nothing of the ID number
    Column("expires_at", Moment, nullable=False, index=True),
)

challenges = Table(
    "challenges",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("session", SESSION, nullable=False, index=True),
    Column("subject", HASH, nullable=False),  # keyed hash of the phone
    Column("customer_id", String(40), ForeignKey("customers.id")),  # None: nobody fits
    Column("code_hash", HASH, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("result", String(8)),
    Index("ix_challenges_subject_created_at", "subject", "created_at"),
)

# One row for each phone and each session that verification was tried with; locking it serialises
# the tries, so that parallel guesses cannot slip past the count.
guards = Table(
    "guards",
    metadata,
    Column("subject", HASH, primary_key=True),
    Column("locked_until", Moment),
)

failures = Table(
    "failures",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("subject", HASH, nullable=False),
    Column("session", SESSION, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Index("ix_failures_subject_at", "subject", "at"),
    Index("ix_failures_session_at", "session", "at"),
)

bindings = Table(
    "bindings",
    metadata,
    Column("chat", HASH, primary_key=True),  # keyed hash of channel and outside id
    Column("customer_id", String(40), ForeignKey("customers.id"), nullable=False),
    Column("bound_at", Moment, nullable=False),
)

confirmations = Table(
    "confirmations",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("session", SESSION, nullable=False, index=True),
    Column("customer_id", String(40), ForeignKey("customers.id"), nullable=False),
    Column("known", Boolean, nullable=False),  # False: a visitor who gave card tail and phone
    Column("operation", String(12), nullable=False),
    Column("cards", Text, nullable=False),  # JSON: [card id, version, status] each
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
)

receipts = Table(
    "receipts",
    metadata,
    Column("number", String(24), primary_key=True),
    Column("idempotency", HASH, nullable=False, unique=True),
    Column("confirmation", HASH, nullable=False, unique=True),
    Column("customer_id", String(40), ForeignKey("customers.id"), nullable=False, index=True),
    Column("operation", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("valid_until", Moment),
    Column("fee", Money, nullable=False),
    Column("cards", Text, nullable=False),  # JSON, as they were after the operation
)

loss_reports = Table(
    "loss_reports",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("card_id", RowId, ForeignKey("cards.id"), nullable=False, index=True),
    Column("receipt", String(24), ForeignKey("receipts.number"), nullable=False),
    Column("operation", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("valid_until", Moment),
    Column("ended_at", Moment),
    Column("fee", Money, nullable=False),
    Column("replacement", Boolean, nullable=False),  # a card with a new number follows
)

tickets = Table(
    "tickets",
    metadata,
    Column("number", String(24), primary_key=True),
    Column("idempotency", HASH, nullable=False, unique=True),
    Column("session", SESSION, nullable=False, index=True),
    Column("customer_id", String(40), ForeignKey("customers.id"), index=True),
    Column("kind", String(12), nullable=False),
    Column("topic", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("priority", Boolean, nullable=False),
    Column("card_tail", String(4)),
    Column("transaction_id", String(24)),
    Column("details", Text, nullable=False),  # JSON
    Column("created_at", Moment, nullable=False),
    Column("due_date", Date),
    Column("closed_at", Moment),
)

# Append-only: the migration adds triggers that refuse updates and deletes.
audit = Table(
    "audit",
    metadata,
    Column("seq", RowId, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),  # canonical JSON
    Column("hash", HASH, nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", RowId, nullable=False),
    Column("hash", HASH, nullable=False),
)

# The demo's pretend phone, and when the demo data was made.
demo_sms = Table(
    "demo_sms",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("reference", HASH, nullable=False, index=True),
    Column("phone", String(20)),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

seeding = Table(
    "seeding",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
)
