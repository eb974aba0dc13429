"""The widget class all lesson widgets are made of, and the ES module it carries."""

from __future__ import annotations

import os
from typing import Any

import anywidget
import traitlets
from IPython.display import display
from ipywidgets import Layout

from canxie_widgets.module_text import author_style, carried

ADDRESS = os.environ.get("CANXIE_WIDGETS_MODULE", "")
"""Where the platform serves the module; empty in an author's JupyterLab and in tests."""


_layouts: list[Layout] = []


def plain_layout() -> Layout:
    """One layout for all widgets of a lesson: they set none, and its fifty empty properties would be a third of what a page is sent."""
    if not _layouts or _layouts[-1].comm is None:  # somebody closed every widget of this process
        _layouts.append(Layout())
    return _layouts[-1]


class LessonWidget(anywidget.AnyWidget):
    """A widget of a lesson. Its state is the kernel's to set; a page only sends custom messages."""

    _esm = carried(ADDRESS)
    _css = "" if ADDRESS else author_style()
    view = traitlets.Unicode().tag(sync=True)

    def __init__(self, **state: Any) -> None:
        super().__init__(layout=plain_layout(), **state)
        self.on_msg(lambda _widget, content, _buffers: self.receive(content))

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore what a page would like the state to be."""

    def receive(self, content: Any) -> None:
        """Take a page's custom message; most widgets expect none.

        Args:
            content: whatever the page sent.
        """


def show(widget: LessonWidget) -> None:
    """Display a widget where it was called, also when its call isn't a cell's last line.

    Args:
        widget: what to show.
    """
    display(widget)  # type: ignore[no-untyped-call]
