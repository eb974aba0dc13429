"""What every test may ask for: a database of each kind, and the repository's folders."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from canxie_platform.database import engine_for
from canxie_platform.database.base import Base

REPO = Path(__file__).resolve().parents[1]


def postgres_binary(name: str) -> str:
    """Path of a PostgreSQL server program; Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [Path(shutil.which(name) or "")]
    if not found[-1].is_file():
        raise FileNotFoundError(f"{name}: PostgreSQL is not installed; `make test` installs it")
    return str(found[-1])


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL prefix of a PostgreSQL server of this test run, on a socket in a temporary folder.

    The folder isn't pytest's: a second run as root closes that one to the account PostgreSQL runs under.
    """
    with tempfile.TemporaryDirectory(prefix="canxie-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield from _postgres_in(folder)


def _postgres_in(folder: Path) -> Iterator[str]:
    as_postgres = ["runuser", "-u", "postgres", "--"] if folder.stat().st_uid == 0 else []
    if as_postgres:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    subprocess.run(
        [*as_postgres, postgres_binary("initdb"), "-D", data, "-U", "canxie", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    subprocess.run(
        [*as_postgres, postgres_binary("pg_ctl"), "-D", data, "-o", options, "-l", folder / "log", "-w", "start"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
    )
    yield f"postgresql+psycopg://canxie@/{{name}}?host={folder}"
    subprocess.run(
        [*as_postgres, postgres_binary("pg_ctl"), "-D", data, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, cwd=folder
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database with every table; the test runs once on each kind."""
    import canxie_platform.database.registry  # noqa: F401  (fills Base.metadata)

    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.sqlite'}"
    else:
        server = request.getfixturevalue("postgres")
        name = "t" + tmp_path.name.encode().hex()[-40:]
        admin = create_engine(server.format(name="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        admin.dispose()
        url = server.format(name=name)
    Base.metadata.create_all(engine_for(url))
    yield url
    engine_for(url).dispose()


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A database session on each kind of database."""
    with Session(engine_for(database_url), expire_on_commit=False) as opened:
        yield opened
