"""Sheets as people make them, and a small roster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.roster.models import Appointment, Association, Street

HEADER = ("社区", "姓名", "职务", "任职日期", "账号", "离任日期")
Sheet = Callable[..., bytes]


@pytest.fixture
def sheet() -> Sheet:
    """Make an .xlsx of rows below a header."""

    def make(*rows: Sequence[Any], header: Sequence[Any] = HEADER, above: Sequence[Sequence[Any]] = ()) -> bytes:
        book = Workbook()
        page = book.worksheets[0]
        for row in (*above, header, *rows):
            page.append(list(row))
        out = BytesIO()
        book.save(out)
        return out.getvalue()

    return make


@pytest.fixture
def known(session: Session) -> dict[str, Account]:
    """One street, one association, a chair and an officer; a member of staff."""
    people = {
        name: Account(username=name, display_name=shown, role=role, must_change=False)
        for name, shown, role in (("li", "李建国", "learner"), ("wang", "王小兰", "learner"), ("staff", "马文", "staff"))
    }
    street = Street(name="演示街道")
    session.add_all([*people.values(), street])
    session.flush()
    association = Association(street_id=street.id, name="幸福里社区残协")
    session.add(association)
    session.flush()
    for name, post in (("li", "chair"), ("wang", "officer")):
        session.add(Appointment(account_id=people[name].id, association_id=association.id, post=post, since=date(2026, 1, 1), until=None))
    session.commit()
    return people
