"""Journey 2: a trainer edits a lesson in JupyterLab, previews it, publishes it; and can't reach what isn't a trainer's."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from canxie_platform.deploy.processes import marked
from tests.browser import inspect
from tests.journeys.conftest import Platform, fill_login, log_in

pytestmark = pytest.mark.journey
LESSON = "06-peihe.ipynb"
LOOK = """
import pathlib, sys
for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
    try:
        parts = path.read_bytes().split(b"\\0")
    except OSError:
        continue
    if f"CANXIE_RUN={sys.argv[1]}".encode() in parts and any(part.startswith(b"CANXIE_TICKET_KEY=") for part in parts):
        print(path)
"""
"""Names the processes of one platform whose environment, ticket key included, the asking account can read."""
ADDED = "这一句是刘老师刚刚加上的"


def test_a_trainer_edits_previews_and_publishes(desktop: Page, phone: Page, platform: Platform) -> None:
    page = desktop
    log_in(page, platform, "teacher")
    inspect(page, "trainer-home")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="编写").click()
    inspect(page, "trainer-drafts")
    edit_in_jupyterlab(page, platform)

    page.goto(f"{platform.portal}/teaching")
    expect(page.locator("main")).to_contain_text("有改动还没有发布")
    page.get_by_role("link", name=re.compile("^预览")).last.click()
    expect(page.locator("main")).to_contain_text(ADDED)
    expect(page.locator("main")).to_contain_text("这是草稿的预览")
    expect(page.locator("form.question").first).to_be_visible()
    inspect(page, "trainer-preview")

    log_in(phone, platform, "zhao")
    phone.goto(f"{platform.url}/services/learn/render/canxie-zuzhi/06-peihe")
    expect(phone.locator("form.question").first).to_be_visible()
    expect(phone.locator("main")).not_to_contain_text(ADDED)
    page.goto(f"{platform.portal}/teaching")
    page.get_by_role("button", name=re.compile("^检查并发布")).click()
    expect(page.get_by_role("status")).to_contain_text("发布好了")
    phone.reload()
    expect(phone.locator("main")).to_contain_text(ADDED)


def edit_in_jupyterlab(page: Page, platform: Platform) -> None:
    """Open the lesson in JupyterLab by the portal's link, change its last text cell, save."""
    page.get_by_role("link", name=re.compile("^修改课文")).last.click()
    page.wait_for_url(re.compile(r"/user/teacher/lab"), timeout=90_000)
    cells = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-MarkdownCell")
    expect(cells.first).to_be_visible(timeout=60_000)
    cells.first.dblclick()
    editor = cells.first.locator(".cm-content")
    expect(editor).to_be_visible()
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(f"\n\n{ADDED}。\n")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Control+s")
    draft = platform.data / "teaching" / "courses" / "canxie-zuzhi" / LESSON
    for _ in range(50):
        if ADDED in draft.read_text(encoding="utf-8"):
            break
        page.wait_for_timeout(200)
    assert ADDED in draft.read_text(encoding="utf-8")
    assert page.locator("html").get_attribute("lang") is not None


def test_a_draft_with_a_fault_is_not_published(desktop: Page, platform: Platform) -> None:
    draft = platform.data / "teaching" / "courses" / "canxie-zuzhi" / "05-zhuanzhi-weiyuan.ipynb"
    good = draft.read_text(encoding="utf-8")
    notebook = json.loads(good)
    notebook["cells"][1]["source"] = "看 {不存在的法#1}"
    notebook["cells"][0] |= {"cell_type": "code", "source": "import os", "outputs": [], "execution_count": None}
    draft.write_text(json.dumps(notebook), encoding="utf-8")
    try:
        log_in(desktop, platform, "teacher")
        desktop.goto(f"{platform.portal}/teaching")
        desktop.get_by_role("button", name=re.compile("^检查并发布")).click()
        expect(desktop.get_by_role("alert")).to_contain_text("不存在的法#1")
        expect(desktop.get_by_role("alert")).to_contain_text("第 1 格")
        inspect(desktop, "trainer-refused")
        answer = desktop.goto(f"{platform.url}/services/learn/preview/canxie-zuzhi/05-zhuanzhi-weiyuan")
        assert answer is not None
        assert answer.status == 422
        inspect(desktop, "trainer-preview-refused")
    finally:
        draft.write_text(good, encoding="utf-8")


@pytest.mark.skipif(os.getuid() != 0, reason="without root there is one OS account, and start-up says so")
@pytest.mark.parametrize("account", ["canxie-trainer", "canxie-learn"])
def test_the_separate_accounts_cannot_read_private_data(platform: Platform, account: str) -> None:
    def readable(path: str) -> bool:
        asked = ["runuser", "-u", account, "--", "cat", path]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0

    private = platform.data / "private"
    assert not any(readable(str(private / name)) for name in ("canxie.sqlite", "secrets.json", "hub/jupyterhub.sqlite"))
    assert readable(str(platform.data / "teaching/grading/gradebook.db")) == (account == "canxie-trainer")
    found = subprocess.run(
        ["runuser", "-u", account, "--", "/usr/bin/python3", "-c", LOOK, str(platform.data)], capture_output=True, text=True, check=True
    )
    assert found.stdout == "", "not even lessons' kernels may read the ticket key"


@pytest.mark.skipif(os.getuid() != 0, reason="without root there is one OS account, and start-up says so")
def test_a_trainers_token_is_no_login_at_the_portal(desktop: Page, platform: Platform) -> None:
    log_in(desktop, platform, "teacher")
    desktop.goto(f"{platform.url}/hub/user-redirect/lab")
    desktop.wait_for_url(re.compile(r"/user/teacher/lab"), timeout=90_000)
    server = next(process for process in marked(platform.data) if "jupyterhub-singleuser" in " ".join(process.cmdline()))
    token = server.environ()["JUPYTERHUB_API_TOKEN"]
    for session_id in ("", "x", next(c["value"] for c in desktop.context.cookies() if c["name"] == "jupyterhub-session-id")):
        cookies = {"canxie-portal": token, "jupyterhub-session-id": session_id}
        answer = httpx.get(f"{platform.portal}/grading", cookies=cookies, headers={"accept": "text/html"})
        assert answer.status_code == 302


@pytest.mark.skipif(os.getuid() != 0, reason="without root there is one OS account, and start-up says so")
def test_links_in_trainers_folders_lead_root_nowhere(desktop: Page, platform: Platform, tmp_path: Path) -> None:
    target = tmp_path / "roots"
    target.mkdir(mode=0o700)
    platform.canxie("account", "add", "laoshi2", "李老师", "--role", "trainer")
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", platform.canxie("account", "code", "laoshi2"))
    assert code
    homes = platform.data / "teaching" / ".home"
    as_trainer = ["runuser", "-u", "canxie-trainer", "--"]
    subprocess.run([*as_trainer, "mkdir", "-p", str(homes)], check=True)
    subprocess.run([*as_trainer, "ln", "-s", str(target), str(homes / "laoshi2")], check=True)
    desktop.goto(platform.url)
    fill_login(desktop, "laoshi2", code[0])
    for label in ("新密码", "再填一次新密码"):
        desktop.get_by_label(label, exact=True).fill("木头小船过大河去")
    desktop.get_by_role("button", name="保存新密码").click()
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("您好")
    desktop.goto(f"{platform.url}/hub/spawn")
    desktop.wait_for_timeout(3000)
    assert target.stat().st_uid == 0
    assert list(target.iterdir()) == []
