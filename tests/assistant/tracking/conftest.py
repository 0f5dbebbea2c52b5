"""A small bot with a form, a story and a rewind, and a store of each kind to run it on."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

BOT = Path(__file__).parent / "bot"
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def _postgres() -> tuple[sa.engine.Engine | None, str]:
    engine = sa.create_engine(POSTGRES, future=True, connect_args={"connect_timeout": 2})
    try:
        engine.connect().close()
    except sa.exc.OperationalError as error:
        return None, str(error.orig).strip()
    return engine, ""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/tracker.db"
        return
    engine, reason = _postgres()
    if engine is None:
        pytest.skip(f"no PostgreSQL answers at TEST_POSTGRES_URL: {reason}")
    name = f"tracking_{uuid.uuid4().hex[:12]}"
    admin = engine.execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield sa.engine.make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bot, trained; some seconds."""
    from rasa.api import train

    home = tmp_path_factory.mktemp("bot")
    shutil.copytree(BOT, home, dirs_exist_ok=True)
    result = train(
        str(home / "domain.yml"), str(home / "config.yml"), [str(home / "data.yml")], str(home)
    )
    assert result.model
    return Path(result.model)


@pytest.fixture
def make_store() -> Callable[..., Any]:
    """Make a store as Rasa does from endpoints.yml, each with a connection of its own."""
    from rasa.core.tracker_store import TrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.utils.endpoints import EndpointConfig

    from assistant.tracking.log import _open

    def make(url: str, **options: Any) -> Any:
        _open.cache_clear()
        endpoint = EndpointConfig(
            url=url, type="assistant.tracking.store.ConversationStore", **options
        )
        return TrackerStore.create(endpoint, domain=Domain.load(BOT / "domain.yml"))

    return make
