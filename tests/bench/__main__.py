"""``python -m tests.bench [name]``: measure, print a table for people and one JSON line a figure for programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from tests.bench import grading, lesson, load, opening, platform, search
from tests.bench.figure import Figure

PARTS: dict[str, Callable[[], Iterable[Figure]]] = {
    "platform": platform.measure,
    "opening": opening.measure,
    "lesson": lesson.measure,
    "load": load.measure,
    "grading": grading.measure,
    "search": search.measure,
}


def main() -> int:
    """Run all parts, or the one named."""
    only = sys.argv[1:2]
    if only and only[0] not in PARTS:
        print(f"no such part: {only[0]}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name, measure in PARTS.items():
        if not only or name == only[0]:
            figures += measure()
    print(f"\n{'figure':<28}{'ours':>12}{'stock':>12}{'ratio':>9}  unit")
    for figure in figures:
        print(figure.row())
    for figure in figures:
        print(figure.line())
    return 0


if __name__ == "__main__":
    sys.exit(main())
