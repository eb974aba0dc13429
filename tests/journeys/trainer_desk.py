"""What a trainer does in nbgrader's formgrader, through the Hub."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Platform


def open_paper(page: Page, platform: Platform, learner: str) -> None:
    """From the portal's list to the learner's paper in formgrader.

    Args:
        page: a trainer's page.
        platform: the running platform.
        learner: the learner's shown name.
    """
    page.goto(f"{platform.portal}/grading")
    page.get_by_role("link", name=re.compile(rf"^在 nbgrader 里(打分|改分)\s*：\s*{learner}$")).click()
    page.wait_for_url(re.compile(r"/user/[a-z]+/formgrader/submissions/"), timeout=90_000)
    expect(page.locator("input.score").first).to_be_visible()


def grade_cases(page: Page, points: list[float], comment: str) -> None:
    """Give points and a comment to each case answer; formgrader saves by itself.

    Args:
        page: a paper open in formgrader.
        points: points of each case, in order.
        comment: written under each.
    """
    scores, comments = page.locator("input.score"), page.locator("textarea.comment")
    for index, value in enumerate(points):  # the cases are the last questions of a paper
        with page.expect_response(lambda reply: "/formgrader/api/grade/" in reply.url and reply.request.method == "PUT"):
            scores.nth(scores.count() - len(points) + index).fill(f"{value:g}")
            page.keyboard.press("Tab")
        with page.expect_response(lambda reply: "/formgrader/api/comment/" in reply.url and reply.request.method == "PUT"):
            comments.nth(comments.count() - len(points) + index).fill(comment)
            page.keyboard.press("Tab")
