"""Staff upload full texts; the page shows how far it is and what became of each file."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, File, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select

from canxie_platform.library.importing import uploads, wording
from canxie_platform.library.importing.batch import MOST_ZIP_MEGABYTES
from canxie_platform.library.importing.models import UploadedFile
from canxie_platform.portal.identity import Database, Person, csrf, require
from canxie_platform.portal.pages_common import PREFIX, page

router = APIRouter()
Staff = Annotated[Person, Depends(require("staff", "admin"))]
CHECKED = [Depends(csrf)]


@router.get("/library-import")
def upload_form(request: Request, staff: Staff, session: Database) -> HTMLResponse:
    """Choose files; earlier uploads that aren't through are offered again."""
    waiting = select(UploadedFile.batch).where(UploadedFile.uploaded_by == staff.id, UploadedFile.state == "waiting").distinct()
    return page(request, "library/import.html", person=staff, fault="", unfinished=session.scalars(waiting).all())


@router.post("/library-import", dependencies=CHECKED)
def upload(
    request: Request,
    staff: Staff,
    session: Database,
    files: Annotated[list[UploadFile], File()] = [],  # noqa: B006 (FastAPI copies it)
) -> Response:
    """Keep the files, then go on to deal with them."""
    chosen = [file for file in files if file.filename]
    fault = (
        "请先选文件。" if not chosen else f"一次最多 {uploads.MOST_FILES} 个文件，请分几次。" if len(chosen) > uploads.MOST_FILES else ""
    )
    if fault:
        return page(request, "library/import.html", person=staff, status=422, fault=fault, unfinished=[])
    limit = MOST_ZIP_MEGABYTES * 2**20 + 1
    batch = uploads.keep(session, ((file.filename or "", file.file.read(limit)) for file in chosen), staff.id)
    return RedirectResponse(f"{PREFIX}/library-import/{batch}", status_code=303)


@router.get("/library-import/{batch}")
def progress(request: Request, batch: str, staff: Staff, session: Database) -> HTMLResponse:
    """How far an upload is."""
    files = uploads.files_of(session, batch, staff.id)
    if not files:
        raise HTTPException(404, "没有这一次导入，请重新选文件。")
    counts = Counter(file.state for file in files)
    context = {"batch": batch, "files": files, "counts": counts, "states": wording.STATES, "waiting": counts["waiting"]}
    return page(request, "library/import_progress.html", person=staff, **context)  # type: ignore[arg-type]


@router.post("/library-import/{batch}", dependencies=CHECKED)
def go_on(batch: str, staff: Staff, session: Database) -> Response:
    """Deal with more of the files; the page sends this by itself, and has a button where scripts don't run."""
    if not uploads.files_of(session, batch, staff.id):
        raise HTTPException(404, "没有这一次导入，请重新选文件。")
    uploads.go_on(session, batch)
    return RedirectResponse(f"{PREFIX}/library-import/{batch}", status_code=303)
