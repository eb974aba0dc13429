"""The lesson page on a machine that is full, and on one where nothing may be forked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from playwright.sync_api import Browser, Page, expect

from canxie_platform.learn.wording import open_full
from tests.learn.conftest import Learn, _wait, visit
from tests.learn.test_lesson_page import answer, nothing_answered, question

__all__ = ["nothing_answered"]


@contextmanager
def restarted(learn: Learn, *options: str) -> Iterator[None]:
    """The service started again with options, and without them afterwards."""

    def again(*given: str) -> None:
        learn.process.terminate()
        learn.process.wait(20)
        with learn.log.open("ab") as out:
            command = [sys.executable, "-m", "canxie_platform.learn", *given]
            learn.process = subprocess.Popen(command, env=learn.environment, stdout=out, stderr=out, cwd=learn.log.parent)
        _wait(learn)

    again(*options)
    try:
        yield
    finally:
        again()


def test_whoever_comes_to_a_full_machine_is_told_and_gets_in_by_himself(page: Page, browser: Browser, learn: Learn) -> None:
    with restarted(learn, "--LessonKernels.in_all=1"):
        page.goto(learn.lesson())
        expect(question(page, "one")).to_be_visible()
        for other in visit(browser, learn, bypass_csp=True):
            learn.hub.person = "li"
            other.goto(learn.lesson())
            expect(other.locator("#connection")).to_contain_text(open_full(0))
            expect(other.get_by_role("heading", name="去以前")).to_be_visible()
            page.goto("about:blank")
            expect(question(other, "one")).to_be_visible(timeout=15_000)
            expect(other.locator("#connection")).to_have_text("")


def test_a_lesson_goes_on_where_nothing_may_be_forked(page: Page, learn: Learn) -> None:
    with restarted(learn, "--LessonKernels.forks=False"):
        page.goto(learn.lesson())
        expect(question(page, "one")).to_be_visible(timeout=30_000)
        answer(page, "one", "做法乙")
        page.reload()
        expect(question(page, "one").get_by_role("status")).to_contain_text("已保存", timeout=30_000)
        commands = [" ".join(process.cmdline()) for process in psutil.Process(learn.process.pid).children(recursive=True)]
        assert [command for command in commands if "ipykernel" in command]
        assert not [command for command in commands if "snapshot.parent" in command]
