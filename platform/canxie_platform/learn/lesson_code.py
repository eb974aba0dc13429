"""What a lesson's code cells may hold: calls of the lesson widgets with literal arguments, and nothing else.

Lessons run on the server with a learner's ticket. So that a trainer's slip (or a borrowed account) can't turn a lesson into a program,
a cell is looked at as a syntax tree before it is ever run, and everything that isn't on the short list here is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

WIDGETS = ("ask", "cards", "case", "checklist", "cite", "finish", "progress", "section_end", "term")
"""What lessons may import from ``canxie_widgets`` and call."""

ALLOWED = f'from canxie_widgets import {", ".join(WIDGETS)}，以及对它们的调用，例如 ask("题号")'


def lesson_code_problems(notebook: dict[str, Any]) -> list[str]:
    """Look for anything a lesson may not do.

    Args:
        notebook: the notebook as JSON.

    Returns:
        One Chinese sentence per problem, naming the cell by its place (1 is the first); empty when the lesson may run.
    """
    kernel = notebook.get("metadata", {}).get("kernelspec", {}).get("name", "python3")
    problems = [] if kernel == "python3" else [f"内核是 {kernel}，课文只能用 python3。"]
    for place, cell in enumerate(notebook.get("cells", []), start=1):
        kind = cell.get("cell_type")
        if kind == "code":
            source = cell.get("source", "")
            problems += [f"第 {place} 格{problem}" for problem in _cell_problems("".join(source))]
        elif kind != "markdown":
            problems.append(f"第 {place} 格是 {kind} 格，课文里只能有文字格（Markdown）和代码格。")
    return problems


def _cell_problems(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield f"不是有效的写法，代码格里只能写 {ALLOWED}。"
        return
    for statement in tree.body:
        if not _is_import(statement) and not _is_widget_call(statement):
            yield f"的第 {statement.lineno} 行不能用，代码格里只能写 {ALLOWED}。"


def _is_import(statement: ast.stmt) -> bool:
    match statement:
        case ast.ImportFrom(module="canxie_widgets", level=0, names=names):
            return all(name.name in WIDGETS and name.asname is None for name in names)
    return False


def _is_widget_call(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=args, keywords=keywords)) if name in WIDGETS:
            return all(_is_literal(arg) for arg in args) and all(key.arg is not None and _is_literal(key.value) for key in keywords)
    return False


def _is_literal(node: ast.expr) -> bool:
    """A plain value on one line: IPython gives lines meanings of its own, so no text may hold a line break."""
    match node:
        case ast.Constant(value=str(text)):
            return "\n" not in text and "\r" not in text and node.lineno == node.end_lineno
        case ast.Constant(value=bool() | int() | float() | None):
            return True
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(_is_literal(part) for part in parts)
    return False
