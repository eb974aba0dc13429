"""Settings of one installation, read from the environment (prefix ``CANXIE_``)."""

from __future__ import annotations

import json
import os
import secrets
from functools import lru_cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

HOME = Path(__file__).resolve().parents[2]
"""The checked-out repository: courses, policies and assessments live beside the code."""

SECRET_NAMES = ("cookie", "proxy", "csrf", "ticket", "hub", "services")


class Settings(BaseSettings):
    """Where things are and how the parts reach each other.

    ``canxie serve`` fills the ports and passes all of it on to the services it starts, so every process sees the same values.
    """

    model_config = SettingsConfigDict(env_prefix="CANXIE_", extra="ignore")

    home: Path = HOME
    data: Path = HOME / "var"
    host: str = "127.0.0.1"
    port: int = 8000
    hub_port: int = 0
    proxy_api_port: int = 0
    portal_port: int = 0
    learn_port: int = 0
    database_url: str = ""
    ticket_key: str = ""
    csrf_key: str = ""
    demo: bool = False
    trusted_proxies: int = 0
    """Reverse proxies in front of the platform (an nginx for HTTPS is one), which name the browser's address in X-Forwarded-For."""
    library_public: bool = False
    """Whether the policy library can be read without logging in; reading only, and nothing else of the portal."""
    trainer_account: str = ""
    """OS account of the trainers' servers; empty: the account that runs the platform."""
    learn_account: str = ""
    """OS account of the learn service; empty: the account that runs the platform."""
    trainer_servers: bool = True
    """False when trainers' servers can't be kept apart from the data on this machine and are therefore switched off."""

    @property
    def private(self) -> Path:
        """Folder that only the platform's account may enter: database, secrets, the Hub's own files."""
        return self.data / "private"

    @property
    def teaching(self) -> Path:
        """Folder the trainers share: drafts of courses, the live nbgrader course."""
        return self.data / "teaching"

    @property
    def drafts(self) -> Path:
        """Courses as trainers edit them."""
        return self.teaching / "courses"

    @property
    def grading(self) -> Path:
        """The live nbgrader course: source, release, submitted, autograded, feedback, gradebook."""
        return self.teaching / "grading"

    @property
    def courses_shipped(self) -> Path:
        """Courses that come with the code."""
        return self.home / "courses"

    @property
    def courses_published(self) -> Path:
        """Courses published on this installation; one here wins over a shipped one of the same id."""
        return self.data / "courses"

    @property
    def policies(self) -> Path:
        """The library's records."""
        return self.home / "policies"

    @property
    def assessments(self) -> Path:
        """Blueprints and nbgrader sources that come with the code."""
        return self.home / "assessments"

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the platform's database."""
        return self.database_url or f"sqlite:///{self.private / 'canxie.sqlite'}"

    @property
    def address(self) -> str:
        """Address a browser on this machine uses."""
        return f"http://{self.host}:{self.port}"

    @property
    def records_url(self) -> str:
        """Address kernels use for the records API, straight to the portal."""
        return f"http://127.0.0.1:{self.portal_port}/services/portal/api/records"

    def key(self, name: str) -> bytes:
        """Return a signing key by name: from the environment for a service, else from the private folder.

        Args:
            name: one of ``ticket``, ``csrf`` and the other ``SECRET_NAMES``.
        """
        given = {"ticket": self.ticket_key, "csrf": self.csrf_key}.get(name)
        return (given or stored_secrets(self.private)[name]).encode()


def stored_secrets(folder: Path) -> dict[str, str]:
    """Read the installation's secrets, making them (mode 0600) at the first call.

    Args:
        folder: the private folder.
    """
    path = folder / "secrets.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps({name: secrets.token_hex(32) for name in SECRET_NAMES})
        part = folder / f".secrets.{secrets.token_hex(4)}"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(text)
        try:
            os.link(part, path)  # the first of two starting processes wins
        except FileExistsError:
            pass
        finally:
            part.unlink()
    found: dict[str, str] = json.loads(path.read_text())
    return found


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()
