"""The trainers' item bank: every draft's items with their keys, downloads for other programs, and bringing files of items in."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from canxie_platform.assessments.exchange import importing
from canxie_platform.assessments.exchange.formats import FORMATS
from canxie_platform.assessments.exchange.rows import REVIEW_LABELS, USE_LABELS, Defaults, ExchangeError
from canxie_platform.assessments.exchange.schema import FILE as SCHEMA_FILE
from canxie_platform.assessments.exchange.schema import schema_text
from canxie_platform.assessments.item_view import entries, facts, key_line, kind_label
from canxie_platform.catalogue.courses import CourseError
from canxie_platform.catalogue.draft_writes import DraftWriteError, write_draft
from canxie_platform.catalogue.drafts import Draft, draft_of, drafts, take_draft
from canxie_platform.library.citations import lookup
from canxie_platform.portal.identity import Database, Person, csrf, require
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.roster.workbook import XLSX
from canxie_platform.settings import get_settings
from canxie_widgets.bank import Item

router = APIRouter()
Trainer = Annotated[Person, Depends(require("trainer"))]
Text = Annotated[str, Form()]
BANK = f"{PREFIX}/bank"
LARGEST_REMARKS = 1_500_000
"""Bytes of a workbook with remarks that is put into the page."""
NO_COURSE = "没有这门课的草稿。请到“题库”里看看。"
NO_ITEM = "这门课里没有这道题，可能刚刚改过编号。"
NO_FILE = "请先选一个文件。"
NOT_TEXT = "题库文件不是 UTF-8 文字，请先用 UTF-8 保存。"


@dataclass(frozen=True)
class Filters:
    """Which items are shown."""

    type: str = ""
    competency: str = ""
    review: str = ""
    use: str = ""

    def of(self, items: list[Item]) -> list[Item]:
        """The items that fit."""
        wanted = {name: value for name, value in vars(self).items() if value}
        return [item for item in items if all(getattr(item, name) == value for name, value in wanted.items())]

    @property
    def query(self) -> str:
        """The filters as part of an address."""
        return urlencode({name: value for name, value in vars(self).items() if value})


def filters(type: str = "", competency: str = "", review: str = "", use: str = "") -> Filters:
    """The filters of an address."""
    return Filters(type[:20], competency[:5], review[:20], use[:20])


Filtered = Annotated[Filters, Depends(filters)]


@router.get("/bank")
def courses_page(request: Request, trainer: Trainer) -> HTMLResponse:
    """Every draft with the number of its items."""
    return page(request, "bank/courses.html", person=trainer, drafts=drafts(get_settings()))


@router.get(f"/bank/{SCHEMA_FILE}")
def schema(_trainer: Trainer) -> Response:
    """The JSON Schema of item files."""
    return _download(schema_text().encode(), SCHEMA_FILE, "application/schema+json")


@router.get("/bank/{course_id}")
def items_page(request: Request, course_id: str, trainer: Trainer, chosen: Filtered) -> HTMLResponse:
    """The items of one draft."""
    draft = _draft(course_id)
    if draft is None or draft.course is None:
        return _missing(request, trainer, draft.problem if draft else NO_COURSE)
    items = list(draft.course.items.values())
    shown = [(item, kind_label(item)) for item in chosen.of(items)]
    kinds = dict.fromkeys((item.type, kind_label(item)) for item in items)
    competencies = sorted({item.competency for item in items}, key=lambda name: int(name[1:]))
    context: dict[str, Any] = {
        "course": draft.course,
        "items": shown,
        "total": len(items),
        "chosen": chosen,
        "kinds": [("", "全部"), *kinds],
        "competencies": [("", "全部"), *((name, name) for name in competencies)],
        "reviews": [("", "全部"), *REVIEW_LABELS.items()],
        "uses": [("", "全部"), *USE_LABELS.items()],
        "brought": request.query_params.get("brought", "")[:60],
    }
    return page(request, "bank/items.html", person=trainer, **context)


@router.get("/bank/{course_id}/item/{item_id}")
def item_page(request: Request, course_id: str, item_id: str, trainer: Trainer, session: Database) -> HTMLResponse:
    """One item with key, reasons, explanation and citations."""
    draft = _draft(course_id)
    item = draft.course.items.get(item_id) if draft and draft.course else None
    if draft is None or draft.course is None or item is None:
        return _missing(request, trainer, NO_ITEM)
    context: dict[str, Any] = {
        "course": draft.course,
        "item": item,
        "kind": kind_label(item),
        "entries": entries(item),
        "key": key_line(item),
        "facts": facts(item),
        "cites": [(ref, lookup(session, ref)) for ref in item.cites],
    }
    return page(request, "bank/item.html", person=trainer, **context)


@router.get("/bank/{course_id}/export")
def export_page(request: Request, course_id: str, trainer: Trainer, chosen: Filtered) -> HTMLResponse:
    """The formats, and what each can't hold of these items."""
    draft = _draft(course_id)
    if draft is None or draft.course is None:
        return _missing(request, trainer, NO_COURSE)
    items = chosen.of(list(draft.course.items.values()))
    made = [(name, kind, kind.write(items, draft.course.title).notes) for name, kind in FORMATS.items()]
    return page(request, "bank/export.html", person=trainer, course=draft.course, made=made, count=len(items), chosen=chosen)


