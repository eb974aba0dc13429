"""A lesson with ipywidgets' own controls: Voila's front end shows it, as safe as any other page, and ``canxie check`` says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from canxie_platform.catalogue.checks import check_course
from canxie_platform.cli.main import main
from tests.browser import sideways
from tests.learn.conftest import Learn, foreign, visit
from tests.learn.course import code, markdown, notebook, write_course
from tests.learn.test_fences import STATUS
from tests.learn.test_lesson_page import answer, nothing_answered

__all__ = ["nothing_answered"]
COURSE = "kongjian"
LESSON = notebook(
    markdown("# 多久去一次\n\n拖一拖，看一看。\n\n## 次数"),
    code(
        'import ipywidgets as widgets\nslider = widgets.SelectionSlider(options=["每月", "每季", "每年"], description="多久一次")\n'
        'text = widgets.Label("还没有选")\nwidgets.dlink((slider, "value"), (text, "value"))\nwidgets.VBox([slider, text])'
    ),
    code("from canxie_widgets import ask, finish\nask('one')\nask('many')\nask('yes')"),
)


@pytest.fixture
def stock(browser: Browser, learn: Learn) -> Iterator[Page]:
    """The lesson under the real content security policy; nothing foreign is asked for."""
    write_course(learn.settings.courses_shipped, {"01-duojiu": LESSON}, COURSE)
    asked: list[str] = []
    for page in visit(browser, learn, bypass_csp=False):
        page.set_default_timeout(60_000)
        page.on("request", lambda request: asked.append(request.url))
        yield page
    assert foreign(learn, asked) == []
    extensions = {url.split("/labextensions/")[1].split("/static/")[0] for url in asked if "/labextensions/" in url}
    assert extensions == {"@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget"}


def opened(page: Page, learn: Learn) -> None:
    """Open the lesson and wait for Voila."""
    page.goto(f"{learn.url}/services/learn/render/{COURSE}/01-duojiu?template=lab&theme=dark")
    expect(page.locator(".widget-slider")).to_be_visible(timeout=60_000)


def test_a_slider_reaches_python_and_its_label_comes_back(stock: Page, learn: Learn) -> None:
    said: list[str] = []
    stock.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened(stock, learn)
    label = stock.locator(".widget-label", has_text="每").last
    expect(label).to_have_text("每月")
    stock.get_by_role("slider").focus()
    stock.keyboard.press("ArrowRight")
    expect(label).to_have_text("每季")
    answer(stock, "one", "做法乙")
    expect(stock.get_by_role("heading", level=1)).to_have_count(1)
    expect(stock.locator("#connection")).to_have_text("")
    assert sideways(stock) == []
    assert [text for text in said if "Content Security Policy" in text] == []


def test_its_kernel_belongs_to_the_learner(stock: Page, browser: Browser, learn: Learn) -> None:
    opened(stock, learn)
    kernel = f"{learn.url}/services/learn/api/kernels/{stock.locator('main').get_attribute('data-kernel')}"
    assert stock.evaluate(STATUS, [kernel, "GET"]) == 200
    learn.hub.person = "li"
    other = browser.new_context()
    page = other.new_page()
    page.goto(learn.lesson())
    assert page.evaluate(STATUS, [kernel, "GET"]) == 404
    assert page.evaluate(STATUS, [f"{kernel}/channels?session_id=abc", "GET"]) in {400, 404}
    assert page.evaluate(STATUS, [f"{learn.url}/services/learn/voila/api/shutdown/{kernel.rsplit('/', 1)[1]}", "POST"]) == 404
    assert stock.evaluate(STATUS, [kernel, "GET"]) == 200
    other.close()


def test_a_closed_kernel_and_an_ended_login_are_said(stock: Page, learn: Learn) -> None:
    opened(stock, learn)
    kernel = f"{learn.url}/services/learn/api/kernels/{stock.locator('main').get_attribute('data-kernel')}"
    assert stock.evaluate(STATUS, [kernel, "DELETE"]) == 204
    expect(stock.locator("#connection")).to_contain_text("题目先收起来了")
    stock.get_by_role("button", name="重新打开").click()
    expect(stock.locator(".widget-slider")).to_be_visible(timeout=60_000)


def test_the_files_of_voila_and_nothing_beside_them(stock: Page, learn: Learn) -> None:
    opened(stock, learn)
    for path in (
        "static/..%2fvoila_setup.macro.html.j2",
        "static/%2e%2e/page.html",
        "labextensions/@jupyter-notebook/lab-extension/static/x.js",
    ):
        answer = stock.request.get(f"{learn.url}/services/learn/voila/0.5.13/{path}")
        assert answer.status == 404, path


def test_the_check_says_which_page_it_gets(tmp_path: Path, learn: Learn, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_course(tmp_path, {"01-duojiu": LESSON}, COURSE)
    assert check_course(learn.settings, folder) == []
    assert main(["check", str(folder)]) == 0
    said = capsys.readouterr().out
    assert f"{COURSE}/01-duojiu.ipynb：这一课用了 ipywidgets 的 SelectionSlider、Label、VBox" in said
    assert "手机上打开慢" in said
    plain = write_course(tmp_path / "plain")
    main(["check", str(plain)])
    assert "ipywidgets" not in capsys.readouterr().out
