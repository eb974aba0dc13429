"""Reading files: every format gives the same text; what would harm or mislead is refused with a sentence that says what to do."""

from __future__ import annotations

import io
import shutil
import zipfile

import pytest
from pypdf import PdfReader, PdfWriter

from canxie_platform.library.importing import wording
from canxie_platform.library.importing.packages import members
from canxie_platform.library.importing.reading import MOST_MEGABYTES, read_file
from canxie_platform.library.importing.refusal import RefusedError
from canxie_platform.library.importing.splitting import split
from tests.importing.files import LAW, packed, pdf, repacked, scan, word, word_with_own_numbers

TEXT = "\n".join(LAW)
PAGE = (
    "<html><head><title>x</title><script>alert(1)</script></head><body><nav>首页 第一条 导航</nav><div class=side>热点</div>"
    + "<div id=content>"
    + "".join(f"<p>{line}</p>" for line in LAW)
    + "<p style='display:none'>看不见</p></div><footer>版权所有</footer></body></html>"
)


def articles(name: str, data: bytes) -> dict[str, str]:
    return {piece.key: piece.text for piece in split(read_file(name, data).text) if piece.key}


WANTED = {piece.key: piece.text for piece in split(TEXT) if piece.key}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", TEXT.encode()),
        ("a.txt", b"\xef\xbb\xbf" + TEXT.encode()),
        ("a.txt", TEXT.encode("gb18030")),
        ("a.txt", TEXT.replace("\n", "\r\n").encode("utf-16")),
        ("a.md", TEXT.replace("第一章", "## 第一章").encode()),
        ("A.DOCX", word()),
        ("a.pdf", pdf()),
        ("a.html", PAGE.encode()),
        ("a.htm", PAGE.replace("<head>", '<head><meta charset="gb2312">').encode("gbk")),
    ],
)
def test_every_format_gives_the_same_articles(name: str, data: bytes) -> None:
    assert articles(name, data) == WANTED


def test_numbers_that_word_writes_itself() -> None:
    assert read_file("a.docx", word_with_own_numbers()).text.splitlines() == [
        "第一条 甲。",
        "第二条 包括：",
        "（一）乙；",
        "（二）丙。",
        "第三条 丁。",
    ]


def test_markdown_keeps_words_and_loses_tags() -> None:
    text = "第一条　甲<script>alert(1)</script>乙 & 丙<b onclick=x>丁</b> 3 < 5\n第二条 戊"
    assert read_file("a.md", text.encode()).text == "第一条　甲乙 & 丙丁 3 < 5\n第二条 戊"


def test_a_long_paragraph_of_a_pdf_is_one_line() -> None:
    long = "第二条　" + "社区应当按照规定每年检查坡道扶手和盲道" * 12 + "。"
    assert long.replace("\u3000", "") in read_file("a.pdf", pdf((*LAW[:4], long, LAW[6]))).text.replace("\u3000", "").replace(" ", "")


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


RELATIONS = "word/_rels/document.xml.rels"


def with_relation(kind: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(word())) as archive:
        old = archive.read(RELATIONS).decode()
    added = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        'Target="http://example.invalid/x" TargetMode="External"/></Relationships>'
    )
    return repacked(word(), {RELATIONS: old.replace("</Relationships>", added).encode()})


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docm", word(), wording.MACROS),
        ("a.docx", repacked(word(), {"word/vbaProject.bin": b"x"}), wording.MACROS),
        ("a.docx", with_relation("attachedTemplate"), wording.OUTSIDE),
        ("a.docx", with_relation("image"), wording.OUTSIDE),
        ("a.docx", repacked(word(), {"word/styles.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a/>'}), wording.DECLARATION),
        ("a.docx", repacked(word(), {"word/bomb.xml": b"0" * 60_000_000}), wording.BOMB),
        ("a.docx", b"\xd0\xcf\x11\xe0" + b"x" * 600, wording.LOCKED),
        ("a.docx", word()[:500], wording.BROKEN_DOCX),
        ("a.docx", "第一条".encode(), wording.BROKEN_DOCX),
        ("a.docx", packed({"readme.txt": b"x"}), wording.BROKEN_DOCX),
        ("a.docx", word(()), wording.EMPTY),
        ("a.pdf", scan(), wording.SCANNED),
        ("a.pdf", locked_pdf(), wording.LOCKED),
        ("a.pdf", pdf()[:900], wording.BROKEN_PDF),
        ("a.pdf", "第一条".encode(), wording.OTHER_KIND.format(suffix=".pdf")),
        ("a.txt", b"", wording.EMPTY),
        ("a.txt", b" \r\n\xe3\x80\x80", wording.EMPTY),
        ("a.txt", bytes(range(256)), wording.NOT_TEXT),
        ("a.txt", pdf(), wording.NOT_TEXT),
        ("a.html", b"<html><script>1</script></html>", wording.EMPTY),
        ("a.exe", b"MZ", wording.UNKNOWN_KIND.format(suffix=".exe")),
        ("readme", b"x", wording.NO_SUFFIX),
        ("a.txt", b"0" * (200 * 2**20), wording.TOO_BIG.format(most=MOST_MEGABYTES)),
    ],
)
def test_what_is_refused_and_why(name: str, data: bytes, said: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_file(name, data)
    assert str(refused.value) == said


def test_links_of_a_word_file_stay_as_text_and_that_is_said() -> None:
    found = read_file("a.docx", with_relation("hyperlink"))
    assert (found.text, found.notes) == (TEXT, [wording.HYPERLINKS])


def test_an_old_word_file() -> None:
    if shutil.which("soffice") is None:
        with pytest.raises(RefusedError, match=r"另存为 \.docx"):
            read_file("a.doc", b"\xd0\xcf\x11\xe0" + b"x" * 600)
    assert articles("really-docx.doc", word()) == WANTED


def test_a_zip_gives_its_files_with_their_names() -> None:
    data = packed({"法规/甲.txt": TEXT.encode(), "__MACOSX/._甲.txt": b"x", "法规/.DS_Store": b"x", "乙.md": b"y"})
    assert list(members(data)) == [("法规/甲.txt", TEXT.encode()), ("乙.md", b"y")]


def test_a_zip_made_in_china_keeps_its_names() -> None:
    data = packed({"ABCD.txt": b"x"}).replace(b"ABCD", "法规".encode("gbk"))
    assert [name for name, _ in members(data)] == ["法规.txt"]


def link() -> bytes:
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = 0xA1FF << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (packed({"good.txt": b"x", "../../etc/a.txt": b"x"}), "别的文件夹"),
        (packed({"good.txt": b"x", "/etc/a.txt": b"x"}), "别的文件夹"),
        (packed({"good.txt": b"x", "C:\\a.txt": b"x"}), "别的文件夹"),
        (packed({"good.txt": b"x", "a\\..\\..\\b.txt": b"x"}), "别的文件夹"),
        (link(), "别的文件夹"),
        (packed({"good.txt": b"x", "inner.zip": packed({"a.txt": b"x"})}), "还有压缩包"),
        (packed({"good.txt": b"x", "bomb.txt": b"0" * 50_000_000}), "大得不正常"),
        (packed({f"{n}.txt": b"x" for n in range(2001)}), "一次最多 2000 个"),
        (packed({"a.txt": b"x"})[:40], "打不开"),
        (b"no zip", "打不开"),
    ],
)
def test_a_zip_is_refused_as_a_whole(data: bytes, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        list(members(data))
