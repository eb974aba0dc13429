"""Why the service closes a lesson's websocket, as the page's script (``templates/canxie/static/wire.js``) reads it.

Codes 4000-4999 are free for applications (RFC 6455, 7.4.2). Any other code is the network: the page says so and tries again. A handshake
is refused with plain HTTP: 403 without a login, 404 for a kernel that is gone or somebody else's. Browsers hide that status from
scripts, so after a refused handshake the page asks ``GET api/kernels/<id>``, which answers 200, 403 or 404 in the same cases.
"""

from __future__ import annotations

from enum import IntEnum


class CloseCode(IntEnum):
    """Close codes of the lesson websocket."""

    LOGIN_EXPIRED = 4401
    """The Hub doesn't know this session any more: log in again, answers that were stored are there."""
    REPLACED = 4409
    """The learner opened more lessons than may be open at once; this one was the longest idle."""
    KERNEL_GONE = 4410
    """The kernel was closed (long idle, or it died): reload to go on."""
    TOO_MANY = 4429
    """Far more messages than a person can cause: wait a little, then connect again."""
