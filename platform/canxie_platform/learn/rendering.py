"""Turning a lesson that was run into its page: Voila's renderer with our exporter, links for citations, plain words where a cell failed."""

from __future__ import annotations

import html
import time
from collections.abc import AsyncIterator
from copy import deepcopy
from functools import lru_cache
from typing import Any, NamedTuple

from jinja2 import pass_context
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from nbformat import NotebookNode, from_dict
from voila.exporter import VoilaExporter
from voila.notebook_renderer import NotebookRenderer

from canxie_platform.learn import wording
from canxie_platform.learn.addresses import icon, portal_static
from canxie_platform.learn.assets import asset_address
from canxie_platform.learn.contents import lesson_text
from canxie_platform.learn.lesson_code import stock_widgets
from canxie_platform.learn.lessons import OpenLesson
from canxie_platform.learn.snapshot.program import Ran
from canxie_platform.learn.stock_page import stock_configuration
from canxie_platform.library.citations import INLINE, resolve_files
from canxie_platform.library.records import RecordError
from canxie_platform.settings import get_settings

FAILED_CELL = NotebookNode(  # type: ignore[no-untyped-call]
    output_type="display_data",
    metadata={},
    data={
        "text/html": f'<p class="notice notice-bad" role="status">{wording.CELL_FAILED}</p>',
        "text/plain": wording.CELL_FAILED,
    },
)


class Step(NamedTuple):
    """A neighbouring lesson."""

    title: str
    href: str


class Page(NamedTuple):
    """What the template says around the lesson; ``resources.page`` in the template."""

    course_title: str
    lesson_title: str
    summary: str
    minutes: int
    previous: Step | None
    next: Step | None
    course_href: str
    home_href: str
    icon: str
    portal_css: str
    portal_comfort: str
    notice: str
    opening: str
    """Address that opens a kernel for the page."""
    version: str
    """The lesson's version; a kernel of another one doesn't fit the page."""
    stock: dict[str, Any] | None
    """Configuration of Voila's own front end where the lesson needs it; None on the lean page."""


def page_of(opened: OpenLesson, base_url: str, version: str, address: str, notice: str = "") -> Page:
    """Gather what the template says around a lesson.

    Args:
        opened: the lesson.
        base_url: where the service answers, with a slash at the end.
        version: the lesson's version.
        address: first part of the address that opens a kernel.
        notice: what is said above the lesson; a preview says that it is one.
    """
    kind = "preview" if notice else "render"
    course, lesson = opened.course, opened.lesson
    steps = [Step(each.title, f"{base_url}{kind}/{course.id}/{each.name}") for each in course.lessons]
    place = course.lessons.index(lesson)
    return Page(
        course_title=course.title,
        lesson_title=lesson.title,
        summary=lesson.summary,
        minutes=lesson.minutes,
        previous=steps[place - 1] if place else None,
        next=steps[place + 1] if place + 1 < len(steps) else None,
        course_href="/services/portal/teaching" if notice else f"/services/portal/courses/{course.id}",
        home_href=wording.HOME,
        icon=icon(),
        portal_css=portal_static("canxie.css"),
        portal_comfort=portal_static("comfort.js"),
        notice=notice,
        opening=f"{base_url}api/{address}/{course.id}/{lesson.name}",
        version=version,
        stock=stock_configuration() if stock_widgets(opened.notebook) else None,
    )


@lru_cache(maxsize=2048)
def _citation_link(ref: str, _minute: int) -> str:
    try:
        cited = resolve_files(get_settings(), ref)
    except RecordError:
        cited = None
    if cited is None:
        return html.escape(ref)
    return f'<a class="citation" href="{html.escape(cited.href)}">{html.escape(cited.label)}</a>'


def link_citations(markdown: str) -> str:
    """Replace ``{残疾人保障法#7}`` by a link to the article; what leads nowhere stays as text.

    Args:
        markdown: source of a Markdown cell.
    """
    return INLINE.sub(lambda found: _citation_link(found[1].strip(), int(time.time() // 300)), markdown)


class LessonExporter(VoilaExporter):
    """Voila's exporter with our own static files, and citations as links."""

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Render a Markdown cell."""
        text: str = super().markdown2html(context, link_citations(source))
        return text

    def static_url(self, path: str) -> str:
        """Address of a static file of our template."""
        return asset_address(path)


class LessonRenderer(NotebookRenderer):
    """Renders one lesson from what running it showed."""

    def __init__(self, opened: OpenLesson, page: Page, ran: Ran, **kwargs: Any) -> None:
        folder = str(opened.course.folder)
        super().__init__(contents_manager=LargeFileManager(root_dir=folder), page_config={}, notebook_path=opened.lesson.file, **kwargs)
        self._opened = opened
        self._page = page
        self._ran = ran

    async def load_notebook(self, path: str) -> NotebookNode:
        """The notebook that was checked, not what may lie at the path now."""
        return deepcopy(self._opened.notebook)

    async def initialize(self, **kwargs: Any) -> None:
        """Prepare the exporter."""
        await super().initialize(**kwargs)
        self.cwd = str(self._opened.course.folder)
        self.resources["page"] = self._page
        self.exporter = LessonExporter(
            template_paths=self.template_paths,
            template_name=self.template_name,
            config=self.traitlet_config,
            contents_manager=self.contents_manager,
            theme=self.theme,
            base_url=self.base_url,
        )
        self.exporter.exclude_input = True
        self.exporter.exclude_output_prompt = True
        self.exporter.exclude_input_prompt = True
        cells = enumerate(self.notebook.cells)
        raw = {place: self.exporter.markdown2html({"cell": cell}, cell.source) for place, cell in cells if cell.cell_type == "markdown"}
        self.resources["text"], self.resources["contents"] = lesson_text(raw)

    async def html(self) -> str:
        """The whole page."""
        await self.initialize()
        return "".join([snippet async for snippet, _ in self.generate_content_generator()])

    async def _jinja_cell_generator(self, nb: NotebookNode, kernel_id: str | None = None) -> AsyncIterator[NotebookNode]:
        number = 0
        for cell in nb.cells:
            if cell.cell_type == "code":
                shown = self._ran.outputs[number] if number < len(self._ran.outputs) else []
                cell.outputs = [from_dict(output) for output in shown]  # type: ignore[no-untyped-call]
                if number in self._ran.failed:
                    cell.outputs.append(FAILED_CELL)
                number += 1
            yield cell
