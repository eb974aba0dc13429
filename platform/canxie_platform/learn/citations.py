"""Articles of the library for lessons' kernels: the same for everybody, so they are asked for once every few minutes, not by each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.httputil import url_concat

from canxie_widgets.records import Cited

FRESH_SECONDS = 300
TIMEOUT = 3
MOST = 2000
"""Articles kept."""


class Citations:
    """What the records API said of articles."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, asyncio.Task[Cited | None]]] = {}

    async def of(self, refs: Iterable[str], records_url: str, ticket: str) -> dict[str, Cited | None]:
        """Look articles up.

        Args:
            refs: citations.
            records_url: where the records API is.
            ticket: any learner's; articles are public.

        Returns:
            What was found, None for what the library hasn't. What can't be looked up now is left out.
        """
        tasks = {ref: self._task(ref, records_url, ticket) for ref in refs}
        found = await asyncio.gather(*tasks.values(), return_exceptions=True)
        return {ref: cited for ref, cited in zip(tasks, found, strict=True) if not isinstance(cited, BaseException)}

    def _task(self, ref: str, records_url: str, ticket: str) -> asyncio.Task[Cited | None]:
        until, task = self._kept.get(ref, (0.0, None))
        now = time.monotonic()
        if task is None or now > until or (task.done() and (task.cancelled() or task.exception() is not None)):
            for old in list(self._kept)[: max(0, len(self._kept) - MOST + 1)]:
                del self._kept[old]
            task = asyncio.create_task(_looked_up(ref, records_url, ticket))
            self._kept[ref] = (now + FRESH_SECONDS, task)
        return task


async def _looked_up(ref: str, records_url: str, ticket: str) -> Cited | None:
    address = url_concat(f"{records_url}/citations", {"ref": ref})
    try:
        answer = await AsyncHTTPClient().fetch(address, headers={"Authorization": f"Bearer {ticket}"}, request_timeout=TIMEOUT)
    except HTTPClientError as error:
        if error.code == 404:
            return None
        raise
    return Cited.model_validate_json(answer.body)
