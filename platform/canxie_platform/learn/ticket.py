"""Tickets: what a kernel shows to the records API.

A ticket says one thing: until then, this learner is in this lesson. The learn service signs it, the portal checks it, and neither
needs a right at the Hub. Form: ``base64url(json) + "." + hex(hmac-sha256)``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time

from pydantic import BaseModel, ConfigDict, Field, ValidationError

LONGEST = 2048
"""More characters than any real ticket has; what is longer isn't looked at."""


class TicketError(ValueError):
    """A ticket is forged, damaged or no longer valid."""


class Ticket(BaseModel):
    """What a ticket says."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    sub: str = Field(min_length=1)
    """Username of the learner."""
    course: str = Field(min_length=1)
    lesson: str = Field(min_length=1)
    """Name of the lesson: its notebook without the ending."""
    exp: int
    """Moment it ends, in seconds since 1970."""
    jti: str = Field(min_length=16)
    """Random mark that makes each ticket different."""


def issue(key: bytes, sub: str, course: str, lesson: str, ttl: float) -> str:
    """Sign a ticket.

    Args:
        key: the installation's ticket key.
        sub: username of the learner.
        course: id of the course.
        lesson: name of the lesson.
        ttl: seconds it is good for.
    """
    ticket = Ticket(sub=sub, course=course, lesson=lesson, exp=int(time.time() + ttl), jti=secrets.token_hex(12))
    payload = base64.urlsafe_b64encode(ticket.model_dump_json().encode()).decode()
    return f"{payload}.{_signature(key, payload)}"


def verify(key: bytes, text: str) -> Ticket:
    """Check a ticket and read it.

    Args:
        key: the installation's ticket key.
        text: the ticket.

    Raises:
        TicketError: it isn't ours, was changed, or has ended.
    """
    payload, dot, signature = text.partition(".")
    if not dot or len(text) > LONGEST or not text.isascii():
        raise TicketError("not a ticket")
    if not hmac.compare_digest(signature, _signature(key, payload)):
        raise TicketError("the signature is wrong")
    try:
        ticket = Ticket.model_validate(json.loads(base64.urlsafe_b64decode(payload)))
    except (binascii.Error, UnicodeDecodeError, json.JSONDecodeError, ValidationError) as error:
        raise TicketError("the signature is ours but the content is not") from error
    if ticket.exp <= time.time():
        raise TicketError("the ticket has ended")
    return ticket


def _signature(key: bytes, payload: str) -> str:
    return hmac.new(key, payload.encode(), hashlib.sha256).hexdigest()
