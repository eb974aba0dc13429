"""Widget ids that are the same whenever a lesson is run, so that a page made from one run fits the kernels of every other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from typing import Any

import comm


def name_comms(version: str) -> Any:
    """Name all comms from now on by a lesson's version and their order.

    Args:
        version: the program's mark.

    Returns:
        What made comms before.
    """
    made, numbers = comm.create_comm, count()

    def create(*args: Any, **more: Any) -> Any:
        more.setdefault("comm_id", sha256(f"{version}/{next(numbers)}".encode()).hexdigest()[:32])
        return made(*args, **more)

    comm.create_comm = create
    return made


@contextmanager
def repeatable_ids(version: str) -> Iterator[None]:
    """Name the comms a block makes.

    Args:
        version: the program's mark.
    """
    made = name_comms(version)
    try:
        yield
    finally:
        comm.create_comm = made
