"""``canxie library``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from canxie_platform.cli import library
from canxie_platform.database import Base, engine_for
from canxie_platform.settings import Settings, get_settings


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., int]]:
    """Run the command on a database of its own, over the shipped records."""
    import canxie_platform.database.registry  # noqa: F401  (fills Base.metadata)

    monkeypatch.setenv("CANXIE_DATABASE_URL", f"sqlite:///{tmp_path / 'commands.sqlite'}")
    get_settings.cache_clear()
    Base.metadata.create_all(engine_for(get_settings().database))
    parser = argparse.ArgumentParser()
    library.add(parser.add_subparsers())

    def command(*words: str) -> int:
        options = parser.parse_args(["library", *words])
        code: int = options.func(options)
        return code

    yield command
    engine_for(get_settings().database).dispose()
    get_settings.cache_clear()


def test_sync_list_search_show(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sync") == 0
    assert "新增" in capsys.readouterr().out
    assert run("list") == 0
    assert "canjiren-baozhang-fa\t现行有效\t国家\t68 条\t中华人民共和国残疾人保障法" in capsys.readouterr().out
    assert run("search", "低保") == 0
    assert "《社会救助法》第十八条" in capsys.readouterr().out
    assert run("show", "残疾人保障法#7") == 0
    assert "《残疾人保障法》第七条（现行有效）" in capsys.readouterr().out


def test_nothing_found(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    run("sync")
    assert run("search", "元宇宙") == 1
    assert run("show", "没有的法#1") == 1
    assert "政策库里没有“没有的法#1”" in capsys.readouterr().err


def test_check(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check") == 0
    assert "都没有问题" in capsys.readouterr().out


def test_broken_records(
    run: Callable[..., int], invented: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = invented(level="没有的级")
    monkeypatch.setattr(library, "get_settings", lambda: broken)
    assert run("sync") == 1
    assert "xugou.md 第 7 行" in capsys.readouterr().err
    assert run("check") == 1
    assert "发现 1 个问题" in capsys.readouterr().out


def test_search_for_programs(run: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = tmp_path / "问题.txt"
    asked.write_text("残保法33条\n\n老公打人\n元宇宙区块链\n", encoding="utf-8-sig")
    assert run("search", "--json", "残疾人保障法第七条") == 0  # on a machine where nobody has filled the library
    (line,) = capsys.readouterr().out.splitlines()
    (hit,) = json.loads(line)["hits"]
    assert (hit["title"], hit["article"], hit["number"]) == ("中华人民共和国残疾人保障法", "第七条", "7")
    assert run("search", "--batch", str(asked)) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["question"] for line in lines] == ["残保法33条", "老公打人", "元宇宙区块链"]
    assert lines[0]["hits"][0]["number"] == "33"
    assert 5 <= len(lines[1]["hits"]) <= 10
    assert [hit["score"] for hit in lines[1]["hits"]] == sorted((hit["score"] for hit in lines[1]["hits"]), reverse=True)


@pytest.mark.parametrize(
    "words", [[], ["低保", "--batch", "x.txt"], ["--batch", "/gibt/es/nicht.txt"]], ids=["没有话", "两样都写", "没有文件"]
)
def test_search_wrongly_called(run: Callable[..., int], capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert run("search", *words) == 2
    assert capsys.readouterr().err
