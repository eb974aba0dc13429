"""A widget as another package would bring it, that uses every part of anywidget's front-end interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets
from anywidget.experimental import command


class Probe(anywidget.AnyWidget):
    """Counts, doubles, turns bytes round, answers messages and commands."""

    _esm = Path(__file__).with_name("probe.js")
    _css = ".probe { border-left: 7px solid rgb(1, 2, 3); }"
    count = traitlets.Int(0).tag(sync=True)
    twice = traitlets.Int(0).tag(sync=True)
    data = traitlets.Bytes(b"\x01\x02").tag(sync=True)
    back = traitlets.Bytes().tag(sync=True)
    wide = traitlets.Int(80).tag(sync=True)
    nested = traitlets.Dict({"rows": [b"\x05\x06"]}).tag(sync=True)

    def __init__(self, **state: Any) -> None:
        super().__init__(**state)
        self.on_msg(self._answer)

    @traitlets.observe("count")
    def _doubled(self, change: Any) -> None:
        self.twice = 2 * change["new"]
        self.wide = 90

    @traitlets.observe("data")
    def _turned(self, change: Any) -> None:
        self.back = bytes([*reversed(bytes(change["new"])), 0])

    def _answer(self, _widget: Any, content: Any, buffers: list[memoryview]) -> None:
        if content.get("kind") == "sum":
            self.send({"sum": sum(bytes(buffers[0]))}, [bytes(reversed(bytes(buffers[0])))])

    @command
    def _shout(self, message: str, buffers: list[bytes]) -> tuple[str, list[bytes]]:
        return message.upper(), [*buffers, b"\x07"]
