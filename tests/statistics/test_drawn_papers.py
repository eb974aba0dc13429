"""Drawn papers and second tries, really sat and graded: a figure belongs to the item, not to the slot it was drawn into."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import sitting
from canxie_platform.assessments.blueprints import Paper, load_papers
from canxie_platform.assessments.course import Grader, prepare_grading
from canxie_platform.assessments.draws import paper_of_attempt
from canxie_platform.assessments.statistics.gathering import gather
from canxie_platform.assessments.tries import begin
from canxie_platform.assessments.worker import Worker
from canxie_platform.database import session_scope
from canxie_platform.settings import Settings

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PEOPLE = 6


@pytest.fixture
def drawn(settings: Settings) -> Paper:
    """An assessment of one fixed question and two drawn of three, which may be tried twice."""
    bank = settings.home / "courses" / "sample-course" / "exam.yml"
    data = yaml.safe_load(bank.read_text(encoding="utf-8"))
    first = data["items"][0]
    data["items"] += [{**first, "id": f"d-{n}", "competency": f"C{n}"} for n in (7, 8, 9)]
    bank.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    blueprint = {
        **{"id": "drawn", "title": "抽题测试", "course": "sample-course", "tries": 2},
        "objective": [{"item": "t-1", "points": 2}, {"draw": {"type": "single", "count": 2}, "points": 3}],
    }
    path = settings.assessments / "blueprints" / "drawn.yml"
    path.write_text(yaml.safe_dump(blueprint, allow_unicode=True), encoding="utf-8")
    return load_papers(settings)["drawn"]


def sit(settings: Settings, paper: Paper, account: int, number: int, right: Callable[[str], bool]) -> None:
    """One try; an item is answered right when ``right`` says so of its id."""
    with session_scope(settings.database) as session:
        found = session.get(Account, account)
        assert found is not None
        attempt = begin(session, account, paper, number)
        own = paper_of_attempt(paper, attempt)
        for question in own.questions:
            sitting.save(session, attempt, question, ["a"] if right(question.item.id) else ["b"], 0)
        sitting.submit(session, attempt, own, found.username)


def test_figures_of_drawn_items(settings: Settings, drawn: Paper) -> None:
    with session_scope(settings.database) as session:
        made = [Account(username=f"d{n}", display_name="学员", role="learner", must_change=False) for n in range(PEOPLE)]
        session.add_all(made)
        session.flush()
        accounts = [account.id for account in made]
    assert prepare_grading(settings) == []
    for account in accounts:
        sit(settings, drawn, account, 1, lambda item: item != "d-8")
    sit(settings, drawn, accounts[0], 2, lambda _: False)
    with Grader(settings) as grader:
        worker = Worker(settings, grader)
        while worker.work_once():
            pass
    with session_scope(settings.database, reading=True) as session:
        asked, sats = gather(session, settings, drawn)
    assert len(sats) == PEOPLE, "a second try is left out"
    assert asked[0].label == "第 1 题"
    assert {one.id for one in asked[1:]} == {item for sat in sats for item in sat.answers} - {"t-1"}
    assert all(one.label == f"抽题 {one.id}" and one.points == 3 for one in asked[1:])
    for sat in sats:
        assert len(sat.answers) == 3
        assert sat.complete
        assert {item: answer.share for item, answer in sat.answers.items()} == {item: int(item != "d-8") for item in sat.answers}
        values = {item: ["b" if item == "d-8" else "a"] for item in sat.answers}
        assert {item: answer.value for item, answer in sat.answers.items()} == values
