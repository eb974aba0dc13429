"""Every item that ships with the code, and one of every type."""

from __future__ import annotations

from canxie_platform.catalogue.courses import load_items
from canxie_platform.library.citations import problems
from canxie_platform.settings import HOME, Settings
from canxie_widgets.bank import ITEM, Item
from tests.assessments.every_item import ITEMS, MULTIPLE
from tests.widgets.every_widget import DIALOGUE

SETTINGS = Settings(home=HOME)
SHIPPED: list[Item] = [item for path in sorted((HOME / "courses").glob("*/course.yml")) for item in load_items(path.parent).values()]
AWKWARD: list[Item] = [
    ITEM.validate_python({**MULTIPLE, **changes})
    for changes in (
        {"id": "x-signs", "stem": "花括号 {a} = b ~ c # d : e \\ f % g -> h?\n// 不是注释\n\n::也不是名字::"},
        {"id": "x-markup", "stem": "<b>不是标签</b> & &amp; ]]> \"引号\" '单引号'", "hint": "<script>alert(1)</script>"},
        {"id": "x-formula", "stem": '=HYPERLINK("http://x")', "author": "+1-1", "hint": "@SUM(A1)"},
        {"id": "x-order", "key": ["d", "a", "b"], "rule": "each", "tries": 2, "review": "draft"},
        {"id": "x-all", "rule": "all"},
    )
]
EVERY: list[Item] = [*ITEMS.values(), ITEM.validate_python(DIALOGUE), *AWKWARD]


def cited(refs: list[str]) -> list[tuple[str, str]]:
    """What the library says of citations."""
    return problems(SETTINGS, refs)
