"""Putting items into ``items.yml`` or ``exam.yml``: what isn't touched stays as its author wrote it, comments and all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from canxie_platform.assessments.exchange.rows import ExchangeError, Row, row_of
from canxie_widgets.bank import ITEM, Item
from canxie_widgets.marked import Marked, MarkedError, load


@dataclass(frozen=True)
class Merged:
    """A bank's new text, and what is new in it."""

    text: str
    added: list[str]
    changed: list[str]
    same: list[str]


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, lists indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def item_text(row: Row, indent: int) -> str:
    """An item as an entry of the list in a bank.

    Args:
        row: the item.
        indent: how far the list is moved in.
    """
    order = ["id", "version", "type", "use", "rule", "stem"]
    sorted_row = {name: row[name] for name in order if name in row} | {name: value for name, value in row.items() if name not in order}
    text = yaml.dump([sorted_row], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    return "".join(f"{' ' * indent}{line}" if line.strip() else line for line in text.splitlines(keepends=True))


def merge(text: str, items: Iterable[Item]) -> Merged:
    """Add items to a bank, and replace those that are in it already.

    A changed item gets the next version when its own isn't higher than the one it replaces.

    Args:
        text: the bank; may be empty.
        items: the items.

    Raises:
        ExchangeError: the bank can't be read.
    """
    marked = _read(text)
    rows: list[Any] = marked.data["items"] if marked.data else []
    known = {row["id"]: place for place, row in enumerate(rows)}
    added: list[Row] = []
    changed: dict[int, Row] = {}
    same: list[str] = []
    for item in items:
        place = known.get(item.id)
        if place is None:
            added.append(row_of(item))
            continue
        old = ITEM.validate_python(rows[place])
        if old.model_copy(update={"version": item.version}) == item and item.version <= old.version:
            same.append(item.id)
            continue
        changed[place] = row_of(item.model_copy(update={"version": max(item.version, old.version + 1)}))
    if not rows:
        return Merged("items:\n" + "\n".join(item_text(row, 2) for row in added), [row["id"] for row in added], [], [])
    return Merged(_spliced(text, marked, changed, added), [row["id"] for row in added], [row["id"] for row in changed.values()], same)


def _read(text: str) -> Marked:
    try:
        marked = load(text)
    except MarkedError as error:
        raise ExchangeError(f"题库第 {error.line} 行：{error}请先改好，再导入。") from error
    if marked.data is None:
        return marked
    if not isinstance(marked.data, dict) or not isinstance(marked.data.get("items"), list) or set(marked.data) != {"items"}:
        raise ExchangeError("题库读不出来：最上面一行要写 items:，下面是一道一道的题。请先改好，再导入。")
    for place, row in enumerate(marked.data["items"]):
        if not isinstance(row, dict) or "id" not in row:
            raise ExchangeError(f"题库第 {marked.line('items', place)} 行：这道题没有编号。请先改好，再导入。")
    return marked


def _spliced(text: str, marked: Marked, changed: dict[int, Row], added: list[Row]) -> str:
    """The text with some entries of the list replaced and others put behind them."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    count = len(marked.data["items"])
    starts = [marked.line("items", place) - 1 for place in range(count)]
    indent = len(lines[starts[0]]) - len(lines[starts[0]].lstrip(" "))
    if not all(lines[start].lstrip(" ").startswith("- ") for start in starts):
        raise ExchangeError("题库不是一行一道、以“- ”开头的写法，请先在 JupyterLab 里改成那样，再导入。")
    for place in sorted(changed, reverse=True):
        end = starts[place + 1] if place + 1 < count else len(lines)
        last = end
        while last > starts[place] + 1 and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
            last -= 1
        lines[starts[place] : last] = [item_text(changed[place], indent)]
    return "".join(lines) + "".join(f"\n{item_text(row, indent)}" for row in added)
