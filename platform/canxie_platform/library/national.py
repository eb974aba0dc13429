"""The national laws without a record of ours: read from the installed package, so that a fresh machine has every one in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from canxie_platform.library.citations import name_key
from canxie_platform.library.records import Record
from canxie_platform.library.sounds import spelled
from canxie_platform.library.standing import Status
from canxie_platform.library.texts import PACKAGE, LawName, law_names
from canxie_platform.library.words import read_yaml
from canxie_platform.settings import Settings

LONGEST_ID = 64
STATUSES: dict[str, Status] = {"现行有效": "现行有效", "已被修改": "现行有效", "已废止": "已废止"}
"""The package calls the criminal law 已被修改 because amendments of it exist; its text is the current one."""


class NationalLaw(NamedTuple):
    """A law of the package that has no record.

    Attributes:
        id: part of its address: the title's pinyin, never changed once stored.
    """

    id: str
    law: LawName

    @property
    def status(self) -> Status:
        """What the package says of it."""
        return STATUSES.get(self.law.status, "待核实")


def is_source(settings: Settings) -> bool:
    """Whether this installation takes the national laws from the package: ``policies/sources.yml`` names it.

    Args:
        settings: where the policies are.
    """
    path = settings.policies / "sources.yml"
    known = read_yaml(path) if path.is_file() else {}
    return any(source.get("package") == PACKAGE for source in known.get("sources", []))


def law_id(law: LawName) -> str:
    """The address of a law: the pinyin of its title; of long ones the beginning with the package's number.

    Args:
        law: of the package.
    """
    letters = re.sub(r"[^a-z0-9]", "", spelled(law.name.removeprefix("中华人民共和国")).lower())
    return letters if len(letters) <= LONGEST_ID else f"{letters[:LONGEST_ID]}-{law.law_id[:6]}"


def national_laws(records: dict[str, Record], held: dict[str, str]) -> Iterator[NationalLaw]:
    """Every law of the package that no record describes.

    Args:
        records: the records, by id.
        held: the ids of the laws already in the library, by title: an address once given stays.
    """
    taken = {name_key(name) for record in records.values() for name in (record.title, record.source.name or record.title)}
    ids = set(records)
    for law in law_names():
        if name_key(law.name) in taken:
            continue
        wanted = held.get(law.name) or law_id(law)
        chosen = wanted if wanted not in ids else f"{wanted}-{law.law_id[:6]}"
        ids.add(chosen)
        yield NationalLaw(chosen, law)


def version_label(day: date | None) -> str:
    """A version's name for people.

    Args:
        day: when it was passed.
    """
    return f"{day.year}年版" if day else ""
