"""A lesson is text and widgets; a cell that is anything more is refused before it runs."""

from __future__ import annotations

from typing import Any

import pytest

from canxie_platform.learn.lesson_code import lesson_code_problems


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
