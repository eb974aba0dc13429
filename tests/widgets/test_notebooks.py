"""A lesson as a notebook: it runs headless under nbval, from its own folder, and the portal never loads widgets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from canxie_widgets import module_text
from tests.learn.course import CODE, code, notebook, write_course


def nbval(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run nbval over a course."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval-lax", *more, str(folder)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CANXIE_")}
    home = {"IPYTHONDIR": str(folder.parent / "ipython"), "JUPYTER_PLATFORM_DIRS": "1"}
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, env={**clean, **home}, timeout=120)


def test_lessons_run_headless(tmp_path: Path) -> None:
    done = nbval(write_course(tmp_path))
    assert done.returncode == 0, done.stdout


def test_a_wrong_item_fails_and_is_named(tmp_path: Path) -> None:
    done = nbval(write_course(tmp_path, {"01-wrong": notebook(code(f'{CODE}\nask("nope")'))}))
    assert done.returncode == 1
    assert "题目文件里没有 nope" in done.stdout


def test_what_a_lesson_shows(tmp_path: Path) -> None:
    from nbclient import NotebookClient
    from nbformat import v4

    folder = write_course(tmp_path)
    text = json.dumps(notebook(code(f'{CODE}\nprogress()\nask("one")\ncite("残疾人保障法#7")\nfinish()')))
    read: Any = v4.reads(text)  # type: ignore[no-untyped-call]
    run: Any = NotebookClient(read, resources={"metadata": {"path": str(folder)}}, kernel_name="python3").execute()
    views = [output["data"]["application/vnd.jupyter.widget-view+json"] for output in run.cells[0].outputs]
    assert len(views) == 4


@pytest.mark.parametrize("wanted", ["canxie_widgets.bank", "canxie_widgets.judging", "canxie_widgets.module_text"])
def test_the_models_come_without_widgets(wanted: str) -> None:
    check = f"import sys, {wanted}; sys.exit('ipywidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_the_module_is_carried_whole_or_by_address() -> None:
    assert module_text.carried("") == module_text.module()
    assert "/services/learn/widgets.js?v=1" in module_text.carried("/services/learn/widgets.js?v=1")
    assert len(module_text.carried("/services/learn/widgets.js?v=1")) < 200


def test_every_part_of_the_front_end_is_used() -> None:
    files = {path.name for path in module_text.STATIC.iterdir()}
    assert files == {*module_text.PARTS, "author.css"}
    assert "export default" in module_text.module()


def test_only_what_lessons_may_import() -> None:
    import canxie_widgets

    assert sorted(canxie_widgets.__all__) == ["ask", "cards", "case", "checklist", "cite", "finish", "progress", "section_end", "term"]
    with pytest.raises(AttributeError):
        _ = canxie_widgets.nothing
