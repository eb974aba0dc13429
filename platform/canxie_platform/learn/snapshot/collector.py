"""What cells show while no front end is there: kept as a notebook's outputs."""

from __future__ import annotations

import logging
import re
from typing import Any

from jupyter_client.session import Session

log = logging.getLogger(__name__)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SHOWN = {"display_data", "execute_result"}


class Collector(Session):
    """A session that sends nothing and keeps the outputs of the cell that runs."""

    def __init__(self) -> None:
        super().__init__(key=b"nobody hears this")
        self.outputs: list[dict[str, Any]] = []

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_args: Any, **_more: Any) -> dict[str, Any]:
        """Keep a display, log an error, drop what else a front end would hear."""
        kind = msg_or_type["header"]["msg_type"] if isinstance(msg_or_type, dict) else str(msg_or_type)
        body = msg_or_type["content"] if isinstance(msg_or_type, dict) else content or {}
        if kind in SHOWN:
            self.outputs.append({"output_type": "display_data", "data": body["data"], "metadata": body.get("metadata", {})})
        elif kind == "error":
            log.error("%s: %s\n%s", body["ename"], body["evalue"], COLOUR.sub("", "\n".join(body["traceback"])))
        return {}

    def taken(self) -> list[dict[str, Any]]:
        """The outputs since the last call."""
        outputs, self.outputs = self.outputs, []
        return outputs
