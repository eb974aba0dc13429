"""pyproject.toml, requirements.lock and environment.yml say the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.environment import NAME, REPO, declared, environment, locked, normal

FIXED_BY_THE_USER = ("jupyterlab", "nbgrader", "voila", "ipywidgets", "markdown", "pytest", "nbval")


def test_environment_yml_is_what_the_lock_says() -> None:
    assert (REPO / "environment.yml").read_text(encoding="utf-8") == environment()


@pytest.mark.parametrize("requirement", declared())
def test_lock_satisfies_pyproject(requirement: str) -> None:
    match = NAME.match(requirement)
    assert match
    version = locked()[normal(match[1])]
    if pin := re.search(r"==([^ ;]+)", requirement):
        assert version == pin[1]


def test_the_packages_the_user_fixed_are_there() -> None:
    assert set(FIXED_BY_THE_USER) <= locked().keys()


def test_installed_packages_are_the_locked_ones() -> None:
    code = "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))"
    installed = {normal(name): version for name, version in json.loads(subprocess.check_output([sys.executable, "-c", code])).items()}
    wrong = {name: (installed[name], version) for name, version in locked().items() if name in installed and installed[name] != version}
    assert not wrong


def test_platform_and_widgets_are_folders_not_packages() -> None:
    assert not (REPO / "platform" / "__init__.py").exists()
    assert not (REPO / "widgets" / "__init__.py").exists()
