"""Closing this process's memory and environment to others of the same OS account: lessons' kernels run under it too."""

from __future__ import annotations

import ctypes
import logging

PR_SET_DUMPABLE = 4
log = logging.getLogger(__name__)


def close_to_neighbours() -> None:
    """Make ``/proc/<pid>/environ`` and ``mem`` of this process root's (prctl(2), PR_SET_DUMPABLE); kernels started later open anew.

    The ticket key is in this environment, and a kernel must not be able to read it even if a lesson's code got around its check.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        log.warning("the process could not be closed to its neighbours (errno %d)", ctypes.get_errno())
