"""What the lesson page does when something is gone: the network, the kernel, the login, the place where answers are kept."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.database import engine_for
from canxie_platform.learn.wording import OPEN_RECORDS_AWAY
from canxie_platform.records.models import Response
from tests.browser import inspect
from tests.learn.conftest import Learn
from tests.learn.test_lesson_page import answer, choose, nothing_answered, question, submit

__all__ = ["nothing_answered"]
LINE = "#connection"


@pytest.fixture
def sockets(page: Page) -> Wire:
    """The page's websockets, to be cut."""
    wire = Wire()
    page.route_web_socket(re.compile("/channels"), wire.opened)
    return wire


class Wire:
    """The network between page and kernel."""

    def __init__(self) -> None:
        self.sockets: list[WebSocketRoute] = []
        self.deaf = False
        self.sent: list[str] = []

    def opened(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        self.sockets.append(socket)

        def to_kernel(message: str | bytes) -> None:
            self.sent.append(str(message))
            if not self.deaf:
                server.send(message)

        socket.on_message(to_kernel)
        server.on_message(socket.send)
        server.on_close(lambda code, reason: socket.close(code=code, reason=reason))

    def cut(self) -> None:
        """Cut the newest connection."""
        self.sockets[-1].close(code=4000, reason="cut")


def stored(learn: Learn) -> list[Response]:
    """All stored answers."""
    with Session(engine_for(learn.settings.database)) as session:
        return list(session.scalars(select(Response)))


@contextmanager
def refused_account(learn: Learn) -> Iterator[None]:
    """The portal refuses the learner's ticket."""

    def allow(enabled: bool) -> None:
        with Session(engine_for(learn.settings.database)) as session:
            session.execute(update(Account).where(Account.username == "wang").values(enabled=enabled))
            session.commit()

    allow(False)
    yield
    allow(True)


def test_a_lost_message_is_sent_again_and_stored_once(page: Page, learn: Learn, sockets: Wire) -> None:
    page.goto(learn.lesson())
    choose(page, "one", "做法乙")
    sockets.deaf = True
    form = submit(page, "one")
    expect(form.get_by_role("status")).to_have_text("正在保存……")
    sockets.cut()
    expect(page.locator(LINE)).to_contain_text("网络断了，正在重新连接")
    expect(question(page, "one").get_by_label("做法乙")).to_be_checked()
    assert stored(learn) == []
    sockets.deaf = False
    expect(form.get_by_role("status")).to_contain_text("已保存")
    assert len(stored(learn)) == 1
    expect(page.locator(LINE)).to_have_text("")
    seqs = re.findall(r'"seq":"(\w+)"', "".join(sockets.sent))
    assert len(set(seqs)) == 1
    assert len(seqs) >= 2


def test_the_page_says_that_the_network_is_back(page: Page, learn: Learn, sockets: Wire) -> None:
    page.goto(learn.lesson())
    expect(question(page, "one")).to_be_visible()
    sockets.cut()
    expect(page.locator(LINE)).to_contain_text("网络断了")
    expect(page.locator(LINE)).to_contain_text("网络已恢复")
    answer(page, "one", "做法乙")


def kernel_of(page: Page) -> str:
    """Id of the kernel behind a page."""
    return str(page.locator("[data-kernel]").get_attribute("data-kernel"))


def close_kernel(page: Page) -> str:
    """Have the kernel behind a page closed, as when it was idle too long; gives its id."""
    kernel = kernel_of(page)
    page.evaluate("address => fetch(address, {method: 'DELETE'})", f"/services/learn/api/kernels/{kernel}")
    return kernel


def test_a_closed_kernel_is_replaced_and_nothing_is_lost(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    answer(page, "one", "做法乙")
    choose(page, "many", "做法甲")
    kernel = close_kernel(page)
    expect(page.locator(f"[data-kernel='{kernel}']")).to_have_count(0)
    expect(question(page, "many").get_by_label("做法甲")).to_be_checked()
    expect(submit(page, "many").get_by_role("status")).to_contain_text("已保存")
    expect(question(page, "one").get_by_role("status")).to_contain_text("已保存")
    assert len(stored(learn)) == 2
    expect(page.locator(LINE)).to_have_text("")


def test_a_page_left_alone_asks_for_a_kernel_only_when_it_is_touched(page: Page, learn: Learn) -> None:
    page.clock.install()
    page.goto(learn.lesson())
    choose(page, "one", "做法乙")
    page.clock.fast_forward("11:00")
    kernel = close_kernel(page)
    expect(page.locator(LINE)).to_contain_text("这一课放得久了")
    inspect(page, "lesson-put-away")
    assert kernel_of(page) == kernel
    page.get_by_role("button", name="重新打开题目").click()
    expect(page.locator(f"[data-kernel='{kernel}']")).to_have_count(0)
    expect(question(page, "one").get_by_label("做法乙")).to_be_checked()
    expect(submit(page, "one").get_by_role("status")).to_contain_text("已保存")


def killed(learn: Learn, which: str) -> None:
    """Kill a part of the service, as a machine out of memory would."""
    service = psutil.Process(learn.process.pid)
    below = service.children(recursive=True)
    parents = [
        process for process in below if "canxie_platform.learn.snapshot.parent" in process.cmdline() and process.ppid() == service.pid
    ]
    victims = {"kernel": [process for process in below if process not in parents], "parent": parents, "service": [service]}[which]
    assert victims
    for victim in victims:
        victim.kill()
    if which == "service":
        learn.process.wait(10)
        assert psutil.wait_procs(below, timeout=10)[1] == [], "what the service started ends with it"
        learn.start()


@pytest.mark.parametrize("which", ["kernel", "parent", "service"])
def test_killed_between_two_answers(page: Page, learn: Learn, which: str) -> None:
    page.goto(learn.lesson())
    answer(page, "one", "做法乙")
    choose(page, "many", "做法甲", "做法丙")
    killed(learn, which)
    form = submit(page, "many")
    expect(form.get_by_role("status")).to_contain_text("已保存", timeout=30_000)
    answer(page, "yes", "错")
    page.reload()
    for name in ("one", "many", "yes"):
        expect(question(page, name).get_by_role("status")).to_contain_text("已保存")
    assert sorted(row.item for row in stored(learn)) == ["many", "one", "yes"]


def test_records_away_at_the_opening_are_said_and_the_page_tries_again(page: Page, learn: Learn) -> None:
    page.route(
        "**/api/open/**",
        lambda route: route.fulfill(status=503, json={"error": "records", "message": OPEN_RECORDS_AWAY, "retry": 1}),
        times=2,
    )
    page.goto(learn.lesson())
    expect(page.locator(LINE)).to_contain_text("暂时不能保存学习记录")
    expect(page.get_by_role("heading", name="去以前")).to_be_visible()
    inspect(page, "lesson-records-away")
    expect(question(page, "one")).to_be_visible()
    expect(page.locator(LINE)).to_have_text("")


def test_an_expired_login_is_said_and_the_choice_comes_back(page: Page, learn: Learn, sockets: Wire) -> None:
    page.goto(learn.lesson())
    choose(page, "one", "做法乙")
    sockets.sockets[-1].close(code=4401, reason="login expired")
    expect(page.locator(LINE)).to_contain_text("登录已过期")
    expect(submit(page, "one")).to_contain_text("登录已过期，这个答案还没有保存")
    inspect(page, "lesson-login-expired")
    page.get_by_role("link", name="重新登录，回到这一课").click()
    expect(question(page, "one").get_by_label("做法乙")).to_be_checked()
    expect(submit(page, "one").get_by_role("status")).to_contain_text("已保存")


def test_a_refused_ticket_is_said_and_the_choice_comes_back(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    choose(page, "one", "做法乙")
    with refused_account(learn):
        form = submit(page, "one")
        expect(form.get_by_role("status")).to_contain_text("这个账号现在不能用")
        expect(form).not_to_contain_text("回答正确")
    form.get_by_role("link", name="重新登录").click()
    expect(question(page, "one").get_by_label("做法乙")).to_be_checked()
    expect(submit(page, "one").get_by_role("status")).to_contain_text("已保存")


def test_a_store_that_fails_keeps_the_choice_and_offers_to_try_again(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    choose(page, "one", "做法乙")
    learn.portal_fails = True
    form = submit(page, "one")
    expect(form.get_by_role("status")).to_contain_text("没有保存成功")
    expect(form).not_to_contain_text("解析")
    inspect(page, "lesson-not-saved")
    learn.portal_fails = False
    form.get_by_role("button", name="再试一次").click()
    expect(form.get_by_role("status")).to_contain_text("已保存")
    assert len(stored(learn)) == 1


def test_a_replaced_lesson_says_so(page: Page, learn: Learn, sockets: Wire) -> None:
    page.goto(learn.lesson())
    expect(question(page, "one")).to_be_visible()
    sockets.sockets[-1].close(code=4409, reason="replaced")
    expect(page.locator(LINE)).to_contain_text("您又打开了别的课")


def test_another_learners_choice_is_not_offered(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    choose(page, "one", "做法乙")
    learn.hub.person = "li"
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("link", name="李小红")).to_be_visible()
    expect(question(page, "one")).to_be_visible()
    assert question(page, "one").locator(":checked").count() == 0


def test_leaving_closes_the_kernel(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    expect(question(page, "one")).to_be_visible()
    kernel = page.locator("[data-kernel]").get_attribute("data-kernel")
    page.goto(learn.lesson("02-xiayike"))
    address = f"/services/learn/api/kernels/{kernel}"
    for _ in range(40):
        if page.evaluate("address => fetch(address).then(answer => answer.status)", address) == 404:
            return
        time.sleep(0.2)
    pytest.fail("the kernel is still there")
