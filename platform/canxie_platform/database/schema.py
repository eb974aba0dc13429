"""Bringing a database to the schema this version needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).with_name("migrations")


def alembic_config(url: str) -> Config:
    """Alembic's configuration for one database, without an ini file.

    Args:
        url: SQLAlchemy URL.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Run the migrations that are still missing.

    Args:
        url: SQLAlchemy URL of the database; an SQLite file is made when it doesn't exist.
    """
    command.upgrade(alembic_config(url), "head")
