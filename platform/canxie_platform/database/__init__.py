"""The platform's database: SQLite in WAL mode by default, PostgreSQL by URL."""

from canxie_platform.database.base import Base, UtcDateTime, engine_for, now, session_scope

__all__ = ["Base", "UtcDateTime", "engine_for", "now", "session_scope"]
