"""What a lesson's code cells may hold: calls of widgets with literal arguments, and nothing else.

Lessons run on the server with a learner's ticket. So that a trainer's slip (or a borrowed account) can't turn a lesson into a program,
a cell is looked at as a syntax tree before it is ever run, and everything that isn't on the short lists here is refused.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Any

from canxie_platform.learn.third_party import ThirdParty

WIDGETS = frozenset({"ask", "cards", "case", "checklist", "cite", "finish", "progress", "section_end", "term"})
"""What lessons may import from ``canxie_widgets`` and call."""

BOXES = {"Accordion", "Box", "GridBox", "HBox", "Label", "Stack", "Tab", "VBox", "Valid", "jsdlink", "jslink"}
NUMBERS = {"BoundedFloatText", "BoundedIntText", "FloatLogSlider", "FloatProgress", "FloatRangeSlider", "FloatSlider", "FloatText"}
NUMBERS |= {"IntProgress", "IntRangeSlider", "IntSlider", "IntText"}
CHOICES = {"Checkbox", "Dropdown", "RadioButtons", "Select", "SelectMultiple", "SelectionRangeSlider", "SelectionSlider", "ToggleButtons"}
WRITTEN = {"Button", "ColorPicker", "ColorsInput", "Combobox", "DatePicker", "TagsInput", "Text", "Textarea", "TimePicker", "ToggleButton"}
STOCK = frozenset(BOXES | NUMBERS | CHOICES | WRITTEN)
"""Controls and boxes of ipywidgets that only show and take values. No HTML, no files, no media, no functions."""
LINKS = frozenset({"dlink", "link"})
"""Ties between two widgets' values that live in the kernel; pages know nothing of them."""

RESERVED = frozenset({*dir(builtins), *WIDGETS, *STOCK, *LINKS, "In", "Out", "display", "get_ipython", "ipywidgets", "widgets"})
REFUSED_ARGUMENTS = frozenset({"description_allow_html"})

ALLOWED = (
    f'from canxie_widgets import {", ".join(sorted(WIDGETS))}，以及对它们的调用，例如 ask("题号")；'
    "也可以用 ipywidgets 的普通控件，例如 IntSlider、Label，最后用 VBox([…]) 放到一起，或者用 display(名字) 显示"
)


def lesson_code_problems(notebook: dict[str, Any]) -> list[str]:
    """Look for anything a lesson may not do.

    Args:
        notebook: the notebook as JSON.

    Returns:
        One Chinese sentence per problem, naming the cell by its place (1 is the first); empty when the lesson may run.
    """
    kernel = notebook.get("metadata", {}).get("kernelspec", {}).get("name", "python3")
    problems = [] if kernel == "python3" else [f"内核是 {kernel}，课文只能用 python3。"]
    reader = _Reader()
    for place, cell in enumerate(notebook.get("cells", []), start=1):
        kind = cell.get("cell_type")
        if kind == "code":
            problems += [f"第 {place} 格{problem}" for problem in reader.problems("".join(cell.get("source", "")))]
        elif kind != "markdown":
            problems.append(f"第 {place} 格是 {kind} 格，课文里只能有文字格（Markdown）和代码格。")
    return problems


def stock_widgets(notebook: dict[str, Any]) -> list[str]:
    """Controls of ipywidgets a lesson uses; only Voila's own front end can show them.

    Args:
        notebook: a notebook that passed the check, as JSON.

    Returns:
        Their names in the order of their first use.
    """
    reader = _Reader()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            list(reader.problems("".join(cell["source"])))
    return list(dict.fromkeys(reader.stock))


class _Reader:
    """Reads a notebook's cells one after the other and remembers the names they bind."""

    def __init__(self) -> None:
        self.stock: list[str] = []
        self._third_party = ThirdParty().classes
        self._modules: set[str] = set()
        self._classes: dict[str, bool] = {}
        """Classes and ties that were imported; True for those of ipywidgets."""
        self._made: set[str] = set()
        """Names of widgets."""

    def problems(self, source: str) -> Iterator[str]:
        """What isn't allowed in one cell, as the ends of Chinese sentences."""
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            yield f"不是有效的写法，代码格里只能写 {ALLOWED}。"
            return
        for statement in tree.body:
            if not self._allows(statement):
                yield f"的第 {statement.lineno} 行不能用，代码格里只能写 {ALLOWED}。"

    def _allows(self, statement: ast.stmt) -> bool:
        match statement:
            case ast.Import(names=[ast.alias(name="ipywidgets", asname=None | "widgets" as other)]):
                self._modules.add(other or "ipywidgets")
                return True
            case ast.ImportFrom(module=str(module), level=0, names=names) if all(name.asname is None for name in names):
                return self._imports(module, {name.name for name in names})
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if self._may_bind(name) and self._makes(value):
                self._made.add(name)
                return True
            case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=args, keywords=keywords)) if name in WIDGETS:
                return all(_is_literal(arg) for arg in args) and all(key.arg is not None and _is_literal(key.value) for key in keywords)
            case ast.Expr(value=ast.Call(func=ast.Name(id="display"), args=args, keywords=[])):
                return all(isinstance(arg, ast.Name) and arg.id in self._made for arg in args)
            case ast.Expr(value=value):
                return self._makes(value)
        return False

    def _imports(self, module: str, names: set[str]) -> bool:
        if module == "canxie_widgets":
            return names <= WIDGETS
        stock = module == "ipywidgets"
        allowed = STOCK | LINKS if stock else {name for name in names - RESERVED if f"{module}.{name}" in self._third_party}
        if names <= allowed and not names & self._made:
            self._classes.update(dict.fromkeys(names, stock))
            return True
        return False

    def _may_bind(self, name: str) -> bool:
        return not name.startswith("_") and name not in RESERVED and name not in self._classes

    def _makes(self, value: ast.expr) -> bool:
        """A call of a class with plain values and widgets; no argument begins with an underscore, as that of a widget's own code does."""
        match value:
            case ast.Call(func=func, args=args, keywords=keywords):
                named = all(key.arg is not None and not key.arg.startswith("_") and key.arg not in REFUSED_ARGUMENTS for key in keywords)
                return named and self._is_class(func) and all(self._is_part(part) for part in [*args, *(key.value for key in keywords)])
        return False

    def _is_class(self, func: ast.expr) -> bool:
        match func:
            case ast.Name(id=name) if name in self._classes:
                stock = self._classes[name]
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in self._modules and name in STOCK | LINKS:
                stock = True
            case _:
                return False
        if stock and name in STOCK:
            self.stock.append(name)
        return True

    def _is_part(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                return name in self._made
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return all(self._is_part(part) for part in parts)
            case ast.Call():
                return self._makes(node)
        return _is_literal(node)


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
