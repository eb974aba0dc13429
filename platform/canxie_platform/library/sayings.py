"""Plain sayings: what people say when they need an article, in ``policies/words/articles/<document>.yml``."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from canxie_platform.library.citations import name_key
from canxie_platform.library.words import read_yaml
from canxie_platform.settings import Settings


class Sayings(BaseModel):
    """The sayings of one document's articles.

    Attributes:
        document: its title, with or without 中华人民共和国.
        articles: by the article's key; sayings are parted by ；or ;.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    document: str
    articles: dict[str, str]

    def of(self, key: str) -> tuple[str, ...]:
        """What people say when they need one article.

        Args:
            key: the article's key.
        """
        return tuple(said.strip() for said in self.articles.get(key, "").replace(";", "；").split("；") if said.strip())


NONE = Sayings(document="", articles={})


def files(settings: Settings) -> list[Path]:
    """The files with sayings.

    Args:
        settings: where the policies are.
    """
    return sorted((settings.policies / "words" / "articles").glob("*.yml"))


def all_sayings(settings: Settings) -> dict[str, Sayings]:
    """The sayings of each document, by its name as names are compared.

    Args:
        settings: where the policies are.
    """
    found = (Sayings.model_validate(read_yaml(path)) for path in files(settings))
    return {name_key(sayings.document): sayings for sayings in found}
