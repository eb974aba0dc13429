"""Answers that are the same for everyone: compressed once, as small as they get, and sent in the best form the browser takes."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]
from tornado.web import RequestHandler


class Packed(NamedTuple):
    """A text in every form it is sent in."""

    forms: Mapping[str, bytes]
    """By content coding (RFC 9110, 8.4.1), the smallest first; ``identity`` is last."""
    mark: str
    """Hexadecimal digest of the text."""


def packed(text: str) -> Packed:
    """Compress a text as far as possible; it takes some tenths of a second.

    Args:
        text: what will be sent many times.
    """
    raw = text.encode()
    forms = {"br": brotli.compress(raw, mode=brotli.MODE_TEXT), "gzip": gzip.compress(raw, 9, mtime=0), "identity": raw}
    return Packed(forms, sha256(raw).hexdigest()[:32])


def send(handler: RequestHandler, body: Packed) -> None:
    """Finish a request with a text.

    Args:
        handler: of the request; its other headers are set.
        body: the text.
    """
    taken = accepted(handler.request.headers.get("Accept-Encoding", ""))
    coding = next((coding for coding in body.forms if coding in taken), "identity")
    handler.set_header("Vary", "Accept-Encoding")
    if coding != "identity":
        handler.set_header("Content-Encoding", coding)
    handler.finish(body.forms[coding])


def accepted(header: str) -> set[str]:
    """Content codings a browser takes.

    Args:
        header: ``Accept-Encoding``; a coding with the weight 0 is refused.
    """
    offers = [part.replace(" ", "").lower().partition(";q=") for part in header.split(",")]
    return {coding for coding, _, weight in offers if weight.rstrip("0.") or not weight}
