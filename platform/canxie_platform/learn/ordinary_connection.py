"""Between a page's websocket and an ordinary kernel, which is there where no fork is to be had."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from traitlets import Bool, Unicode

from canxie_platform.learn.messages import SHOWN_TYPES


class LessonConnection(ZMQChannelsWebsocketConnection):
    """What passes from kernel to page: states and widget messages; no tracebacks, no printed text, no source."""

    kernel_ws_protocol = Unicode("", help="Only the protocol without subprotocol: messages are read and built anew.")
    limit_rate = Bool(False)

    def create_stream(self) -> None:
        """The two channels a page may use; there are no control and no input channels to be misused."""
        identity = self.session.bsession
        self.channels["iopub"] = self.kernel_manager.connect_iopub(identity=identity)
        self.channels["shell"] = self.kernel_manager.connect_shell(identity=identity)
        for channel, stream in self.channels.items():
            stream.channel = channel

    def _on_zmq_reply(self, stream: Any, msg_list: Any) -> None:
        if msg_list["header"]["msg_type"] in SHOWN_TYPES:
            super()._on_zmq_reply(stream, msg_list)  # type: ignore[no-untyped-call]

    def send(self, message: dict[str, Any]) -> None:
        """Hand a message to the kernel's shell channel.

        Args:
            message: header, parent_header, metadata, content, buffers.
        """
        stream = self.channels.get("shell")
        if stream is not None and not stream.closed():
            self.session.send(stream, message)
