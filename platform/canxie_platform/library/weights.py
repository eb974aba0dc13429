"""Which laws matter to a community officer, and what people call them: ``policies/words/laws.yml``."""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from canxie_platform.library.words import read_yaml, words_folder

PREFIX = "中华人民共和国"


class Laws(BaseModel):
    """The table.

    Attributes:
        near: weights above the middle, each with its laws (titles without 中华人民共和国).
        far: weights below the middle.
        branches: weight of a branch of law, for laws not named above.
        kinds: weight of what isn't a law as a whole, such as an amending decision.
        names: what people call a law.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    near: dict[float, tuple[str, ...]]
    far: dict[float, tuple[str, ...]]
    branches: dict[str, float]
    kinds: dict[str, float]
    names: dict[str, tuple[str, ...]]


@lru_cache
def laws() -> Laws:
    """The table, read once."""
    return Laws.model_validate(read_yaml(words_folder() / "laws.yml"))


@lru_cache
def _by_title() -> dict[str, float]:
    return {title: weight for table in (laws().near, laws().far) for weight, titles in table.items() for title in titles}


def weight_of(title: str, branch: str = "", kind: str = "") -> float:
    """How much a document counts when several answer alike.

    Args:
        title: its title.
        branch: branch of law, as the package with the texts names it.
        kind: 法律, 修正案, 修改决定, 立法解释.
    """
    named = _by_title().get(title.removeprefix(PREFIX))
    return named if named is not None else laws().kinds.get(kind) or laws().branches.get(branch, 1.0)


def called(title: str) -> tuple[str, ...]:
    """Names people use that aren't the title.

    Args:
        title: a document's title.
    """
    return laws().names.get(title.removeprefix(PREFIX), ())
