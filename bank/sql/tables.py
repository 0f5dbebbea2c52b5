"""The tables of the mock core-banking system: what a customer has.

What conversations leave behind (sessions, challenges, receipts, audit) is in `bank.sql.traces`.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

from bank.sql.types import Moment, Money, RowId

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

HASH = String(64)  # hex of a keyed SHA-256

customers = Table(
    "customers",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("phone", String(20), nullable=False),
    Column("phone_hash", HASH, nullable=False, unique=True),
    Column("id_tail_hash", HASH, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("customer_id", String(40), ForeignKey("customers.id"), nullable=False, index=True),
    Column("tail", String(4), nullable=False),
    Column("product", String(40), nullable=False),
    Column("label", String(40)),
)

balances = Table(
    "balances",
    metadata,
    Column("account_id", RowId, ForeignKey("accounts.id"), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("available", Money, nullable=False),
    Column("frozen", Money, nullable=False),
)

cards = Table(
    "cards",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("customer_id", String(40), ForeignKey("customers.id"), nullable=False, index=True),
    Column("account_id", RowId, ForeignKey("accounts.id"), index=True),  # debit cards
    Column("primary_id", RowId, ForeignKey("cards.id")),  # supplementary cards: who is billed
    Column("product", String(40), nullable=False),
    Column("tail", String(4), nullable=False),
    Column("number_hash", HASH, nullable=False, unique=True),
    Column("label", String(40)),
    Column("supplementary", Boolean, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("status", String(12), nullable=False),
    Column("status_since", Moment),
    Column("status_until", Moment),
    Column("receipt", String(24)),
    Column("version", Integer, nullable=False),  # grows with every change
)

transactions = Table(
    "transactions",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("customer_id", String(40), ForeignKey("customers.id"), nullable=False),
    Column("account_id", RowId, ForeignKey("accounts.id")),
    Column("card_id", RowId, ForeignKey("cards.id")),
    Column("tail", String(4), nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(12), nullable=False),  # purchase, payment, salary, transfer, interest
    Column("amount", Money, nullable=False),  # negative: money out
    Column("currency", String(3), nullable=False),
    Column("settled", Money, nullable=False),  # the amount in yuan
    Column("counterparty", String(60), nullable=False),
    Index("ix_transactions_customer_id_at", "customer_id", "at"),
    Index("ix_transactions_card_id_at", "card_id", "at"),
    Index("ix_transactions_account_id_at", "account_id", "at"),
)

statements = Table(
    "statements",
    metadata,
    Column("card_id", RowId, ForeignKey("cards.id"), primary_key=True),
    Column("month", Date, primary_key=True),  # its first day
    Column("statement_date", Date, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("balance", Money, nullable=False),
    Column("minimum_due", Money, nullable=False),
    Column("paid", Money, nullable=False),
)
