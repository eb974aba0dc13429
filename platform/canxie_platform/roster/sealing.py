"""What a preview showed, sealed into its form: the server keeps nothing, and the browser can't change it."""

from __future__ import annotations

import hashlib
import hmac
import time
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from pydantic import BaseModel, ValidationError

from canxie_platform.roster.rows import Row

GOOD_FOR = 2 * 60 * 60
"""Seconds a preview may lie open."""
MOST = 8 * 1024 * 1024
"""Bytes of an opened seal."""


class Sealed(BaseModel):
    """The rows of a preview."""

    rows: list[Row]
    digest: str
    """Of the preview that was shown."""
    until: int


def seal(rows: list[Row], digest: str, username: str, key: bytes) -> str:
    """Seal rows for one person's form.

    Args:
        rows: checked rows.
        digest: of the preview that is shown with them.
        username: the only one who can send them back.
        key: of the installation.
    """
    text = Sealed(rows=rows, digest=digest, until=int(time.time()) + GOOD_FOR).model_dump_json()
    body = urlsafe_b64encode(zlib.compress(text.encode())).decode()
    return f"{body}.{_sign(body, username, key)}"


def _sign(body: str, username: str, key: bytes) -> str:
    return hmac.new(key, f"roster-import/{username}/{body}".encode(), hashlib.sha256).hexdigest()


def unseal(text: str, username: str, key: bytes) -> Sealed | None:
    """Open a seal; None when it is another person's, was changed or is too old.

    Args:
        text: what the form sent.
        username: who sent it.
        key: of the installation.
    """
    body, _, signature = text.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _sign(body, username, key).encode()):
        return None
    try:
        sealed = Sealed.model_validate_json(zlib.decompressobj().decompress(urlsafe_b64decode(body), MOST))
    except (ValueError, zlib.error, ValidationError):
        return None
    return sealed if sealed.until >= time.time() else None
