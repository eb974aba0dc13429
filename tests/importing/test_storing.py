"""Storing imported texts: new, full text for a digest, unchanged, older and newer versions, and what a sync leaves of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from canxie_platform.library.citations import lookup
from canxie_platform.library.importing import wording
from canxie_platform.library.importing.batch import files_of, import_files
from canxie_platform.library.importing.models import ArticleChange, ImportedText
from canxie_platform.library.importing.storing import Outcome
from canxie_platform.library.models import Article, Document, DocumentVersion
from canxie_platform.library.search import search
from canxie_platform.library.sync import sync
from canxie_platform.settings import Settings
from tests.importing.files import LAW, packed, pdf, word
from tests.library.conftest import DEFAULTS, RECORD

TEXT = "\n".join(LAW)
DIGEST = "### 第1条 出门 {#art-1}\n\n让人人出得了门。\n\n### 第2条 检查坡道 {#art-2}\n\n社区每年看一次坡道。"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A library of one record: a digest of the invented rules of ``files.LAW``."""
    folder = tmp_path / "home" / "policies" / "documents"
    folder.mkdir(parents=True)
    names = {"title": "某某市无障碍管理办法", "short_titles": "[无障碍办法]", "level": "市", "version": "2024年制定"}
    fields = {**DEFAULTS, **names, "in_force": "2024-05-01", "purpose": "讲无障碍。", "articles": DIGEST}
    (folder / "xugou.md").write_text(RECORD.format(**fields), encoding="utf-8")
    return Settings(home=tmp_path / "home", data=tmp_path / "data")


@pytest.fixture
def take(session: Session, settings: Settings) -> Callable[..., list[Outcome]]:
    sync(session, settings)

    def run(*files: tuple[str, bytes]) -> list[Outcome]:
        return list(import_files(session, [(name, lambda data=data: data) for name, data in files]))  # type: ignore[misc]

    return run


def current(session: Session, document_id: str) -> dict[str, Article]:
    document = session.get(Document, document_id)
    assert document
    found = session.scalars(select(Article).where(Article.version_id == document.current_version_id).order_by(Article.position))
    return {article.key: article for article in found}


def test_a_new_document_is_found_read_and_cited(session: Session, take: Callable[..., list[Outcome]]) -> None:
    text = TEXT.replace("无障碍管理", "公园管理").replace("坡道", "长椅")
    [outcome] = take(("公园.txt", text.encode()))
    assert outcome[1:6] == ("added", "某某市公园管理办法", "moumoushigongyuanguanlibanfa", "2024年制定", 3)
    cited = lookup(session, "某某市公园管理办法#2")
    assert cited
    assert cited.text
    assert cited.text.startswith("第二条")
    assert cited.status == "待核实"
    assert search(session, "长椅")[0].document.id == outcome.document_id


def test_the_full_text_joins_the_digest(session: Session, take: Callable[..., list[Outcome]]) -> None:
    [outcome] = take(("a.docx", word()))
    assert (outcome.state, outcome.document_id, outcome.notes) == ("added", "xugou", [wording.TEXT_FOR_DIGEST])
    articles = current(session, "xugou")
    assert [(key, bool(one.text), one.heading) for key, one in articles.items()] == [
        ("1", True, "出门"),
        ("2", True, "检查坡道"),
        ("3", True, ""),
    ]
    assert articles["2"].digest == "社区每年看一次坡道。"
    assert session.scalar(select(func.count()).select_from(DocumentVersion)) == 1


def test_the_same_text_in_another_file_is_unchanged(session: Session, take: Callable[..., list[Outcome]]) -> None:
    take(("a.docx", word()))
    again = take(("b.pdf", pdf()), ("c.txt", TEXT.encode("gb18030")), ("d.zip", packed({"e.md": TEXT.encode()})))
    assert [(one.filename, one.state) for one in again] == [("b.pdf", "unchanged"), ("c.txt", "unchanged"), ("d.zip/e.md", "unchanged")]
    assert session.scalar(select(func.count()).select_from(ImportedText)) == 1


NEWER = (
    TEXT.replace("2024年3月1日某某市人民政府发布", "2024年3月1日发布；2026年1月5日修订")
    .replace("第三条　本办法", "第四条　本办法")
    .replace("第二条　社区应当每年", "第二条　社区应当每季度")
    .replace("第四条　本办法", "第三条　电梯要有盲文按钮。\n第四条　本办法")
)


def test_a_newer_version_becomes_the_current_one(session: Session, take: Callable[..., list[Outcome]]) -> None:
    take(("a.txt", TEXT.encode()))
    [outcome] = take(("b.txt", NEWER.encode()))
    assert (outcome.state, outcome.version, outcome.notes) == ("new version", "2026修订", [wording.NEWER.format(count=3)])
    articles = current(session, "xugou")
    assert [(key, bool(one.digest)) for key, one in articles.items()] == [("1", True), ("2", False), ("3", False), ("4", False)]
    changes = {(one.change, one.key, one.moved_to) for one in session.scalars(select(ArticleChange))}
    assert changes == {("changed", "2", None), ("renumbered", "3", "4"), ("added", "3", None)}
    assert search(session, "电梯")[0].document.id == "xugou"


def test_an_older_version_goes_into_the_history(session: Session, take: Callable[..., list[Outcome]]) -> None:
    take(("b.txt", NEWER.replace("2024年3月1日发布；", "").encode()))
    assert take(("b.txt", NEWER.encode()))[0].state == "unchanged"
    older = TEXT.replace("2024", "2019").replace("每年", "每两年")
    [outcome] = take(("old.txt", older.encode()))
    assert (outcome.state, outcome.notes) == ("new version", [wording.OLDER])
    assert "每季度" in (current(session, "xugou")["2"].text or "")
    assert sorted(session.scalars(select(DocumentVersion.label))) == ["2019年制定", "2026修订"]


def test_a_sync_leaves_imported_texts(session: Session, settings: Settings, take: Callable[..., list[Outcome]]) -> None:
    take(("a.txt", TEXT.encode()), ("b.txt", NEWER.encode()), ("c.txt", TEXT.replace("无障碍管理", "公园管理").encode()))
    record = settings.policies / "documents" / "xugou.md"
    record.write_text(record.read_text(encoding="utf-8").replace("讲无障碍。", "讲无障碍的事。"), encoding="utf-8")
    sync(session, settings)
    assert "每季度" in (current(session, "xugou")["2"].text or "")
    assert sorted(session.scalars(select(DocumentVersion.label))) == ["2024年制定", "2024年制定", "2026修订"]
    assert session.scalar(select(func.count()).select_from(ArticleChange)) == 3
    assert current(session, "moumoushigongyuanguanlibanfa")


def test_a_refused_file_leaves_nothing_and_the_others_go_on(session: Session, take: Callable[..., list[Outcome]]) -> None:
    outcomes = take(("bad.pdf", b"x"), ("untitled.txt", "。".encode()), ("good.txt", TEXT.encode()))
    assert [one.state for one in outcomes] == ["refused", "refused", "added"]
    assert outcomes[1].notes == [wording.NO_TITLE]
    assert session.scalar(select(func.count()).select_from(ImportedText)) == 1


def test_what_was_imported_can_be_put_together_again(session: Session, take: Callable[..., list[Outcome]]) -> None:
    take(("a.txt", TEXT.encode()))
    kept = session.scalar(select(ImportedText.text))
    assert kept == TEXT


def test_folders_are_walked_in_order_and_links_are_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c.exe"):
        (tmp_path / name).write_text("x")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    assert [name for name, _ in files_of([tmp_path])] == ["a.md", "b.txt"]
