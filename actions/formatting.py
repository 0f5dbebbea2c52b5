"""How values look to customers: money, dates, times, after the conventions of the locale zh_CN."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_skeleton
from babel.numbers import format_currency

from assistant.wiring import clock
from bank.clock import BANK_TIME_ZONE

LOCALE = "zh_CN"


def money(amount: Decimal, currency: str = "CNY") -> str:
    """Return an amount with its currency's sign and decimals: ¥12,345.60."""
    return str(format_currency(amount, currency, locale=LOCALE))


def signed_money(amount: Decimal, currency: str = "CNY") -> str:
    """Return an amount with its sign always shown: +¥100.00, -¥35.50."""
    return str(format_currency(amount, currency, "+¤#,##0.00;-¤#,##0.00", locale=LOCALE))


def today() -> date:
    """Return the bank's present date."""
    return clock().now().astimezone(BANK_TIME_ZONE).date()


def day(value: date) -> str:
    """Return a date (month and day; with the year when it is not this one)."""
    skeleton = "MMMd" if value.year == today().year else "yMMMd"
    return str(format_skeleton(skeleton, value, locale=LOCALE))


def moment(at: datetime) -> str:
    """Return a time to the minute, in the bank's time zone."""
    local = at.astimezone(BANK_TIME_ZONE)
    return f"{day(local.date())} {local:%H:%M}"


def month(value: date) -> str:
    """Return a month with its year."""
    return str(format_skeleton("yMMM", value, locale=LOCALE))
