"""What a learner can't see or do: keys before the release, others' papers, the trainer's buttons; and text stays text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.views import asked
from canxie_platform.portal.pages_common import PREFIX
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser
from tests.assessments.sample import ITEMS, RIGHT, SECRET

People = Callable[[str], Browser]
PAGES = ("", "/sample", "/sample/paper", "/sample/review", "/sample/receipt", "/sample/result")
HOSTILE = '<script>alert(1)</script>\n\'); import os; os.abort() #\n### BEGIN SOLUTION\n{{ 7 * 7 }} {% raw %}\n# 标题 **粗** $x$ \\ """'


def hidden_words() -> list[str]:
    """Everything of the sample that must not be known before the release."""
    feedback = [option["feedback"] for item in ITEMS for option in item.get("options", [])]
    rubric = [text for item in ITEMS for rule in item.get("rubric", []) for text in (rule["criterion"], rule["levels"][0]["text"])]
    return [SECRET, *feedback, *rubric]


def assert_nothing_hidden(text: str) -> None:
    for word in hidden_words():
        assert word not in text
    assert '"key"' not in text
    assert "rubric" not in text


def test_no_page_tells_a_key_before_the_release(browser: People) -> None:
    wang = browser("wang")
    wang.sit({"t-1": ["a"]})
    for path in PAGES:
        assert_nothing_hidden(wang.get(f"/assessments{path}").text)
    assert_nothing_hidden(wang.answer("t-1", ["b"], version=1).text)
    assert_nothing_hidden(wang.answer("t-1", ["c"], version=1).text)
    assert_nothing_hidden(wang.hand_in().text)
    for path in PAGES:
        assert_nothing_hidden(wang.get(f"/assessments{path}").text)


def test_a_trainers_preview_is_the_learners_paper_and_holds_no_key(browser: People) -> None:
    shown = browser("teacher").get("/grading/sample/preview")
    assert (shown.status_code, "社区残协设主席几名" in shown.text) == (200, True)
    assert_nothing_hidden(shown.text)
    assert browser("teacher").get("/grading/sample/preview?number=0").status_code == 422
    assert browser("wang").get("/grading/sample/preview").status_code == 403


def test_what_a_page_is_made_of_holds_no_key(paper: Paper) -> None:
    for question in asked(paper, 1, {}):
        assert_nothing_hidden(repr(question))


def test_the_release_version_holds_no_key(course: Path) -> None:
    text = json.dumps(json.loads((course / "release" / "sample" / "sample.ipynb").read_text()), ensure_ascii=False)
    assert_nothing_hidden(text)
    assert "score(" not in text
    assert "json.loads" not in text


def test_nobody_sees_anothers_paper(browser: People) -> None:
    wang, li = browser("wang"), browser("li")
    wang.sit(RIGHT)
    assert "先上门" not in li.get("/assessments/sample").text
    for path in ("paper", "review", "receipt", "result"):
        assert li.get(f"/assessments/sample/{path}").status_code == 404
    assert li.answer("t-1", ["a"]).status_code == 404
    wang.hand_in()
    for path in ("receipt", "result"):
        reply = li.get(f"/assessments/sample/{path}")
        assert reply.status_code == 404
        assert "您还没有开始" in reply.text


@pytest.mark.parametrize("who", ["li", "teacher"])
def test_roles(browser: People, who: str) -> None:
    browser("wang").sit(RIGHT)
    browser("wang").hand_in()
    person = browser(who)
    learner = who == "li"
    assert person.get("/grading").status_code == (403 if learner else 200)
    assert person.post("/grading/sample/release", learner="wang").status_code == (403 if learner else 409)
    assert person.post("/grading/sample/retry", job="1").status_code == (403 if learner else 200)
    assert person.post("/grading/nothing/release").status_code == (403 if learner else 404)
    if not learner:
        assert person.get("/assessments/sample").status_code == 403
        assert person.post("/assessments/sample/start").status_code == 403


def test_a_stranger_is_sent_to_the_login(browser: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JUPYTERHUB_API_URL", "JUPYTERHUB_CLIENT_ID", "JUPYTERHUB_API_TOKEN"):
        monkeypatch.setenv(name, "test")
    http = browser("wang").http
    for path in ("/assessments", "/assessments/sample/paper", "/grading"):
        reply = http.get(f"{PREFIX}{path}", headers={"accept": "text/html"}, follow_redirects=False)
        assert reply.status_code in (302, 303)
    assert http.post(f"{PREFIX}/assessments/sample/answers/t-1", data={"version": "0"}).status_code == 401


def test_a_form_of_another_site_is_refused(browser: People) -> None:
    wang = browser("wang")
    wang.sit({})
    headers = {"x-user": "wang", "accept": "application/json"}
    for path in ("submit", "save", "start", "answers/t-1"):
        where = f"{PREFIX}/assessments/sample/{path}"
        assert wang.http.post(where, data={"version": "0", "seen": ""}, headers=headers).status_code == 403
        foreign = {**headers, "origin": "https://evil.example"}
        assert wang.http.post(where, data={"_csrf": "x", "version": "0"}, headers=foreign).status_code == 403


def test_text_stays_text_on_the_pages(settings: Settings, browser: People) -> None:
    wang = browser("wang")
    wang.sit({"t-case": HOSTILE})
    for path in ("paper", "review"):
        page = wang.get(f"/assessments/sample/{path}").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "{{ 7 * 7 }}" in page
