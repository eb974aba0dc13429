"""What a lesson's kernel finds in its environment: a short list, never the service's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE")
"""All a kernel takes over from the service; the Hub's tokens and the ticket key are not among them."""


def kernel_environment(
    own: Mapping[str, str], scratch: Path, *, records_url: str, ticket: str, course_folder: Path, lesson: str
) -> dict[str, str]:
    """The whole environment of one kernel.

    Args:
        own: the service's environment.
        scratch: folder kernels may write in.
        records_url: where the records API is.
        ticket: first ticket; newer ones come over a comm.
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
        "PYTHONSAFEPATH": "1",  # a file in a course folder must not pass for a module
        "CANXIE_RECORDS_URL": records_url,
        "CANXIE_TICKET": ticket,
        "CANXIE_COURSE_DIR": str(course_folder),
        "CANXIE_LESSON": lesson,
    }
