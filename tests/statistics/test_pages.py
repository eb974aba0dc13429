"""The page, the workbook and the list of grades over papers that were really sat and graded."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.statistics import wording
from canxie_platform.assessments.statistics.analysis import analyse
from canxie_platform.assessments.statistics.grades import NoGradesError, grades_csv, safe_csv
from canxie_platform.assessments.statistics.tables import tables_of
from canxie_platform.database import session_scope
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser, words
from tests.assessments.nbgrader_tools import run
from tests.statistics.cohort import COHORT, FEW
from tests.statistics.conftest import Hand

People = Callable[[str], Browser]
PATHS = ("analysis", "analysis.xlsx", "grades.csv")


@pytest.mark.parametrize("path", PATHS)
def test_only_trainers(settings: Settings, browser: People, path: str) -> None:
    with session_scope(settings.database) as session:
        for role in ("staff", "admin"):
            session.add(Account(username=role, display_name="别人", role=role, must_change=False))
    for username in ("wang", "staff", "admin"):
        assert browser(username).get(f"/grading/sample/{path}").status_code == 403, username
    assert browser("teacher").get(f"/grading/nothing/{path}").status_code == 404


def test_before_anybody_handed_in(browser: People, settings: Settings) -> None:
    teacher = browser("teacher")
    page = teacher.get("/grading/sample/analysis")
    assert page.status_code == 200
    assert wording.SAMPLE_NONE in words(page)
    assert teacher.get("/grading/sample/analysis.xlsx").status_code == 200
    csv_page = teacher.get("/grading/sample/grades.csv")
    assert csv_page.status_code == 503
    assert wording.NO_GRADEBOOK in words(csv_page)


def test_few_learners(browser: People, hand_in: Hand) -> None:
    hand_in(FEW)
    page = words(browser("teacher").get("/grading/sample/analysis"))
    for said in (
        "样本太少，仅供参考：只有 2 人的答卷全部评完",
        "自动评完 3 份，其中 2 份全部评完，1 份还等打分",
        "得分率 33%（3 人，1 人得满分，2 人得零分）",
        "选“B. 两名”的比选正确答案的还多",
        "还有 1 份答案等打分，没有算进来",
        wording.TOO_SMALL,
        wording.TWO_PEOPLE,
    ):
        assert said in page, said
    for name in ("王小明", "wang", "学员l1"):
        assert name not in page


def test_page_has_the_figures_of_a_cohort(browser: People, hand_in: Hand, settings: Settings, paper: Paper) -> None:
    hand_in(COHORT)
    with session_scope(settings.database, reading=True) as session:
        found = analyse(session, settings, paper)
    # t-1 is right for learners 0, 1, 2, 4, 6, 8 and 10 of twelve; see the cohort's rule
    assert found.items[0].facility.value == pytest.approx(7 / 12)
    assert [(pick.label, pick.count) for pick in found.items[0].picks] == [("A. 一名", 7), ("B. 两名", 5), ("C. 三名", 0), ("没有作答", 0)]
    assert [(one.name, one.learners) for one in found.associations] == [("幸福里社区残协", 6), ("其余 2 个残协合计", 6)]
    page = words(browser("teacher").get("/grading/sample/analysis"))
    assert f"信度（克龙巴赫 α） {found.whole.alpha.value:.2f}" in page
    assert f"区分度 {found.items[0].discrimination.value:.2f}，范围" in page
    assert "四项制度" in page


def test_workbook_has_the_same_and_no_formula(browser: People, hand_in: Hand, settings: Settings, paper: Paper) -> None:
    hand_in(COHORT)
    reply = browser("teacher").get("/grading/sample/analysis.xlsx")
    assert reply.headers["content-type"].startswith("application/vnd.openxml")
    with session_scope(settings.database, reading=True) as session:
        tables = tables_of(analyse(session, settings, paper))
    book = load_workbook(BytesIO(reply.content))
    assert book.sheetnames == [table.title for table in tables] == ["总体", "各题", "选项", "能力", "残协", "说明"]
    for table in tables:
        read = [list(row) for row in book[table.title].iter_rows(values_only=True)]
        assert read[0] == [column.header for column in table.columns]
        assert read[1:] == [[pytest.approx(value) if isinstance(value, float) else value for value in row] for row in table.rows]
        assert all(cell.data_type != "f" for row in book[table.title].iter_rows() for cell in row)
    assert not any(name in str(list(sheet.values)) for sheet in book for name in ("学员l1", "王小明"))


def test_list_of_grades(browser: People, hand_in: Hand, settings: Settings) -> None:
    """What nbgrader exports, for Excel; a name with a comma, a formula and a line end stays one cell and text."""
    hand_in(FEW)
    run(settings.grading, "-c", RENAME)
    reply = browser("teacher").get("/grading/sample/grades.csv")
    assert reply.content.startswith(b"\xef\xbb\xbf")
    assert "private" in reply.headers["cache-control"]
    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    scores = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows if row["timestamp"]}
    assert scores == {"wang": (14.0, 16.0), "l1": (3.5, 16.0), "l2": (1.5, 16.0)}
    assert {row["last_name"] for row in rows if row["student_id"] == "wang"} == {"'=cmd|' /c calc'!A1，王 小"}
    assert run(settings.grading, "-c", READ).strip() == "=cmd|' /c calc'!A1,王\\n小", "the trainers' gradebook was changed"


RENAME = """
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db", "canxie") as gradebook:
    gradebook.find_student("wang").last_name = "=cmd|' /c calc'!A1,王\\n小"
    gradebook.db.commit()
"""
READ = """
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db", "canxie") as gradebook:
    print(gradebook.find_student("wang").last_name.replace(chr(10), "\\\\n"))
"""


@pytest.mark.parametrize(
    ("cell", "safe"),
    [("=1+1", "'=1+1"), ("+86", "+86"), ("-x", "'-x"), ("@sum", "'@sum"), ("\tx", "'\tx"), ("-1.5", "-1.5"), ("王", "王"), ("", "")],
)
def test_cells_of_a_csv(cell: str, safe: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([cell, "完"])
    assert next(csv.reader(io.StringIO(safe_csv(out.getvalue()).decode("utf-8-sig")))) == [safe, "完"]


def test_a_broken_gradebook_is_no_list(settings: Settings) -> None:
    settings.grading.mkdir(parents=True)
    (settings.grading / "gradebook.db").write_bytes(b"no database" * 100)
    with pytest.raises(NoGradesError, match="成绩"):
        grades_csv(settings)
