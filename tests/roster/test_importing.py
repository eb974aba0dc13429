"""What an import does to the roster, on both databases."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.accounts.passwords import matches
from canxie_platform.roster import importing
from canxie_platform.roster.demo import POSTS, seed_demo_roster
from canxie_platform.roster.importing import apply, preview
from canxie_platform.roster.listing import RosterError, appoint, end, export, groups, refuse_namesake, template
from canxie_platform.roster.models import Appointment, Association, Street
from canxie_platform.roster.rows import Row, check
from canxie_platform.roster.sealing import seal, unseal
from canxie_platform.roster.sheets import read_sheet

People = dict[str, Account]


def row(line: int, name: str, post: str = "officer", since: str = "2026-01-01", association: str = "幸福里社区残协", **more: object) -> Row:
    return Row.model_validate({"line": line, "association": association, "name": name, "post": post, "since": since, **more})


def test_new_changed_and_unchanged(session: Session, known: People) -> None:
    rows = [
        row(2, "王小兰", association="幸福里残协"),
        row(3, "李建国", "chair", "2026-01-01", until="2026-06-30"),
        row(4, "李建国", "member", "2026-07-01"),
        row(5, "孙丽", association="和平路社区残协"),
        row(6, "孙丽", "backbone", association="和平路残协"),
    ]
    found = preview(session, rows)
    assert found.faults == []
    assert [change.state for change in found.changes] == ["same", "changed", "new", "new", "new"]
    assert found.new_people == 1
    people = apply(session, found, known["staff"].id)
    session.commit()
    assert [(one.display_name, one.username, one.association) for one in people] == [("孙丽", "sunli", "和平路社区残协")]
    account = session.scalars(select(Account).where(Account.username == "sunli")).one()
    assert matches(account.code_hash, people[0].code)
    assert (account.role, account.must_change, account.created_by) == ("learner", True, known["staff"].id)
    assert session.scalar(select(func.count()).select_from(Appointment)) == 5
    again = preview(session, rows)
    assert again.count("same") == len(rows)
    assert apply(session, again, None) == []


def test_a_start_put_right_and_a_second_term(session: Session, known: People) -> None:
    found = preview(session, [row(2, "王小兰", since="2025-12-15")])
    assert (found.changes[0].state, found.changes[0].before) == ("changed", (date(2026, 1, 1), None))
    found = preview(session, [row(2, "王小兰", since="2023-01-01", until="2024-12-31")])
    assert found.changes[0].state == "new"
    assert found.changes[0].account_id == known["wang"].id


FAULTS = [
    ([row(2, "王小兰", username="meiyou")], "没有账号“meiyou”"),
    ([row(2, "马文", username="staff")], "不是学员账号"),
    ([row(2, "王大兰", username="wang")], "是王小兰的，和姓名对不上"),
    ([row(2, "孙丽"), row(3, "孙丽", since="2026-03-01")], "第 3 行：和第 2 行是同一个人"),
    ([row(2, "王小兰"), row(3, "王小兰", username="wang", since="2026-03-01")], "第 3 行：和第 2 行是同一个人"),
]


@pytest.mark.parametrize(("rows", "said"), FAULTS, ids=["没有账号", "不是学员", "别人的账号", "重复", "账号和姓名重复"])
def test_rows_that_fit_nothing(session: Session, known: People, rows: list[Row], said: str) -> None:
    found = preview(session, rows)
    assert said in str(found.faults[0])


def test_namesakes_are_pointed_out(session: Session, known: People) -> None:
    found = preview(session, [row(2, "王小兰", association="桃园社区残协"), row(3, "孙丽"), row(4, "孙丽", association="桃园社区残协")])
    notes = [change.note for change in found.changes]
    assert "账号 wang" in notes[0]
    assert notes[1] == ""
    assert "第 3 行" in notes[2]


def test_two_of_one_name_need_the_account(session: Session, known: People) -> None:
    other = Account(username="wang2", display_name="王小兰", role="learner")
    session.add(other)
    session.flush()
    place = session.scalars(select(Association.id)).one()
    session.add(Appointment(account_id=other.id, association_id=place, post="member", since=date(2026, 1, 1)))
    session.flush()
    assert "有几位王小兰" in str(preview(session, [row(2, "王小兰")]).faults[0])
    assert preview(session, [row(2, "王小兰", username="wang")]).changes[0].state == "same"


def test_street(session: Session, known: People) -> None:
    session.add(Street(name="第二街道"))
    session.flush()
    assert "加一列“街道”" in str(preview(session, [row(2, "孙丽")]).faults[0])
    found = preview(session, [row(2, "孙丽", street="第三街道")])
    apply(session, found, None)
    assert session.scalars(select(Street.name).order_by(Street.id)).all() == ["演示街道", "第二街道", "第三街道"]


def test_too_many_new_people(session: Session, known: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_NEW_PEOPLE", 1)
    assert "一次最多新加 1 人" in str(preview(session, [row(2, "孙丽"), row(3, "周强")]).faults[0])


def test_export_can_be_imported_again(session: Session, known: People) -> None:
    data = export(session, date(2026, 11, 25))
    page = load_workbook(BytesIO(data)).worksheets[0]
    assert [cell.value for cell in page[1]] == ["社区", "姓名", "职务", "任职日期", "账号", "离任日期", "街道"]
    rows, faults = check(read_sheet(data).lines)
    assert faults == []
    assert preview(session, rows).count("same") == 2


def test_a_name_that_looks_like_a_formula_leaves_as_text(session: Session, known: People) -> None:
    known["wang"].display_name = "=王+1"
    session.flush()
    page = load_workbook(BytesIO(export(session, date(2026, 11, 25)))).worksheets[0]
    assert (page["B3"].value, page["B3"].data_type) == ("=王+1", "s")


def test_template_has_no_lines_and_names_what_not_to_fill_in() -> None:
    book = load_workbook(BytesIO(template()))
    assert book.worksheets[0].max_row == 1
    assert any("不要填身份证号" in str(cell.value) for cell in book["说明"]["A"])


def test_seal() -> None:
    rows = [row(2, "王小兰")]
    text = seal(rows, "d", "staff", b"key")
    opened = unseal(text, "staff", b"key")
    assert opened is not None
    assert opened.rows == rows
    for wrong in (
        unseal(text, "other", b"key"),
        unseal(text, "staff", b"k2"),
        unseal("A" + text, "staff", b"key"),
        unseal("é.é", "s", b"k"),
    ):
        assert wrong is None


def test_appoint_and_end(session: Session, known: People) -> None:
    place = session.scalars(select(Association.id)).one()
    first = appoint(session, known["li"].id, place, "member", date(2026, 3, 1))
    assert appoint(session, known["li"].id, place, "member", date(2026, 3, 1)) is first
    with pytest.raises(RosterError, match="重叠"):
        appoint(session, known["li"].id, place, "member", date(2026, 5, 1))
    with pytest.raises(RosterError, match="不能早于"):
        end(first, date(2026, 2, 1))
    end(first, date(2026, 6, 30))
    session.flush()
    assert [term.label for term in groups(session, date(2026, 7, 1))[0].terms] == ["残协主席", "专职委员"]
    assert len(groups(session, date(2026, 7, 1), former=True)[0].terms) == 3
    with pytest.raises(RosterError, match="账号 wang"):
        refuse_namesake(session, "王小兰", place, "officer")


def test_demo_roster_is_added_once(session: Session) -> None:
    for _, username, _ in POSTS[:-1]:
        session.add(Account(username=username, display_name=username, role="learner", demo=True))
    session.flush()
    for _ in range(2):
        seed_demo_roster(session)
        assert session.scalar(select(func.count()).select_from(Appointment)) == len(POSTS) - 1
        assert session.scalars(select(Street.name)).all() == ["演示街道"]
        assert session.scalar(select(func.count()).select_from(Association)) == 2
