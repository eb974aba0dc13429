"""The widget class all lesson widgets are made of, and the ES module it carries."""

from __future__ import annotations

import os
from typing import Any

import anywidget
import traitlets
from IPython.display import display

from canxie_widgets.module_text import author_style, module

ADDRESS = os.environ.get("CANXIE_WIDGETS_MODULE", "")
"""Where the platform serves the module; empty in an author's JupyterLab and in tests."""


def carried(address: str) -> str:
    """What each widget carries as ``_esm``.

    Args:
        address: where the platform serves the module; empty elsewhere, and the widget carries the module itself.
    """
    if not address:
        return module()
    return f'export default () => import(new URL("{address}", location.origin).href).then((loaded) => loaded.default);\n'


class LessonWidget(anywidget.AnyWidget):
    """A widget of a lesson. Its state is the kernel's to set; a page only sends custom messages."""

    _esm = carried(ADDRESS)
    _css = "" if ADDRESS else author_style()
    view = traitlets.Unicode().tag(sync=True)

    def __init__(self, **state: Any) -> None:
        super().__init__(**state)
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
