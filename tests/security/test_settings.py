"""Production refuses what only a demonstration may have."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.settings import DEMO_KEY, Settings

STRONG = {
    "mode": "production",
    "principal_key": "p" * 32,
    "action_secret": "a" * 32,
    "sms_gateway": "tests.faults.lost_sms.LostSms",
}


def test_production_takes_strong_secrets() -> None:
    assert not Settings(**STRONG).demo


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("principal_key", DEMO_KEY),
        ("principal_key", "short"),
        ("action_secret", ""),
        ("customer_jwt_key", "bank"),
        ("rest_token", "token"),
        ("telegram_secret", "s" * 31),
        ("clock_file", "clock"),
        ("sms_gateway", ""),
    ],
)
def test_production_refuses(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=f"ASSISTANT_{name.upper()}"):
        Settings(**{**STRONG, name: value})
