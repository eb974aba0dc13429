"""Full texts from the installed package."""

from __future__ import annotations

from datetime import date

from canxie_platform.library.texts import law_text


def test_current_version() -> None:
    law = law_text("中华人民共和国城市居民委员会组织法")
    assert law is not None
    assert (law.version, law.in_force, len(law.articles)) == (date(2025, 10, 28), date(2026, 1, 1), 50)
    found = law.article("10")
    assert found is not None
    assert (found.label, found.part) == ("第十条", "第二章 居民委员会的组成和职责")


def test_newest_of_two_versions() -> None:
    law = law_text("中华人民共和国渔业法")
    assert law is not None
    assert law.version is not None
    assert law.version.year >= 2025


def test_headings_of_books_are_not_text() -> None:
    law = law_text("中华人民共和国民法典")
    assert law is not None
    assert len(law.articles) == 1260
    last_of_book, first_of_next = law.article("1039"), law.article("1040")
    assert last_of_book is not None
    assert first_of_next is not None
    assert last_of_book.text.endswith("提供。")
    assert first_of_next.part.startswith("第五编 婚姻家庭")


def test_article_between_two() -> None:
    law = law_text("中华人民共和国刑法")
    assert law is not None
    found = law.article("120-1")
    assert found is not None
    assert found.label == "第一百二十条之一"


def test_unknown_law() -> None:
    assert law_text("没有这部法") is None
