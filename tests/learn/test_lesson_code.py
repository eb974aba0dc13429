"""A lesson is text and widgets; a cell that is anything more is refused before it runs."""

from __future__ import annotations

from typing import Any

import pytest

from canxie_platform.learn.lesson_code import lesson_code_problems, stock_widgets


def notebook(*sources: str | list[str], kind: str = "code", kernel: str = "python3") -> dict[str, Any]:
    cells = [{"cell_type": kind, "source": source} for source in sources]
    return {"metadata": {"kernelspec": {"name": kernel}}, "cells": cells}


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# 只有一句说明",
        "from canxie_widgets import ask, cite, progress, finish",
        'from canxie_widgets import ask\n\nask("zz-l01-1")',
        'cite("残疾人保障法#7")',
        "progress()\nsection_end()\nfinish()",
        'case("zz-case")\nterm("残协", "社区残疾人协会")',
        'checklist("上门带什么", ["工作证", "纸和笔"])\ncards("记一记", [["正面", "背面"]])',
        'ask("a", tries=2, ids=["b", "c"], fast=True, note=None)',
    ],
)
def test_a_lesson_may(source: str) -> None:
    assert lesson_code_problems(notebook(source)) == []


MADE = "from ipywidgets import IntSlider, Label, VBox, dlink\nslider = IntSlider(value=3)"
STOCK = [
    "import ipywidgets as widgets\nwidgets.IntSlider(value=3, min=0, max=9)",
    "import ipywidgets\nipywidgets.Label('文字')",
    f"{MADE}\ntext = Label()\nVBox([slider, text])",
    f"{MADE}\nVBox(children=(slider,))",
    f"{MADE}\ndisplay(slider)",
    f"{MADE}\nVBox([IntSlider(), Label('文字')])",
]


@pytest.mark.parametrize("source", [*STOCK, f"{MADE}\ndlink((slider, 'value'), (slider, 'max'))"])
def test_a_lesson_may_use_plain_controls(source: str) -> None:
    assert lesson_code_problems(notebook(source)) == []


def test_names_live_on_in_later_cells() -> None:
    content = notebook("from ipywidgets import Text, VBox", "line = Text()", "VBox([line])")
    assert lesson_code_problems(content) == []
    assert stock_widgets(content) == ["Text", "VBox"]


def test_a_lesson_without_controls_has_none() -> None:
    assert stock_widgets(notebook('from canxie_widgets import ask\nask("a")', "import ipywidgets")) == []


def test_a_lesson_may_use_what_the_administrator_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    source = 'from wigglystuff import SortableList\none = SortableList(value=["甲", "乙"])\nSortableList(value=["丙"])'
    monkeypatch.delenv("CANXIE_LESSON_WIDGETS", raising=False)
    assert lesson_code_problems(notebook(source))
    monkeypatch.setenv("CANXIE_LESSON_WIDGETS", "wigglystuff.SortableList, ipymario.Widget")
    assert lesson_code_problems(notebook(source)) == []
    assert stock_widgets(notebook(source)) == []
    assert lesson_code_problems(notebook("from wigglystuff import LiveEdit"))
    assert lesson_code_problems(notebook("import wigglystuff"))
    assert lesson_code_problems(notebook(source.replace("value=", "_esm=")))


