"""Alembic's entry point: one transaction on the database that ``schema.upgrade`` names."""

from alembic import context

from canxie_platform.database.base import engine_for
from canxie_platform.database.registry import metadata

with engine_for(context.config.attributes["url"]).connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
