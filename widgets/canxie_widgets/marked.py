"""YAML that remembers on which line everything stands, so that a fault is named with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

DEEPEST = 40
MOST_NODES = 200_000


class MarkedError(ValueError):
    """The text is no YAML that can be used; the message is Chinese.

    Args:
        line: where, from 1.
        text: what is wrong.
    """

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class Marked:
    """A YAML document with its places."""

    data: Any
    root: yaml.Node | None

    def line(self, *path: str | int) -> int:
        """The line something stands on, from 1; of the nearest thing around it when it isn't there.

        Args:
            path: keys and places from the top, for example ``"items", 3, "key"``.
        """
        node, line = self.root, 1
        for step in path:
            found = _below(node, step)
            if found is None:
                break
            line, node = found
        return line


def _below(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    """Line and node of one entry of a mapping or a list."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def load(text: str) -> Marked:
    """Read YAML.

    Args:
        text: the document.

    Raises:
        MarkedError: it is no YAML, a field is written twice, or it refers to itself by anchors.
    """
    _refuse_depth(text)
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return Marked(None, None)
        _refuse(root, 0, count(1))
        return Marked(loader.construct_document(root), root)
    except MarkedError:
        raise
    except (yaml.YAMLError, ValueError) as error:
        raise _broken(error, text) from error
    finally:
        loader.dispose()


def _refuse_depth(text: str) -> None:
    """Refuse what would nest deeper than an item bank: libyaml's composer recurses on the machine's stack until the process dies."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                raise MarkedError(event.start_mark.line + 1 if event.start_mark else 1, "层次太深了，请检查缩进。")
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, MarkedError):
            raise
        raise _broken(error, text) from error


def _broken(error: Exception, text: str) -> MarkedError:
    mark = (error.problem_mark or error.context_mark) if isinstance(error, yaml.MarkedYAMLError) else None
    line = min(mark.line + 1, text.rstrip().count("\n") + 1) if mark else 1
    return MarkedError(line, "不是有效的 YAML，请检查缩进、冒号和引号。")


def _refuse(node: yaml.Node, depth: int, visits: Iterator[int]) -> None:
    """Refuse what no item bank needs: fields written twice, anchors that swell or never end."""
    line = node.start_mark.line + 1
    if depth > DEEPEST:
        raise MarkedError(line, "层次太深了，请检查缩进。")
    if next(visits) > MOST_NODES:
        raise MarkedError(line, "内容太多了，请分成几个文件；& 和 * 不要套着用。")
    below: list[yaml.Node] = list(node.value) if isinstance(node, yaml.SequenceNode) else []
    if isinstance(node, yaml.MappingNode):
        names: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in names:
                raise MarkedError(key.start_mark.line + 1, f"“{getattr(key, 'value', '')}”写了两次，请只留一个。")
            names.add(key.value)
            below.append(value)
    for child in below:
        _refuse(child, depth + 1, visits)
