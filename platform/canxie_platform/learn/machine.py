"""What this machine, or the container it is, can hold; and whose children come home to this process."""

from __future__ import annotations

import ctypes
import resource
from pathlib import Path

import psutil

SET_CHILD_SUBREAPER = 36
"""``PR_SET_CHILD_SUBREAPER`` of prctl(2)."""
CGROUP = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory_limit() -> int:
    """Bytes of memory this process and its children may use together."""
    limits = [int(psutil.virtual_memory().total)]
    for path in CGROUP:
        try:
            limits.append(int(path.read_text()))
        except (OSError, ValueError):
            continue
    return min(limits)


def adopt_orphans() -> bool:
    """Become the parent of kernels whose own parent died, so that they can be buried. False where that isn't possible."""
    try:
        return ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    except (OSError, AttributeError):
        return False


def raise_file_limit() -> None:
    """Open as many files as the machine allows: each lesson takes three or more, and many systems begin at 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
