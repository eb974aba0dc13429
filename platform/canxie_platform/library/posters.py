"""Posters: duties and systems for the wall, and a policy's digest in large print, as tagged PDF (PDF/UA-1) with embedded fonts.

Large print is at least 16 points (the usual floor of large-print guides, for example RNIB's "clear and large print").
"""

from __future__ import annotations

import io
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict, Field

from canxie_platform.library.citations import INLINE, problems
from canxie_platform.library.models import Document
from canxie_platform.settings import Settings

Paper = Literal["A4", "A3"]
SIZES: dict[Paper, tuple[int, ...]] = {"A4": (32, 28, 25, 22, 20, 18, 16), "A3": (46, 40, 35, 30, 27, 24, 22, 20, 18, 16)}
"""Points to try, largest first; the last is the floor."""
FILE = "posters.yml"
TEMPLATES = Path(__file__).parents[1] / "portal" / "templates"
NO_PROGRAMS = "这台电脑缺少生成 PDF 的程序（Pango）。请管理员安装后再试，例如：apt-get install libpangoft2-1.0-0 fonts-noto-cjk"


class PosterError(RuntimeError):
    """No PDF can be made; the message is Chinese and says what to do."""


class Draft(BaseModel):
    """The shipped text of a poster, which staff change before printing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z-]*$")
    title: str = Field(min_length=1)
    lead: str = ""
    points: tuple[str, ...] = Field(min_length=1)
    cites: tuple[str, ...] = Field(min_length=1)


class Sheet(NamedTuple):
    """What is printed.

    Attributes:
        title: in the largest letters.
        lead: a sentence under it; may be empty.
        points: the text, a point an entry.
        basis: what it rests on, in small letters at the foot.
        place: whose it is, for example the community; may be empty.
        contact: where to ask; may be empty.
    """

    title: str
    lead: str
    points: list[str]
    basis: str
    place: str = ""
    contact: str = ""


class Made(NamedTuple):
    """A PDF.

    Attributes:
        data: the file.
        points: size of its letters.
        pages: number of pages; more than one when the text doesn't fit at the smallest size.
    """

    data: bytes
    points: int
    pages: int


def drafts(settings: Settings) -> dict[str, Draft]:
    """The shipped posters by id.

    Args:
        settings: where the policies are.
    """
    path = settings.policies / FILE
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> dict[str, Draft]:
    data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = [Draft.model_validate(one) for one in data["posters"]]
    return {draft.id: draft for draft in found}


def check_posters(settings: Settings) -> list[str]:
    """What is wrong with the shipped posters' citations.

    Args:
        settings: where the policies are.
    """
    if not (settings.policies / FILE).exists():
        return []
    try:
        found = drafts(settings)
    except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        return [f"posters.yml 读不出来：{error}"]
    return [
        f"posters.yml，{draft.id}：引用“{ref}”{problem}" for draft in found.values() for ref, problem in problems(settings, draft.cites)
    ]


def digest_sheet(document: Document) -> Sheet:
    """A policy on one page: what it is for, and what an association must know.

    Args:
        document: of the library, with a digest.
    """
    lines = [line.strip() for line in document.duties.splitlines() if line.strip()]
    points = [plain for line in lines if (plain := _plain(line.removeprefix("- ")))]
    lead = _plain(next((part for part in document.purpose.split("\n\n") if part.strip()), ""))
    number = f"（{document.number}）" if document.number else ""
    return Sheet(title=f"《{document.title}》", lead=lead, points=points, basis=f"{document.issuer}{number}，{document.standing.status}")


def _plain(text: str) -> str:
    """A sentence of a digest without Markdown's marks; a citation becomes 第…条 in brackets."""

    def cited(found: re.Match[str]) -> str:
        name, _, rest = found[1].replace("＃", "#").partition("#")
        article, _, tail = rest.strip().partition(" ")
        where = f"第{article}条" if re.fullmatch(r"\d+", article) else article
        return f"（{name}{where}{tail}）"

    plain = re.sub(r"[*_`]{1,2}", "", INLINE.sub(cited, text))
    return re.sub(r"）\s*（", "、", plain).strip()


def poster_pdf(sheet: Sheet, paper: Paper) -> Made:
    """Set a sheet in the largest letters that leave it on one page.

    Args:
        sheet: what is printed.
        paper: its size.

    Raises:
        PosterError: the machine lacks what PDF needs.
    """
    try:
        from weasyprint import HTML
    except OSError as error:  # the system's Pango is missing
        raise PosterError(NO_PROGRAMS) from error
    template = _environment().get_template("posters/sheet.html")
    for size in SIZES[paper]:
        document = HTML(string=template.render(sheet=sheet, paper=paper, size=size), url_fetcher=_nothing_fetched).render(
            pdf_variant="pdf/ua-1"
        )
        if len(document.pages) == 1 or size == SIZES[paper][-1]:
            out = io.BytesIO()
            document.write_pdf(out, pdf_variant="pdf/ua-1")
            return Made(out.getvalue(), size, len(document.pages))
    raise AssertionError("unreachable")


def _nothing_fetched(url: str, *_args: object, **_options: object) -> dict[str, Any]:
    raise PosterError(f"海报里不能引用别处的文件：{url[:80]}")


@lru_cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
