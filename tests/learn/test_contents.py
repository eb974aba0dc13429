"""The text of a lesson as its page shows it."""

from __future__ import annotations

import pytest

from canxie_platform.learn.contents import lesson_text

LINK = '<a class="anchor-link" href="#x">&#182;</a>'


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param(f'<h1 id="x">题目{LINK}</h1>\n<p>开头</p>', "<p>开头</p>", id="课题已经在页面上"),
        pytest.param(f'<p>先</p><h1 id="a">后{LINK}</h1>', '<p>先</p><h2 id="s-a">后</h2>', id="别的一级标题降一级"),
        pytest.param(
            f'<h2 id="%E5%8E%BB-%E4%BB%A5%E5%89%8D">&#21435; &#20197;&#21069;{LINK}</h2>',
            '<h2 id="s-去-以前">&#21435; &#20197;&#21069;</h2>',
            id="地址读得懂",
        ),
        pytest.param('<h2 id="content">正文</h2>', '<h2 id="s-content">正文</h2>', id="不会和页面自己的重名"),
        pytest.param('<h3 id="a&quot;b">小节</h3>', '<h3 id="s-a&quot;b">小节</h3>', id="引号"),
        pytest.param(
            "<table><tr></tr></table>",
            '<div class="table-scroll" role="region" aria-label="表格 1" tabindex="0"><table><tr></tr></table></div>',
            id="表格自己滚动",
        ),
    ],
)
def test_prepared(given: str, shown: str) -> None:
    assert lesson_text({0: given})[0] == {0: shown}


def test_sections_have_addresses_of_their_own() -> None:
    prepared, sections = lesson_text({1: f'<h2 id="a">一 &amp; <em>二</em>{LINK}</h2>', 3: f'<h2 id="a">三{LINK}</h2><h3 id="b">四</h3>'})
    assert sections == [("s-a", "一 & 二"), ("s-a-2", "三")]
    assert 'id="s-a-2"' in prepared[3]
