"""What the values of the entity `period` mean on a given day.

A value does not depend on the day on which it was said, so that a conversation resolves it when it
acts. A month reference M is `-1` (last month), `0`, `10` (the latest October), `2026-09` or
`y-1/10` (October of last year); a year reference Y is `0`, `-1` or `2025`.

| value | said |
|---|---|
| `date:-1`, `date:15`, `date:M/15` | 昨天, 15号, 上个月15号 |
| `week:-1`, `weekday:5`, `weekday:-1/5` | 上周, 周五, 上周五 |
| `month:M`, `tenday:M/3` | 上个月, 上个月底 |
| `quarter:-1`, `quarter:Y/3`, `half:Y/1`, `year:Y` | 上季度, 三季度, 上半年, 去年 |
| `last:3m` (d, w, m, y) | 最近三个月 |
| `statement:-1` | 上期 |
| `holiday:national`, `holiday:national/-1` | 国庆, 去年国庆 |
| `range:A..B` | 上周五到今天 |
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from assistant.nlu import holidays

_MONTH = re.compile(r"(?:y(-?\d+)/)?(?:(\d{4})-)?(-?\d+)")


def resolve(value: str, today: date) -> tuple[date, date]:
    """Return the first and the last day, both included, that `value` means on `today`.

    Never later than `today`: what is still open ends today, what has a name only is the latest.

    Raises:
        ValueError: `value` is none that `assistant.nlu.periods.find` makes.
    """
    since, until = _resolve(value, today)
    return min(since, today), min(until, today)


def resolve_month(value: str, today: date, newest: date | None = None) -> date | None:
    """Return the first day of the month that `value` names, None where it names no one month.

    Args:
        newest: first day of the newest statement's month, from which 上期 counts back; this month
            if it is not given. The newest itself (`statement:0`) is None.
    """
    kind, _, rest = value.partition(":")
    if kind == "statement":
        back = int(rest)
        return shift((newest or today).replace(day=1), back) if back else None
    if kind in ("month", "date", "tenday", "holiday"):
        return resolve(value, today)[0].replace(day=1)
    return None


def shift(first: date, months: int) -> date:
    """Return the first day of the month that lies `months` from that of `first`."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _resolve(value: str, today: date) -> tuple[date, date]:
    kind, _, rest = value.partition(":")
    try:
        if kind == "range":
            left, _, right = rest.partition("..")
            return _range(left, right, today)
        return _KINDS[kind](rest, today)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise ValueError(f"not a period: {value}") from error


def _range(left: str, right: str, today: date) -> tuple[date, date]:
    since, until = _resolve(left, today)[0], _resolve(right, today)[1]
    if since > until:  # a name without a year was taken as the latest of its kind
        turned = (since.month, since.day) > (until.month, until.day)
        since, until = (_year_before(since), until) if turned else (since, today)
        return min(since, until), max(since, until)
    return since, until


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _month_start(reference: str, today: date) -> date:
    match = _MONTH.fullmatch(reference)
    if not match:
        raise ValueError(reference)
    years_back, year, number = match[1], match[2], int(match[3])
    if years_back is not None:
        return date(today.year + int(years_back), number, 1)
    if year is not None:
        return date(int(year), number, 1)
    if number <= 0:
        return shift(today.replace(day=1), number)
    return date(today.year - (number > today.month), number, 1)


def _end_of_month(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _month(rest: str, today: date) -> tuple[date, date]:
    first = _month_start(rest, today)
    return first, _end_of_month(first)


def _date(rest: str, today: date) -> tuple[date, date]:
    reference, slash, number = rest.rpartition("/")
    if not slash:
        if int(rest) <= 0:
            day = today + timedelta(days=int(rest))
            return day, day
        reference = "0" if int(rest) <= today.day else "-1"
    first = _month_start(reference, today)
    day = _on(first, int(number))
    if day > today and re.fullmatch(r"\d{1,2}", reference) and reference != "0":
        day = _on(first.replace(year=first.year - 1), int(number))  # 10月25号, said on the 3rd
    return day, day


def _on(first: date, number: int) -> date:
    """Return that day of the month, or its last: there is no 31 September."""
    if not 1 <= number <= 31:
        raise ValueError(number)
    return min(
        first.replace(day=min(number, 28)) + timedelta(days=max(0, number - 28)),
        _end_of_month(first),
    )


def _tenday(rest: str, today: date) -> tuple[date, date]:
    reference, _, number = rest.rpartition("/")
    first = _month_start(reference, today)
    starts = {"1": (1, 10), "2": (11, 20), "3": (21, 31)}[number]
    return _on(first, starts[0]), _on(first, starts[1])


def _week(rest: str, today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=int(rest))
    return monday, monday + timedelta(days=6)


def _weekday(rest: str, today: date) -> tuple[date, date]:
    week, slash, number = rest.rpartition("/")
    if slash:
        day = _week(week, today)[0] + timedelta(days=int(number) - 1)
    else:
        day = today - timedelta(days=(today.isoweekday() - int(number)) % 7)
    return day, day


def _year_of(reference: str, today: date) -> int:
    number = int(reference)
    return today.year + number if number <= 0 else number


def _parts(rest: str, today: date, months: int) -> tuple[date, date]:
    """Quarters and halves: `-1` counts back from now, `3` or `0/3` is by its number."""
    year, slash, number = rest.rpartition("/")
    if slash:
        first = date(_year_of(year, today), (int(number) - 1) * months + 1, 1)
    elif int(number) <= 0:
        now = date(today.year, (today.month - 1) // months * months + 1, 1)
        first = shift(now, int(number) * months)
    else:
        first = date(today.year, (int(number) - 1) * months + 1, 1)
        if first > today:
            first = _year_before(first)
    return first, _end_of_month(shift(first, months - 1))


def _year(rest: str, today: date) -> tuple[date, date]:
    year = _year_of(rest, today)
    return date(year, 1, 1), date(year, 12, 31)


def _last(rest: str, today: date) -> tuple[date, date]:
    count, unit = int(rest[:-1]), rest[-1]
    if unit in "dw":
        back = count * {"d": 1, "w": 7}[unit]
        return today - timedelta(days=back - 1), today
    first = shift(today.replace(day=1), -count * {"m": 1, "y": 12}[unit])
    return min(_on(first, today.day) + timedelta(days=1), today), today


def _statement(rest: str, today: date) -> tuple[date, date]:
    return _month(str(int(rest)), today)


def _holiday(rest: str, today: date) -> tuple[date, date]:
    name, slash, year = rest.partition("/")
    if slash:
        return holidays.days(name, _year_of(year, today))
    this_year = holidays.days(name, today.year)
    return this_year if this_year[0] <= today else holidays.days(name, today.year - 1)


_KINDS = {
    "date": _date,
    "week": _week,
    "weekday": _weekday,
    "month": _month,
    "tenday": _tenday,
    "quarter": lambda rest, today: _parts(rest, today, 3),
    "half": lambda rest, today: _parts(rest, today, 6),
    "year": _year,
    "last": _last,
    "statement": _statement,
    "holiday": _holiday,
}