def test_a_listed_class_can_not_take_the_name_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANXIE_LESSON_WIDGETS", "elsewhere.ask,elsewhere.Label,elsewhere.print")
    for name in ("ask", "Label", "print"):
        assert lesson_code_problems(notebook(f"from elsewhere import {name}"))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("from ipywidgets import HTML", id="HTML"),
        pytest.param("from ipywidgets import interact", id="函数"),
        pytest.param("from ipywidgets import FileUpload", id="文件"),
        pytest.param("import ipywidgets as w", id="别的别名"),
        pytest.param("import ipywidgets.widgets", id="子模块"),
        pytest.param("from ipywidgets.widgets import Label", id="从子模块"),
        pytest.param("import ipywidgets, os", id="一起导入"),
        pytest.param("widgets.Label()", id="没有导入"),
        pytest.param("Label()", id="没有导入的类"),
        pytest.param("import ipywidgets\nipywidgets.HTML('<b>')", id="属性HTML"),
        pytest.param("import ipywidgets\nipywidgets.widgets.Label()", id="属性的属性"),
        pytest.param("import ipywidgets\nipywidgets.Image.from_file('items.yml')", id="读文件"),
        pytest.param(f"{MADE}\nslider.observe(print)", id="观察"),
        pytest.param(f"{MADE}\nslider.value = 3", id="改属性"),
        pytest.param(f"{MADE}\nslider", id="单独一个名字"),
        pytest.param(f"{MADE}\ndisplay(In)", id="显示别的"),
        pytest.param(f"{MADE}\ndisplay(slider, raw=True)", id="显示的参数"),
        pytest.param(f"{MADE}\nVBox([get_ipython])", id="没做过的名字"),
        pytest.param(f"{MADE}\ndlink((slider, 'value'), (slider, 'max'), print)", id="变换函数"),
        pytest.param(f"{MADE}\nLabel('a', description_allow_html=True)", id="HTML说明"),
        pytest.param(f"{MADE}\nIntSlider(_model_module='x')", id="下划线参数"),
        pytest.param(f"{MADE}\nprint = Label()", id="换掉内置"),
        pytest.param(f"{MADE}\nask = Label()", id="换掉ask"),
        pytest.param(f"{MADE}\nLabel = IntSlider()", id="换掉类"),
        pytest.param(f"{MADE}\n_x = Label()", id="下划线名字"),
        pytest.param(f"{MADE}\na = b = Label()", id="两个名字"),
        pytest.param(f"{MADE}\na: int = Label()", id="带类型"),
        pytest.param(f"{MADE}\nLabel(f'{{slider}}')", id="格式化"),
        pytest.param(f"{MADE}\nVBox([print()])", id="套着别的调用"),
        pytest.param(f"{MADE}\nask(slider)", id="题里的名字"),
    ],
)
def test_a_lesson_may_not_do_more_with_controls(source: str) -> None:
    assert lesson_code_problems(notebook(source))


def test_a_source_may_be_a_list_of_lines() -> None:
    assert lesson_code_problems(notebook(["from canxie_widgets import ask\n", 'ask("a")'])) == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("import os", id="导入"),
        pytest.param("from os import environ", id="从别处导入"),
        pytest.param("from canxie_widgets import *", id="全部导入"),
        pytest.param("from canxie_widgets import bank", id="导入别的名字"),
        pytest.param("from canxie_widgets import ask as run", id="改名导入"),
        pytest.param("from .canxie_widgets import ask", id="相对导入"),
        pytest.param("from canxie_widgets.records import ask", id="导入子模块"),
        pytest.param("x = 1", id="赋值"),
        pytest.param("ask = eval", id="换掉名字"),
        pytest.param("eval('1')", id="别的调用"),
        pytest.param("ask.__globals__['x']()", id="属性"),
        pytest.param("ask(open('items.yml').read())", id="参数是调用"),
        pytest.param("ask(f'{__name__}')", id="格式化字符串"),
        pytest.param("ask('a' + 'b')", id="拼接"),
        pytest.param("ask(*['a'])", id="展开"),
        pytest.param("ask(**{'item': 'a'})", id="按名展开"),
        pytest.param("ask({'a': 1})", id="字典"),
        pytest.param("ask(name)", id="变量"),
        pytest.param("ask(b'a')", id="字节"),
        pytest.param("ask(...)", id="省略号"),
        pytest.param("ask('a')()", id="连着调用"),
        pytest.param("(lambda: 1)()", id="匿名函数"),
        pytest.param("if True:\n    ask('a')", id="分支"),
        pytest.param("def ask(): ...", id="定义"),
        pytest.param("[ask(i) for i in 'ab']", id="推导"),
        pytest.param("await ask('a')", id="等待"),
        pytest.param("ask('a'); import os", id="一行两句"),
        pytest.param("%env", id="行魔法"),
        pytest.param("%%bash\nls", id="格魔法"),
        pytest.param("!ls", id="外部命令"),
        pytest.param("ask?", id="求助"),
        pytest.param("?ask", id="求助在前"),
        pytest.param(">>> ask('a')", id="提示符"),
        pytest.param('ask("""\n!ls\n""")', id="多行文字"),
        pytest.param('ask("a"\n    "b")', id="分行文字"),
        pytest.param("ask(", id="没写完"),
        pytest.param("\x00", id="空字节"),
        pytest.param("(" * 5000, id="层数太多"),
    ],
)
def test_a_lesson_may_not(source: str) -> None:
    problems = lesson_code_problems(notebook("progress()", source))
    assert problems
    assert problems[0].startswith("第 2 格")


def test_raw_cells_are_refused() -> None:
    assert lesson_code_problems(notebook("<script>", kind="raw"))


def test_another_kernel_is_refused() -> None:
    assert lesson_code_problems(notebook("progress()", kernel="bash"))