@router.get("/bank/{course_id}/file/{format_name}")
def export_file(request: Request, course_id: str, format_name: str, trainer: Trainer, chosen: Filtered) -> Response:
    """The items as a file."""
    draft, kind = _draft(course_id), FORMATS.get(format_name)
    if draft is None or draft.course is None or kind is None:
        return _missing(request, trainer, NO_COURSE)
    made = kind.write(chosen.of(list(draft.course.items.values())), draft.course.title)
    return _download(made.data, f"题库-{course_id}{kind.suffix}", kind.media)


@router.get("/bank/{course_id}/import")
def import_form(request: Request, course_id: str, trainer: Trainer) -> HTMLResponse:
    """Choose a file."""
    return _import_form(request, course_id, trainer)


def _import_form(request: Request, course_id: str, trainer: Person, problem: str = "", **more: Any) -> HTMLResponse:
    draft = _draft(course_id)
    if draft is None:
        return _missing(request, trainer, NO_COURSE)
    context = {
        "course_id": course_id,
        "title": draft.course.title if draft.course else course_id,
        "competencies": [("", "请选择"), *((name, name) for name in (draft.course.competencies if draft.course else []))],
        "uses": list(reversed(USE_LABELS.items())),
        "problem": problem or draft.problem,
        "sent": {"use": "exam", "competency": "", "replace": False},
        "faults": [],
        "notes": [],
        "remarks": "",
        **more,
    }
    status = 422 if context["problem"] or context["faults"] else 200
    return page(request, "bank/import.html", person=trainer, status=status, **context)


@router.post("/bank/{course_id}/import", dependencies=[Depends(csrf)])
def import_items(
    request: Request,
    course_id: str,
    trainer: Trainer,
    file: Annotated[UploadFile | str, File()] = "",
    use: Text = "exam",
    competency: Text = "",
    replace: Text = "",
) -> Response:
    """Check a file of items and write them into the draft; with one fault nothing is written."""
    sent = {"use": use if use in USE_LABELS else "exam", "competency": competency[:5], "replace": bool(replace)}
    if isinstance(file, str) or not file.filename:
        return _import_form(request, course_id, trainer, NO_FILE, sent=sent)
    data = file.file.read(importing.MOST_BYTES + 1)
    defaults = Defaults(prefix=course_id[:40], competency=competency[:5], author=trainer.display_name, use=str(sent["use"]))
    settings = get_settings()
    try:
        contents = take_draft(settings, course_id).contents
        bank = {name: contents[name] for name in importing.FILES.values() if name in contents}
        outcome = importing.plan(settings, bank, data, file.filename, defaults, replace=bool(replace))
        if not outcome.faults:
            for name, merged in outcome.merged.items():
                write_draft(settings, course_id, name, merged.text.encode(), bank.get(name))
    except UnicodeDecodeError:
        return _import_form(request, course_id, trainer, NOT_TEXT, sent=sent)
    except (CourseError, ExchangeError, DraftWriteError) as error:
        return _import_form(request, course_id, trainer, str(error), sent=sent)
    if outcome.faults:
        return _import_form(request, course_id, trainer, sent=sent, faults=outcome.faults, notes=outcome.notes, remarks=_remarks(outcome))
    counts = "-".join(str(len(ids)) for ids in (outcome.added, outcome.changed, outcome.same))
    return RedirectResponse(f"{BANK}/{course_id}?brought={counts}", status_code=303)


def _remarks(outcome: importing.Outcome) -> str:
    """The workbook with remarks as an address that holds it all, so that no replica has to keep it."""
    made = outcome.remarks(outcome.faults) if outcome.remarks else b""
    return f"data:{XLSX};base64,{b64encode(made).decode()}" if 0 < len(made) <= LARGEST_REMARKS else ""


def _draft(course_id: str) -> Draft | None:
    return draft_of(get_settings(), course_id)


def _missing(request: Request, trainer: Person, said: str) -> HTMLResponse:
    return page(request, "bank/missing.html", person=trainer, status=404, said=said)


def _download(data: bytes, name: str, media: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "private, no-store"}
    return Response(data, media_type=media, headers=headers)
