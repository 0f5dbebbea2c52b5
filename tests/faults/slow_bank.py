"""A bank that is slow, down, or loses the answer for chosen customers."""

from __future__ import annotations

import time
from typing import Any

import jwt

from bank.clock import Clock
from bank.errors import BankUnavailable
from bank.sql.adapter import SqlBank


class FaultyBank:
    """The real bank, but: `zhao_lei` waits, `li_na` is turned away, `sun_li` breaks it."""

    def __init__(self, bank: SqlBank) -> None:
        self._bank = bank

    @classmethod
    def connect(cls, url: str, key: str, clock: Clock) -> FaultyBank:
        return cls(SqlBank.connect(url=url, key=key, clock=clock))

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._bank, name)
        if name not in ("accounts", "commit"):
            return operation

        def faulty(token: str, *args: Any) -> Any:
            customer = jwt.decode(token, options={"verify_signature": False})["cust"]
            if customer == "li_na":
                raise BankUnavailable("down")
            if customer == "sun_li":
                raise ZeroDivisionError("a bug with 6222021234567890128 in it")
            result = operation(token, *args)
            if customer == "zhao_lei":
                time.sleep(4)  # longer than the deadline; what was done is done
            return result

        return faulty
