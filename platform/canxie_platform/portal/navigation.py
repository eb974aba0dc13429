"""The main navigation, by role."""

from __future__ import annotations

from fastapi import Request

from canxie_platform.portal.identity import Person

PREFIX = "/services/portal"
BY_ROLE: dict[str, list[tuple[str, str]]] = {
    "learner": [("首页", "/"), ("课程", "/courses"), ("测试", "/assessments"), ("学时", "/hours"), ("政策库", "/library")],
    "trainer": [
        ("首页", "/"),
        ("批阅", "/grading"),
        ("编写", "/teaching"),
        ("题库", "/bank"),
        ("考务", "/extra-time"),
        ("课程", "/courses"),
        ("政策库", "/library"),
    ],
    "staff": [
        ("首页", "/"),
        ("政策库", "/library"),
        ("学时情况", "/staff/hours"),
        ("集中培训", "/staff/sessions"),
        ("名册", "/staff/roster"),
        ("考务", "/extra-time"),
        ("账号", "/accounts"),
    ],
    "admin": [
        ("首页", "/"),
        ("课程", "/courses"),
        ("批阅", "/grading"),
        ("编写", "/teaching"),
        ("政策库", "/library"),
        ("学时情况", "/staff/hours"),
        ("集中培训", "/staff/sessions"),
        ("名册", "/staff/roster"),
        ("考务", "/extra-time"),
        ("账号", "/accounts"),
    ],
}


def navigation(person: Person) -> list[tuple[str, str]]:
    """Label and path (below the portal's prefix) of each entry the person sees."""
    return BY_ROLE[person.role]


def is_current(request: Request, path: str) -> bool:
    """Whether a navigation entry stands for the page being shown."""
    here = request.url.path.removeprefix(PREFIX)
    return here == path or (path != "/" and here.startswith(path + "/"))
