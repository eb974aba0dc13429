"""Credit hours: the learner's own, explained one by one, and everybody's for the street's staff."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.database import now
from canxie_platform.ledger.credits import plan_of, progress
from canxie_platform.ledger.explain import credited_years, explained
from canxie_platform.ledger.models import Credit
from canxie_platform.ledger.standings import Standing, standings
from canxie_platform.ledger.years import plan_year
from canxie_platform.portal.identity import Database, Person, person, require
from canxie_platform.portal.pages_common import page
from canxie_platform.roster.models import Association
from canxie_platform.roster.workbook import XLSX, workbook

router = APIRouter()
Reader = Annotated[Person, Depends(person)]
Staff = Annotated[Person, Depends(require("staff"))]
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
COLUMNS = (("姓名", 12), ("账号", 16), ("社区残协", 24), ("职务", 18), ("已有学时", 12), ("要求学时", 12), ("还差学时", 12), ("情况", 14))


def download(name: str, data: bytes) -> Response:
    """An Excel file with a Chinese name (RFC 5987), and a plain one for old programs.

    Args:
        name: without the ending.
        data: the file.
    """
    disposition = f"attachment; filename=\"canxie.xlsx\"; filename*=UTF-8''{quote(name, safe='')}.xlsx"
    return Response(data, media_type=XLSX, headers={"Content-Disposition": disposition, "Cache-Control": "private, no-store"})


def _year(text: str, years: list[int]) -> int:
    """The year somebody asked for, if it is offered; else the newest."""
    return int(text) if text.isdecimal() and len(text) == 4 and int(text) in years else years[0]


@router.get("/hours")
def own_hours(request: Request, reader: Reader, session: Database, year: str = "") -> HTMLResponse:
    """The learner's own hours, every one explained."""
    return page(request, "hours/own.html", person=reader, **_hours(session, reader.id, year))


@router.get("/staff/hours.xlsx")
def hours_file(_staff: Staff, session: Database, year: str = "", short: str = "", association: str = "") -> Response:
    """Everybody's standing as an Excel file, filtered as the page is."""
    chosen = _year(year, _years(session))
    rows = standings(session, chosen, short=bool(short), association=association)
    limits = "（还差的）" if short else ""
    name = f"{chosen}年学时情况{limits}{association}"
    return download(name, workbook(f"{chosen}年学时", COLUMNS, [_row(one) for one in rows]))


def _row(one: Standing) -> tuple[str | Decimal | None, ...]:
    account = one.account
    remaining = one.remaining if one.required is not None else None
    return (
        account.display_name,
        account.username,
        "、".join(one.associations),
        "、".join(one.posts),
        one.hours,
        one.required,
        remaining,
        one.state,
    )


@router.get("/staff/hours")
def all_hours(request: Request, staff: Staff, session: Database, year: str = "", short: str = "", association: str = "") -> HTMLResponse:
    """Everybody's standing in a year."""
    years = _years(session)
    chosen = _year(year, years)
    everybody = standings(session, chosen)
    names = session.scalars(select(Association.name).distinct().order_by(Association.name))
    asked = {"year": str(chosen), "short": "1" if short else "", "association": association}
    context: dict[str, Any] = {
        "year": chosen,
        "year_options": [(one, f"{one} 年") for one in years],
        "rows": standings(session, chosen, short=bool(short), association=association),
        "everybody": len(everybody),
        "lacking": sum(bool(one.remaining) for one in everybody),
        "association_options": [("", "全部"), *((name, name) for name in names)],
        "association": association,
        "short": bool(short),
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "plan": plan_of(chosen),
    }
    return page(request, "staff/hours.html", person=staff, **context)


def _years(session: Session) -> list[int]:
    """This year, and every year with credits, the newest first."""
    return sorted({plan_year(now()), *session.scalars(select(Credit.year).distinct())}, reverse=True)


@router.get("/staff/hours/{account_id}")
def one_persons_hours(request: Request, account_id: Id, staff: Staff, session: Database, year: str = "") -> HTMLResponse:
    """One person's hours, explained, for staff."""
    account = session.get(Account, account_id)
    if account is None:
        raise HTTPException(404, "没有这个人，可能地址写错了。请从“学时情况”里点姓名。")
    return page(request, "staff/person.html", person=staff, account=account, **_hours(session, account.id, year))


def _hours(session: Session, account_id: int, asked: str) -> dict[str, Any]:
    years = sorted({plan_year(now()), *credited_years(session, account_id)}, reverse=True)
    year = _year(asked, years)
    return {
        "year": year,
        "years": years,
        "progress": progress(session, account_id, year),
        "credits": explained(session, account_id, year),
        "plan": plan_of(year),
    }
