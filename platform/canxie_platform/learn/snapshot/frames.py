"""Jupyter messages over one stream between the service and a forked kernel, as framed parts.

A frame is its length, the number of its parts and their lengths (32 bit, big-endian), then the parts: header, parent header, metadata and
content as JSON, then buffers (Jupyter messaging protocol 5.4, "Wire Protocol", without identities and signature: the stream is a pair of
sockets that no third process can reach).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

LARGEST = 32 << 20
"""Bytes of one message."""
FIXED = 4
"""Parts every message has."""
_WORD = struct.Struct("!I")


class FrameError(ValueError):
    """What came is no message; the stream can't be used any more."""


def framed(parts: Sequence[bytes]) -> bytes:
    """A message's frame.

    Args:
        parts: header, parent header, metadata, content, and any number of buffers.
    """
    head = struct.pack(f"!{len(parts) + 1}I", len(parts), *(len(part) for part in parts))
    body = b"".join((head, *parts))
    return _WORD.pack(len(body)) + body


class Frames:
    """Puts messages together again from what arrives in pieces."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def fed(self, piece: bytes) -> Iterator[list[bytes]]:
        """The messages a piece completes.

        Args:
            piece: what arrived.

        Raises:
            FrameError: this is no message.
        """
        self._rest += piece
        while len(self._rest) >= _WORD.size:
            length = _WORD.unpack_from(self._rest)[0]
            if length > LARGEST:
                raise FrameError(f"{length} bytes")
            end = _WORD.size + length
            if len(self._rest) < end:
                return
            body = bytes(self._rest[_WORD.size : end])
            del self._rest[:end]
            yield _parts(body)


def _parts(body: bytes) -> list[bytes]:
    try:
        count = _WORD.unpack_from(body)[0]
        lengths = struct.unpack_from(f"!{count}I", body, _WORD.size)
    except struct.error as error:
        raise FrameError("no lengths") from error
    at, parts = _WORD.size * (count + 1), []
    for length in lengths:
        parts.append(body[at : at + length])
        at += length
    if at != len(body) or count < FIXED:
        raise FrameError("parts and length differ")
    return parts
