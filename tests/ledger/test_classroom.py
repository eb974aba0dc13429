"""Classroom sessions: credited once, limited by the day, corrected by new rows; on both databases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.ledger.classroom import SessionError, attendances, correct_attendance, credit_attendance, record_session
from canxie_platform.ledger.credits import credit_assessment, credit_lesson, progress, recompute
from canxie_platform.ledger.explain import credited_years, explained
from canxie_platform.ledger.models import ClassroomSession, Credit, LedgerIsAppendOnlyError
from canxie_platform.ledger.sheet_form import SheetForm
from canxie_platform.ledger.standings import standings
from canxie_platform.roster.models import Appointment
from tests.ledger.test_credits import AT, officer

__all__ = ["officer"]


@pytest.fixture
def staff(session: Session) -> int:
    account = Account(username="staff", display_name="马文", role="staff")
    session.add(account)
    session.flush()
    return account.id


def sheet(staff: int, hours: str = "6", token: str = "a" * 32, day: date = date(2026, 3, 18)) -> ClassroomSession:
    return ClassroomSession(
        held_on=day,
        title="入户探访培训",
        category="skills",
        hours=Decimal(hours),
        place="街道会议室",
        note="",
        recorded_by=staff,
        form_token=token,
    )


def hours(session: Session, account_id: int) -> Decimal:
    session.expire_all()
    standing = progress(session, account_id, 2026)
    assert standing is not None
    return standing.hours


def test_credited_once(session: Session, officer: int, staff: int) -> None:
    stored = record_session(session, sheet(staff, "2.5"))
    assert len(credit_attendance(session, stored, [officer, officer], staff)) == 1
    assert credit_attendance(session, stored, [officer], staff) == []
    session.commit()
    row = session.scalars(select(Credit)).one()
    assert (row.kind, row.hours, row.evidence["session"], row.evidence["recorded_by"]) == ("classroom", Decimal("2.5"), stored.id, staff)
    assert hours(session, officer) == Decimal("2.5")
    assert recompute(session) == []


def test_the_same_form_twice_is_one_session(session: Session, officer: int, staff: int) -> None:
    first = record_session(session, sheet(staff))
    assert record_session(session, sheet(staff, "3")) is first
    assert session.scalar(select(func.count()).select_from(ClassroomSession)) == 1


def test_a_day_has_a_limit_and_corrections_respect_it(session: Session, officer: int, staff: int) -> None:
    morning = record_session(session, sheet(staff, "6"))
    evening = record_session(session, sheet(staff, "5", "b" * 32))
    next_day = record_session(session, sheet(staff, "4", "c" * 32, date(2026, 3, 19)))
    for one in (morning, evening, next_day):
        credit_attendance(session, one, [officer], staff)
    assert hours(session, officer) == 8 + 4

    rows = correct_attendance(session, morning, officer, False, "签到表看错了", staff)
    assert [row.hours for row in rows] == [Decimal(-6), Decimal(3)]
    assert hours(session, officer) == 5 + 4
    assert correct_attendance(session, morning, officer, False, "再说一次", staff) == []

    correct_attendance(session, morning, officer, True, "本人确实来了", staff)
    session.commit()
    assert hours(session, officer) == 8 + 4
    assert [one.attended for one in attendances(session, morning)] == [True]
    assert recompute(session) == []

    told = explained(session, officer, 2026)
    assert [(one.kind, one.hours) for one in told[:4]] == [
        ("更正", Decimal(-3)),
        ("更正", Decimal(6)),
        ("更正", Decimal(3)),
        ("更正", Decimal(-6)),
    ]
    assert told[3].evidence == "原来记 6 学时，改成 0 学时。原因：签到表看错了。由马文更正。"
    assert told[0].evidence.startswith("原来记 5 学时，改成 2 学时。")
    assert "一天最多记 8 学时，所以这一场只记 2 学时" in told[5].evidence
    assert told[6].evidence == "2026年3月18日在街道会议室参加，这一场登记的是 6 学时。由马文登记。"


def test_what_cannot_be_recorded(session: Session, officer: int, staff: int) -> None:
    stored = record_session(session, sheet(staff))
    with pytest.raises(SessionError, match="不在名册里"):
        credit_attendance(session, stored, [officer, staff], staff)
    with pytest.raises(SessionError, match="写明原因"):
        correct_attendance(session, stored, officer, False, "", staff)
    with pytest.raises(SessionError, match="没有登记过"):
        correct_attendance(session, stored, officer, False, "没有来", staff)
    with pytest.raises(SessionError, match="2031 年还没有培训计划"):
        credit_attendance(session, record_session(session, sheet(staff, token="d" * 32, day=date(2031, 1, 1))), [officer], staff)
    assert session.scalars(select(Credit)).all() == []


def test_a_sheet_cannot_be_changed(session: Session, staff: int) -> None:
    stored = record_session(session, sheet(staff))
    stored.hours = Decimal(8)
    with pytest.raises(LedgerIsAppendOnlyError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("kind", ["lesson", "assessment", "classroom", "correction"])
def test_recompute_covers_every_kind(session: Session, officer: int, staff: int, kind: str) -> None:
    credit_lesson(session, officer, "zuzhi", "01", 25, AT, {"items": ["a"]})
    credit_assessment(session, officer, "zuzhi", AT, {"receipt": "R1"})
    stored = record_session(session, sheet(staff))
    credit_attendance(session, stored, [officer], staff)
    correct_attendance(session, stored, officer, False, "没有来", staff)
    session.flush()
    assert recompute(session) == []
    session.execute(text("UPDATE credit SET hours = 7 WHERE kind = :kind"), {"kind": kind})  # behind the guard's back
    session.expire_all()
    assert recompute(session)


def test_recompute_names_what_it_does_not_know(session: Session, officer: int) -> None:
    session.add(Credit(account_id=officer, year=2026, kind="gift", subject="x", hours=1, rule="", evidence={}, at=AT))
    session.flush()
    assert "说不出" in recompute(session)[0]


def test_explained_in_words(session: Session, officer: int) -> None:
    credit_lesson(session, officer, "zuzhi", "01", 25, AT, {"items": ["a", "b"]})
    credit_assessment(session, officer, "zuzhi", AT, {"receipt": "ABCD1234", "points": "85.50", "of": "100"})
    session.flush()
    told = explained(session, officer, 2026)
    assert [one.evidence for one in told] == [
        "得了 85.5 分，满分 100 分，及格。回执 ABCD-1234。",
        "这一课的 2 道题都答了。这一课按 25 分钟算。",
    ]
    assert told[1].what == "现在已经不开的一课"
    assert credited_years(session, officer) == [2026]


def test_standings(session: Session, officer: int, staff: int) -> None:
    former = Account(username="former", display_name="周强", role="learner")
    session.add(former)
    session.flush()
    place = session.scalars(select(Appointment.association_id)).first()
    assert place is not None
    session.add(Appointment(account_id=former.id, association_id=place, post="member", since=date(2024, 1, 1), until=date(2025, 12, 31)))
    session.flush()
    assert [one.account.username for one in standings(session, 2026)] == ["wang"]
    credit_attendance(session, record_session(session, sheet(staff)), [officer, former.id], staff)
    both = standings(session, 2026)
    assert [(one.account.username, one.hours, one.required, one.remaining, one.state) for one in both] == [
        ("wang", Decimal(6), Decimal(24), Decimal(18), "还差学时"),
        ("former", Decimal(6), None, Decimal(0), "今年没有要求"),
    ]
    assert both[0].posts == ["委员", "专职委员"]
    assert [one.account.username for one in standings(session, 2026, short=True)] == ["wang"]
    assert standings(session, 2026, association="没有的残协") == []


FORM = {"title": "培训", "held_on": "2026-03-18", "category": "skills", "hours": "２．５ 学时", "place": "会议室", "token": "a" * 32}
WRONG = [
    ("title", "  ", "名称"),
    ("title", "长" * 81, "名称"),
    ("held_on", "3月18日", "哪一天"),
    ("held_on", "2999-01-01", "还没有到"),
    ("held_on", "2001-01-01", "2001 年还没有培训计划"),
    ("category", "x", "类别"),
    ("hours", "0", "大于 0"),
    ("hours", "nan", "大于 0"),
    ("hours", "1e3", "大于 0"),
    ("hours", "-2", "大于 0"),
    ("hours", "8.5", "一天最多记 8 学时"),
    ("place", "", "在哪里办"),
    ("note", "长" * 401, "400"),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_a_form_says_what_is_wrong_and_keeps_it(name: str, value: str, said: str) -> None:
    form = SheetForm(**{**FORM, name: value})  # type: ignore[arg-type]
    assert form.sheet(1) is None
    assert said in form.errors[name]
    assert getattr(form, name) == value


def test_a_good_form() -> None:
    made = SheetForm(**FORM).sheet(1)  # type: ignore[arg-type]
    assert made is not None
    assert (made.hours, made.held_on, made.form_token) == (Decimal("2.5"), date(2026, 3, 18), "a" * 32)
