"""Fixtures that start the real assistant."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import Assistant
from tests.telegram.customer import Phone
from tests.telegram.fake_bot_api import TOKEN, FakeBotApi

MODELS = Path("var/models")  # shared between runs: an unchanged bot is trained once


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """The model of the present sources."""
    from assistant.cli.model import ensure_model

    return ensure_model(MODELS)


@pytest.fixture(scope="session")
def bot_api() -> Iterator[FakeBotApi]:
    """Telegram's server for the shared assistant."""
    api = FakeBotApi()
    yield api
    api.stop()


@pytest.fixture(scope="session")
def assistant(
    trained_model: Path, tmp_path_factory: pytest.TempPathFactory, bot_api: FakeBotApi
) -> Iterator[Assistant]:
    """The running assistant that most tests share: use a conversation of your own in it."""
    started = Assistant(
        tmp_path_factory.mktemp("assistant"),
        trained_model,
        telegram_token=TOKEN,
        telegram_secret="shared-by-telegram-and-the-tests",
        telegram_api=bot_api.url,
    )
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def new_phone(assistant: Assistant, bot_api: FakeBotApi) -> Callable[[], Phone]:
    """Makes a customer with Telegram, in a private chat of his own with the shared assistant."""
    return lambda: Phone(assistant.url, assistant.conf.telegram_secret, bot_api)


@pytest.fixture
def start_assistant(trained_model: Path, tmp_path: Path) -> Iterator[Callable[..., Assistant]]:
    """Start an assistant of the test's own, with other settings; takes half a minute."""
    started: list[Assistant] = []

    def start(**changed: object) -> Assistant:
        started.append(Assistant(tmp_path / str(len(started)), trained_model, **changed))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture(scope="session")
def assistant_url(request: pytest.FixtureRequest) -> str:
    """Where the assistant answers; TEST_ASSISTANT_URL names one that runs already."""
    given = os.environ.get("TEST_ASSISTANT_URL")
    url: str = given.rstrip("/") if given else request.getfixturevalue("assistant").url
    return url


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """With CI=true, fail what would be skipped: there everything is there that tests need.

    Except PostgreSQL, which is tested where one answers.
    """
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if "PostgreSQL" not in reason:
            report.outcome = "failed"
            report.longrepr = f"skipped, which CI does not accept: {reason}"
