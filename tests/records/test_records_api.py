"""The records API: tickets, judging, tries, completion and credit, on both databases."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.database import engine_for
from canxie_platform.learn import ticket
from canxie_platform.ledger.models import Credit
from canxie_platform.portal.app import make_app
from canxie_platform.settings import HOME, get_settings, stored_secrets

COURSE = "canxie-zuzhi"
Call = Callable[..., Any]


@pytest.fixture
def client(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("CANXIE_DATABASE_URL", database_url)
    monkeypatch.setenv("CANXIE_DATA", str(tmp_path / "data"))
    get_settings.cache_clear()
    with Session(engine_for(database_url)) as session:
        for name in ("wang", "li"):
            session.add(Account(username=name, display_name=name, role="learner", must_change=False))
        session.commit()
    with TestClient(make_app()) as opened:
        yield opened
    get_settings.cache_clear()


@pytest.fixture
def lesson() -> str:
    from canxie_platform.catalogue import load_courses

    return load_courses(get_settings())[COURSE].lessons[0].name


def asked(lesson: str) -> dict[str, Any]:
    from canxie_platform.catalogue import load_courses

    course = load_courses(get_settings())[COURSE]
    return {item: course.items[item] for item in course.lesson_items(lesson)}


def caller(client: TestClient, sub: str, lesson: str, ttl: int = 600, course: str = COURSE) -> Call:
    signed = ticket.issue(get_settings().key("ticket"), sub, course, lesson, ttl)

    def call(method: str, path: str, body: object = None, token: str = signed) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return client.request(method, f"/services/portal/api/records{path}", headers=headers, json=body)

    return call


def test_answers_are_judged_kept_and_counted(client: TestClient, lesson: str) -> None:
    call = caller(client, "wang", lesson)
    item, model = next(iter(asked(lesson).items()))
    right = list(model.key)
    wrong = [next(option for option in ("a", "b", "c", "t", "f") if option not in right and option in model.option_ids)]
    assert call("PUT", f"/responses/{item}", {"answer": wrong, "seq": "11111111"}).json()["correct"] is False
    first = call("PUT", f"/responses/{item}", {"answer": right, "seq": "22222222"}).json()
    again = call("PUT", f"/responses/{item}", {"answer": right, "seq": "22222222"}).json()
    assert first["correct"] is True
    assert again["tries"] == first["tries"] == 2
    state = call("GET", "/state").json()
    assert state["responses"][item]["answer"] == right
    assert caller(client, "li", lesson)("GET", "/state").json()["responses"] == {}


def test_a_whole_lesson_earns_its_hours_once(client: TestClient, lesson: str, database_url: str) -> None:
    call = caller(client, "wang", lesson)
    items = asked(lesson)
    for number, (item, model) in enumerate(items.items()):
        reply = call("PUT", f"/responses/{item}", {"answer": list(model.key), "seq": f"seq-{number:08}"}).json()
        assert reply["lesson"] == {"done": number + 1 == len(items), "answered": number + 1, "needed": len(items)}
    call("PUT", f"/responses/{item}", {"answer": list(model.key), "seq": "once-more"})
    with Session(engine_for(database_url)) as session:
        credits = session.query(Credit).all()
    assert len(credits) == 1
    assert credits[0].evidence["items"] == list(items)


def test_place_is_kept(client: TestClient, lesson: str) -> None:
    call = caller(client, "wang", lesson)
    for anchor in ("sec-1", "sec-2"):
        assert call("PUT", "/place", {"anchor": anchor}).status_code == 200
    assert call("GET", "/state").json()["place"] == "sec-2"


@pytest.mark.parametrize(
    ("what", "status"),
    [("没有票", 401), ("改过的票", 401), ("过期的票", 401), ("停用的账号", 401), ("没有的课", 404)],
)
def test_tickets_that_are_refused(client: TestClient, lesson: str, database_url: str, what: str, status: int) -> None:
    call = caller(client, "wang", lesson, ttl=-1 if what == "过期的票" else 600, course="none" if what == "没有的课" else COURSE)
    if what == "停用的账号":
        with Session(engine_for(database_url)) as session:
            session.query(Account).filter_by(username="wang").update({"enabled": False})
            session.commit()
    changed = {"没有票": {"token": ""}}.get(what, {})
    if what == "改过的票":
        good = ticket.issue(get_settings().key("ticket"), "wang", COURSE, lesson, 600)
        changed = {"token": "A" + good[1:]}
    reply = call("GET", "/state", **changed)
    assert reply.status_code == status
    assert not reply.json()["message"].isascii()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/responses/{item}", {"answer": [], "seq": "11111111"}),
        ("/responses/{item}", {"answer": ["zz"], "seq": "11111111"}),
        ("/responses/{item}", {"answer": ["a"], "seq": "x"}),
        ("/responses/{item}", {"answer": ["a"] * 40, "seq": "11111111"}),
        ("/responses/{item}", {"answer": "a", "seq": "11111111"}),
        ("/responses/{item}", {"answer": ["a"], "seq": "11111111", "correct": True}),
        ("/responses/zz-no-such", {"answer": ["a"], "seq": "11111111"}),
        ("/place", {"anchor": "x" * 300}),
    ],
    ids=["空答案", "没有的选项", "序号太短", "太多", "不是列表", "自称答对", "别的题", "位置太长"],
)
def test_bad_input_is_refused_in_chinese(client: TestClient, lesson: str, path: str, body: object) -> None:
    item = next(iter(asked(lesson)))
    reply = caller(client, "wang", lesson)("PUT", path.format(item=item), body)
    assert reply.status_code == 422
    assert not reply.json()["message"].isascii()


def test_no_key_in_any_reply(client: TestClient, lesson: str) -> None:
    call = caller(client, "wang", lesson)
    item = next(iter(asked(lesson)))
    replies = [call("GET", "/state"), call("PUT", f"/responses/{item}", {"answer": ["a"], "seq": "11111111"})]
    for reply in replies:
        assert '"key"' not in reply.text
        assert "explanation" not in reply.text


def test_an_exam_item_cannot_be_tried_out_in_a_lesson(client: TestClient, lesson: str) -> None:
    from canxie_platform.catalogue import load_courses

    exam = next(item.id for item in load_courses(get_settings())[COURSE].items.values() if item.use == "exam")
    reply = caller(client, "wang", lesson)("PUT", f"/responses/{exam}", {"answer": ["a"], "seq": "11111111"})
    assert reply.status_code == 422


def test_published_course_wins_over_the_shipped_one(tmp_path: Path) -> None:
    from canxie_platform.catalogue import load_courses

    settings = get_settings().model_copy(update={"data": tmp_path})
    stored_secrets(settings.private)
    shutil.copytree(HOME / "courses" / COURSE, settings.courses_published / COURSE)
    text = (settings.courses_published / COURSE / "course.yml").read_text(encoding="utf-8")
    title = load_courses(settings)[COURSE].title
    (settings.courses_published / COURSE / "course.yml").write_text(text.replace(title, "新的名字"), encoding="utf-8")
    assert load_courses(settings)[COURSE].title == "新的名字"
    assert json.dumps(str(load_courses(settings)[COURSE].folder)).endswith(f'{COURSE}"')


def test_a_course_whose_files_are_being_replaced_costs_no_answer(
    client: TestClient, lesson: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    courses = tmp_path / "home" / "courses"
    for name in (COURSE, "canxie-other"):
        shutil.copytree(HOME / "courses" / COURSE, courses / name)
    (courses / "canxie-other" / "course.yml").write_text(
        (courses / COURSE / "course.yml").read_text(encoding="utf-8").replace(f"id: {COURSE}", "id: canxie-other"), encoding="utf-8"
    )
    monkeypatch.setenv("CANXIE_HOME", str(tmp_path / "home"))
    get_settings.cache_clear()
    items = asked(lesson)
    call, answers = (
        caller(client, "wang", lesson),
        [(item, [model.option_ids[0]]) for item, model in items.items() if model.type == "single"],
    )

    def put(number: int) -> int:
        item, answer = answers[number % len(answers)]
        status: int = call("PUT", f"/responses/{item}", {"answer": answer, "seq": f"seq-{number:05}"}).status_code
        return status

    assert put(1) == 200
    (courses / "canxie-other" / "course.yml").write_text("id: [", encoding="utf-8")
    assert put(2) == 200
    for file, half in (("items.yml", "items: ["), ("course.yml", "")):
        whole = (courses / COURSE / file).read_text(encoding="utf-8")
        (courses / COURSE / file).write_text(half, encoding="utf-8")
        assert put(3) == 200
        (courses / COURSE / file).write_text(whole, encoding="utf-8")
    assert put(4) == 200
