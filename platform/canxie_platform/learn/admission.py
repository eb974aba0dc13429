"""Asking the records API, before a kernel is started, whether this learner may open this lesson now.

The learn service has no database. The portal knows whether an account is disabled or must first change its password, and it must be
there anyway for answers to be stored: a lesson that couldn't store them isn't opened.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from canxie_widgets.records import State

TIMEOUT = 10


class RecordsAwayError(RuntimeError):
    """The records API doesn't answer as it should."""


class NotAdmittedError(RuntimeError):
    """The portal refuses this learner: the account is disabled, or its password must be changed first."""


class NotListedError(LookupError):
    """The portal knows no such lesson."""


class Admitted(NamedTuple):
    """A learner who may open the lesson."""

    learner: str
    """Name to greet the learner by."""
    state: State | None
    """What is stored."""


async def admit(records_url: str, ticket: str) -> Admitted:
    """Ask for the lesson's state as its kernel will.

    Args:
        records_url: where the records API is.
        ticket: the ticket the kernel is going to show.

    Returns:
        The learner, and everything the lesson shows again.

    Raises:
        NotAdmittedError: the account may not be used now.
        NotListedError: the lesson is unknown to the portal.
        RecordsAwayError: no proper answer.
    """
    headers = {"Authorization": f"Bearer {ticket}"}
    try:
        answer = await AsyncHTTPClient().fetch(f"{records_url}/state", headers=headers, request_timeout=TIMEOUT)
        return Admitted(json.loads(answer.body)["learner"], State.model_validate_json(answer.body))
    except HTTPClientError as error:
        if error.code == 401:
            raise NotAdmittedError from error
        if error.code == 404:
            raise NotListedError from error
        raise RecordsAwayError(str(error)) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordsAwayError(str(error)) from error
