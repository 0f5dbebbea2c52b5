"""Every setting, typed, read from the environment in this one place (prefix `ASSISTANT_`)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseSettings, root_validator

DEMO_KEY = "demo-key-that-production-mode-refuses"
# What Rasa makes of `key-${ASSISTANT_ACTION_SECRET}` in endpoints.yml while the variable is unset.
DEMO_ACTION_KEY = "key-${ASSISTANT_ACTION_SECRET}"


MOCK_BANK = "bank.sql.adapter.SqlBank"


class SettingsError(ValueError):
    """The settings do not fit together; the message says which to change."""


class Settings(BaseSettings):
    """Settings of the assistant. See docs/operators.md for each.

    The defaults serve the demo on this machine. In `production` mode every demo secret is refused.
    """

    mode: str = "demo"  # `demo` or `production`
    var: Path = Path("var")  # all state, unless a URL below moves it
    host: str = "127.0.0.1"
    port: int = 5005
    action_port: int = 5055
    bank_adapter: str = MOCK_BANK
    sms_gateway: str = ""  # class that sends the mock bank's codes; in the demo a pretend phone
    bank_url: str = ""  # SQLAlchemy URL; default: SQLite in var
    tracker_url: str = ""  # SQLAlchemy URL; default: SQLite in var
    bank_deadline: float = 3.0  # seconds an action waits for the bank
    principal_key: str = DEMO_KEY  # signs principals, session tokens and the bank's keyed hashes
    action_secret: str = ""  # shared by Rasa and the action server
    web_origins: str = ""  # further origins that may connect, comma-separated
    secure_cookie: bool = False  # set it where the page is served over HTTPS
    customer_jwt_key: str = ""  # checks the bank app's sign-in tokens
    customer_jwt_algorithm: str = "HS256"
    telegram_token: str = ""
    telegram_secret: str = ""  # the webhook's secret_token
    telegram_webhook_url: str = ""
    telegram_api: str = "https://api.telegram.org"
    rest_token: str = ""  # the REST channel is off without one
    silence_seconds: float = 90.0  # until the bot asks whether the customer is still there
    rate_per_minute: int = 30  # messages from one sender
    clock_file: str = ""  # tests: seconds by which the clock is moved

    class Config:
        env_prefix = "ASSISTANT_"

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @property
    def action_key(self) -> str:
        """What endpoints.yml sends in the header of every action call."""
        return f"key-{self.action_secret}" if self.action_secret else DEMO_ACTION_KEY

    def database_url(self, name: str) -> str:
        """SQLAlchemy URL of the `bank` or the `tracker` database."""
        url: str = getattr(self, f"{name}_url")
        return url or f"sqlite:///{(self.var / name).absolute()}.db"

    @root_validator
    def _refuse_demo_secrets(cls, values: dict) -> dict:
        if values.get("mode") not in ("demo", "production"):
            raise SettingsError("ASSISTANT_MODE must be 'demo' or 'production'")
        if values["mode"] == "production":
            optional = ("customer_jwt_key", "rest_token", "telegram_secret")
            used = [name for name in optional if values[name]]
            for name in ("principal_key", "action_secret", *used):
                if values[name] in ("", DEMO_KEY) or len(values[name]) < 32:
                    raise SettingsError(
                        f"ASSISTANT_{name.upper()}: set a secret of at least 32 characters"
                    )
            if values["bank_adapter"] == MOCK_BANK and not values["sms_gateway"]:
                raise SettingsError(
                    "ASSISTANT_SMS_GATEWAY: name what sends the codes, or your own "
                    "ASSISTANT_BANK_ADAPTER; the pretend phone is for the demo"
                )
            if values["clock_file"]:
                raise SettingsError("ASSISTANT_CLOCK_FILE is for tests; unset it")
        if values["telegram_token"] and not values["telegram_secret"]:
            raise SettingsError("ASSISTANT_TELEGRAM_SECRET: set it together with the token")
        return values


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
