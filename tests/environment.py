"""``environment.yml`` as it must be: the direct dependencies of ``pyproject.toml`` at the versions of ``requirements.lock``.

``python -m tests.environment --write`` writes it; ``tests/test_environment.py`` compares.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

REPO = Path(__file__).resolve().parents[1]
NAME = re.compile(r"^([A-Za-z0-9._-]+)(\[[a-z,]+\])?")


def normal(name: str) -> str:
    """A package name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> list[str]:
    """The requirements of pyproject.toml, tests included, as written."""
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["test"]]


def locked() -> dict[str, str]:
    """Version of each package in the lock, for the Python that asks."""
    found: dict[str, str] = {}
    for line in (REPO / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            found[normal(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return found


def environment() -> str:
    """The text of environment.yml."""
    versions = locked()
    pins = []
    for requirement in declared():
        match = NAME.match(requirement)
        if match is None:
            raise ValueError(requirement)
        pins.append(f"{match[1]}{match[2] or ''}=={versions[normal(match[1])]}")
    lines = [
        "# The same set for conda users. Written by `make lock`; tests/test_environment.py compares it with pyproject.toml and the lock.",
        "name: canxie",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        "  - python=3.11",
        "  - pip",
        "  - pip:",
        "      - --constraint requirements.lock",
        *(f"      - {pin}" for pin in pins),
        "      - --editable .",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__" and "--write" in sys.argv:
    (REPO / "environment.yml").write_text(environment(), encoding="utf-8")
