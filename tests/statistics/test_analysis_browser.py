"""The page of analysis in a real browser: axe, widths, keyboard, chart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from canxie_platform.portal.pages_common import PREFIX
from tests.assessments.conftest import Browser
from tests.browser import chromium, inspect, served
from tests.statistics.cohort import COHORT, FEW
from tests.statistics.conftest import Hand, Papers

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("name", "papers"), [("analysis-none", {}), ("analysis-few", FEW), ("analysis", COHORT)])
def test_page(app: FastAPI, hand_in: Hand, browser: Callable[[str], Browser], name: str, papers: Papers) -> None:
    if papers:
        hand_in(papers)
    with served(app) as origin, chromium() as engine:
        context = engine.new_context(bypass_csp=True)
        context.add_cookies([{"name": "who", "value": "teacher", "url": origin}])
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{origin}{PREFIX}/grading/sample/analysis")
        page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
        inspect(page, name)
        incomplete = page.evaluate(
            "() => axe.run(document).then(found => found.incomplete.flatMap(one => one.nodes.map(node => one.id + node.html)))"
        )
        assert incomplete == []
        small = page.evaluate(
            "() => [...document.querySelectorAll('main a, main summary, main button')]"
            ".filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)"
        )
        assert small == []
        assert all(url.startswith(origin) for url in asked)
        if papers:
            chart = page.get_by_role("img", name="总分分布图")
            assert chart.count() == 1
            told = chart.evaluate("e => document.getElementById(e.getAttribute('aria-describedby')).textContent")
            rows = page.get_by_role("region", name="总分的分布表").get_by_role("row").all_inner_texts()[1:]
            counted = {row.split("\t")[0]: int(row.split("\t")[1]) for row in rows}
            assert sum(counted.values()) == sum(points is not None for _, _, points in papers.values())
            assert all(f"{label}：{count} 人" in told for label, count in counted.items() if count)
