"""``python -m …nbgrader_export GRADEBOOK CSV [ASSESSMENT]``: nbgrader's own export of grades, in a process of its own.

Importing nbgrader takes seconds and much memory, which the portal can't spare. The gradebook is a copy: what nbgrader's CSV can't carry
(commas and line ends, which it doesn't quote) is replaced in the texts first.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins.export import CsvExportPlugin

UNSAFE = str.maketrans({",": "，", "\n": " ", "\r": " ", '"': "”"})
TEXTS = ("last_name", "first_name", "email")


def export(gradebook: Path, target: Path, assessment: str = "") -> None:
    """Write nbgrader's table of grades.

    Args:
        gradebook: a copy of the gradebook; its texts are changed.
        target: the CSV file.
        assessment: only this one; empty for all.
    """
    with Gradebook(f"sqlite:///{gradebook}", "canxie") as opened:
        for student in opened.students:
            for name in TEXTS:
                value = getattr(student, name)
                if value is not None:
                    setattr(student, name, str(value).translate(UNSAFE))
        plugin = CsvExportPlugin(to=str(target), assignment=[assessment] if assessment else [])
        plugin.export(opened)


def main(arguments: Sequence[str]) -> None:
    """Run the export.

    Args:
        arguments: gradebook, target and perhaps an assessment.
    """
    gradebook, target, *assessment = arguments
    export(Path(gradebook), Path(target), *assessment)


if __name__ == "__main__":
    main(sys.argv[1:])
