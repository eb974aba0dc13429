"""What a lesson's kernel finds in its environment: a short list, never the service's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from canxie_platform.learn.addresses import widgets_module

INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE")
"""All a kernel takes over from the service; the Hub's tokens and the ticket key are not among them."""


def kernel_environment(
    own: Mapping[str, str], scratch: Path, *, records: Mapping[str, str], course_folder: Path, lesson: str
) -> dict[str, str]:
    """The whole environment of one kernel.

    Args:
        own: the service's environment.
        scratch: folder kernels may write in.
        records: address of the records API and the first ticket (see ``records_access``); empty in a preview.
        course_folder: where the course is.
        lesson: name of the lesson.
    """
    return {
        **{name: own[name] for name in INHERITED if name in own},
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "JUPYTER_DATA_DIR": str(scratch / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "jupyter"),
        "PYTHONNOUSERSITE": "1",
        "OPENBLAS_NUM_THREADS": "1",  # a widget package that imports numpy would start threads, and a process with threads can't be forked
        "PYTHONSAFEPATH": "1",  # a file in a course folder must not pass for a module
        **records,
        "CANXIE_COURSE_DIR": str(course_folder),
        "CANXIE_LESSON": lesson,
        "CANXIE_WIDGETS_MODULE": widgets_module(),
    }


def records_access(url: str, ticket: str) -> dict[str, str]:
    """What a kernel needs to reach the records API.

    Args:
        url: where the API is.
        ticket: first ticket; newer ones come over a comm.
    """
    return {"CANXIE_RECORDS_URL": url, "CANXIE_TICKET": ticket}
