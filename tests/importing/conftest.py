"""These tests are about imported texts: the library they work on leaves the national laws of the installed package out."""

from __future__ import annotations

import pytest

from canxie_platform.library import sync


@pytest.fixture(autouse=True)
def without_the_national_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync in a tenth of a second instead of ten."""
    monkeypatch.setattr(sync, "national_laws", lambda *_: ())
