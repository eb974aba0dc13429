"""Hours are credited once, never changed, and balanced against the post, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.ledger.credits import credit_assessment, credit_lesson, progress, recompute, settle_assessment
from canxie_platform.ledger.models import LedgerIsAppendOnlyError
from canxie_platform.roster.models import Appointment, Association, Street

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture
def officer(session: Session) -> int:
    account = Account(username="wang", display_name="王秀英", role="learner")
    street = Street(name="示例街道")
    session.add_all([account, street])
    session.flush()
    association = Association(street_id=street.id, name="示例社区残协")
    session.add(association)
    session.flush()
    for post in ("member", "officer"):
        session.add(Appointment(account_id=account.id, association_id=association.id, post=post, since=date(2025, 1, 1), until=None))
    session.flush()
    return account.id


def test_a_lesson_counts_once_a_year(session: Session, officer: int) -> None:
    assert credit_lesson(session, officer, "zuzhi", "01", 25, AT, {"items": ["a"]}) is not None
    assert credit_lesson(session, officer, "zuzhi", "01", 25, AT, {"items": ["a"]}) is None
    assert credit_assessment(session, officer, "zuzhi-2026", AT, {"receipt": "R1"}) is not None
    session.commit()
    standing = progress(session, officer, 2026)
    assert standing is not None
    assert (standing.post, standing.hours, standing.required, standing.remaining) == ("officer", Decimal("1"), Decimal("24"), Decimal("23"))


def test_a_credit_cannot_be_changed_or_deleted(session: Session, officer: int) -> None:
    row = credit_lesson(session, officer, "zuzhi", "01", 25, AT, {})
    session.commit()
    assert row is not None
    row.hours = Decimal(9)
    with pytest.raises(LedgerIsAppendOnlyError):
        session.flush()
    session.rollback()
    session.delete(row)
    with pytest.raises(LedgerIsAppendOnlyError):
        session.flush()
    session.rollback()


def test_recompute_finds_hours_that_do_not_follow(session: Session, officer: int) -> None:
    credit_lesson(session, officer, "zuzhi", "01", 25, AT, {})
    session.flush()
    assert recompute(session) == []
    session.execute(text("UPDATE credit SET hours = 9"))  # behind the guard's back
    session.expire_all()
    assert len(recompute(session)) == 1


@pytest.mark.parametrize("year", [2024, 2025, 2031], ids=["任职以前", "没有计划", "将来"])
def test_no_requirement_without_post_and_plan(session: Session, officer: int, year: int) -> None:
    assert progress(session, officer, year) is None


def test_a_result_that_is_released_again_settles_the_credit(session: Session, officer: int) -> None:
    def release(passed: bool) -> Decimal | None:
        row = settle_assessment(session, officer, "zuzhi-2026", AT, passed, {"receipt": "R1"}, officer)
        session.flush()
        return row.hours if row else None

    assert release(False) is None
    assert release(True) == Decimal("0.5")
    assert release(True) is None
    assert release(False) == Decimal("-0.5")
    assert release(False) is None
    assert release(True) == Decimal("0.5")
    standing = progress(session, officer, 2026)
    assert standing is not None
    assert standing.hours == Decimal("0.5")
    assert recompute(session) == []
