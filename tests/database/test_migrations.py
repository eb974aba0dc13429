"""An empty database and the models agree after the migrations, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from canxie_platform.database import engine_for
from canxie_platform.database.registry import metadata
from canxie_platform.database.schema import upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    else:
        server = request.getfixturevalue("postgres")
        admin = create_engine(server.format(name="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text('CREATE DATABASE "migrations"'))
        admin.dispose()
        url = server.format(name="migrations")
    yield url
    engine_for(url).dispose()


def test_migrations_lead_to_the_models(empty: str) -> None:
    upgrade(empty)
    upgrade(empty)  # a second start changes nothing
    with engine_for(empty).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
