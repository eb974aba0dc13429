"""Files as people have them, made by the programs' own formats."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from weasyprint import HTML

LAW = (
    "某某市无障碍管理办法",
    "（2024年3月1日某某市人民政府发布）",
    "第一章　总则",
    "第一条　为了让人人都能出门，制定本办法。",
    "第二条　社区应当每年检查坡道。",
    "检查时，应当请残疾人参加。",
    "第三条　本办法自2024年5月1日起施行。",
)


def word(lines: Iterable[str] = LAW) -> bytes:
    """A Word file with a paragraph for each line."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def saved(document: object) -> bytes:
    """A Word document as a file."""
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def word_with_own_numbers() -> bytes:
    """A Word file whose 第一条 is written by Word, not by the person."""
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCountingThousand"/>'
            '<w:lvlText w:val="第%1条 "/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
            '<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for depth, text in ((0, "甲。"), (0, "包括："), (1, "乙；"), (1, "丙。"), (0, "丁。")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'))
    return saved(document)


def repacked(data: bytes, added: dict[str, bytes]) -> bytes:
    """A zip with files added or put in the place of others."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in added:
                new.writestr(info, old.read(info))
        for name, content in added.items():
            new.writestr(name, content)
    return out.getvalue()


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def pdf(lines: Iterable[str] = LAW) -> bytes:
    """A PDF with text, as printing from a program makes it."""
    body = "".join(f"<p>{line}</p>" for line in lines)
    made: bytes = HTML(string=f"<html lang=zh-CN><style>p{{font-family:'Noto Sans CJK SC'}}</style>{body}</html>").write_pdf()
    return made


def scan() -> bytes:
    """A PDF without text."""
    made: bytes = HTML(string="<svg width=100 height=100><rect width=90 height=90 /></svg>").write_pdf()
    return made
