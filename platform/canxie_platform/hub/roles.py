"""What each role may do at the Hub. What it may do on the platform's pages is decided by the portal."""

from __future__ import annotations

from typing import Any

SERVICES = ["access:services!service=portal", "access:services!service=learn"]
IDENTITY = ["read:users:name!user", "read:users:groups!user"]
"""What the Hub gives a service's token so that it can tell who somebody is."""
OWN_SERVER = ["servers!user", "access:servers!user", "users:activity!user"]
GROUPS = ("learner", "trainer", "staff", "admin")


def load_roles() -> list[dict[str, Any]]:
    """The Hub's roles: everybody reaches the services, trainers have a server of their own.

    Nobody may make tokens, and nobody has the Hub's administrator page: accounts are looked after in the portal.
    """
    return [
        {"name": "user", "description": "the platform's pages and lessons", "scopes": [*SERVICES, *IDENTITY]},
        {"name": "author", "description": "a JupyterLab with formgrader", "scopes": OWN_SERVER, "groups": ["trainer"]},
    ]
