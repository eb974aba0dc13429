"""What an imported text is: its name, number, issuer, dates and force, from its front matter or its own first and last lines."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from canxie_platform.library.importing import wording
from canxie_platform.library.importing.front_matter import taken_apart
from canxie_platform.library.importing.numbering import article_of, bare, group_of, numbered
from canxie_platform.library.importing.refusal import RefusedError
from canxie_platform.library.numerals import arabic
from canxie_platform.library.records import Kind, Level
from canxie_platform.library.standing import Status

DATE = re.compile(r"([12]\d{3})\s*[年.-]\s*(\d{1,2})\s*[月.-]\s*(\d{1,2})\s*日?")
NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,14}[〔\[（(［【﹝]\s*\d{4}\s*[〕\])）］】﹞]\s*(?:第\s*)?\d{1,5}\s*号|[\u4e00-\u9fff]{2,20}令\s*第\s*[\d一二三四五六七八九十百〇零]+\s*号"
)
BEGINS = re.compile(r"(?:自|从)\s*(?P<day>[^，。；\n]{6,24}?日)\s*起?\s*(?:正式)?(?:施行|实施|执行|生效)")
AT_ONCE = re.compile(r"自(?:公布|发布|印发)之日起(?:施行|实施|执行|生效)")
DONE = re.compile(r"(通过|公布|发布|印发|修订|修正)")
TAIL = re.compile(r"[（(][^（()）]*(?:修正|修订|版本|摘录|历史|节选|总纲|第.编|不完整)[^（()）]*[）)]\s*$")
PLACES: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("街道", re.compile(r"街道")),
    ("区", re.compile(r"[^治地社]区(?!域)|县(?!级)")),
    ("市", re.compile(r"[^城都]市(?!场)")),
    ("省", re.compile(r"[\u4e00-\u9fff]{2}省|自治区|北京|上海|天津|重庆")),
)
LONGEST_TITLE = 120


class Description(NamedTuple):
    """What is known of a document's text.

    Attributes:
        title: full name, without 《》 and without a remark on the version.
        short_titles: other names.
        number: document number, or None.
        issuer: who issued it; empty when the text doesn't say.
        level: of the issuer.
        kind: of document.
        passed: day it was passed.
        published: day it was published.
        in_force: first day in force.
        ceased: first day no longer in force.
        version: which wording, for example 2018修正.
        status: what is known of its force; 待核实 unless the front matter says more.
        source: where the text comes from, as the front matter says.
        verified: how it was checked, as the front matter says.
        text: the text without front matter.
    """

    title: str
    short_titles: list[str]
    number: str | None
    issuer: str
    level: Level
    kind: Kind
    passed: date | None
    published: date | None
    in_force: date | None
    ceased: date | None
    version: str
    status: Status
    source: str
    verified: str
    text: str


def describe(text: str) -> Description:
    """Find out what a text is.

    Args:
        text: of one document, as :func:`read_file` gives it.

    Raises:
        RefusedError: nothing in it can be its name.
    """
    said, _, body = taken_apart(text)
    preface = _preface(body)
    title = said.get("title") or _title(preface)
    name = TAIL.sub("", title).strip().strip("《》")
    published = _day(said.get("published")) or _event(preface, ("公布", "发布", "印发")) or _closing_day(body)
    passed = _day(said.get("passed")) or _event(preface, ("通过",))
    in_force = _day(said.get("in_force")) or _first_day(body, published)
    named = said.get("issuer", "")
    issuer = named if named and "据记忆" not in named else _issuer(name, preface)
    return Description(
        title=name,
        short_titles=[part for part in re.split(r"[、,，;；]", said.get("short_titles", "")) if part],
        number=_number(said.get("number")) or _own_number(preface),
        issuer=issuer,
        level=_level(name, issuer),
        kind=_kind(name, issuer),
        passed=passed,
        published=published,
        in_force=in_force,
        ceased=_day(said.get("ceased")),
        version=said.get("version") or _version(preface, published or passed or in_force),
        status=_status(said.get("status", "")),
        source=said.get("source", ""),
        verified=said.get("verified", ""),
        text=body,
    )


def _preface(body: str) -> list[str]:
    """The lines before the first number, without Markdown's marks."""
    found: list[str] = []
    for line in body.splitlines():
        text = bare(line)
        if article_of(text) or group_of(text) or (found and numbered(text)):
            break
        if text:
            found.append(text)
        if len(found) >= 30:
            break
    return found


def _title(preface: list[str]) -> str:
    """The first line that isn't the head of an office's paper or a number; an issuer alone on its line belongs to the name."""
    lines = [line for line in preface[:8] if not re.search(r"文件$|公报$|^\d+$", line) and not (NUMBER.fullmatch(line.strip("（）()")))]
    if (
        lines
        and len(lines) > 1
        and re.fullmatch(r"[\u4e00-\u9fff、 ]{3,30}(?:院|部|局|会|府|委|厅|办)", lines[0])
        and lines[1].startswith("关于")
    ):
        return lines[0] + lines[1]
    if not lines or len(lines[0]) > LONGEST_TITLE or lines[0].endswith(("：", "。", ":")):
        raise RefusedError(wording.NO_TITLE)
    return re.sub(r"(?<=[\u4e00-\u9fff])[\s\u3000]+(?=[\u4e00-\u9fff])", "", lines[0]) if "关于" not in lines[0] else lines[0]


def _number(text: str | None) -> str | None:
    found = NUMBER.search(text or "")
    if not found:
        return None
    plain = re.sub(r"\s", "", found[0]).removeprefix("中华人民共和国")
    return re.sub(r"[\[（(［【﹝](\d{4})[\])）］】﹞]", r"〔\1〕", plain)


def _own_number(preface: list[str]) -> str | None:
    """The number that stands on a line of its own, or the last order the preface names; one in a sentence may be another document's."""
    alone = [line for line in preface if NUMBER.fullmatch(re.sub(r"^[（(]|[）)]$", "", line).strip())]
    orders = re.findall(r"[\u4e00-\u9fff]{2,20}令\s*第\s*[\d一二三四五六七八九十百〇零]+\s*号", "\n".join(preface))
    return _number(alone[0] if alone else orders[-1] if orders else None)


def _day(text: str | None) -> date | None:
    found = DATE.search(text or "") or DATE.search(_in_digits(text or ""))
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _in_digits(text: str) -> str:
    """Dates written in Chinese numerals: 二〇二〇年十二月四日."""
    return re.sub(r"[零〇○一二三四五六七八九十]+(?=\s*[年月日])", lambda found: str(arabic(found[0]) or found[0]), text)


def _event(preface: list[str], words: tuple[str, ...]) -> date | None:
    """The first day the preface ties to one of these words."""
    for part in re.split(r"[；;\n]|(?<=[号过布发])[ \u3000]+", "\n".join(preface)):
        done = DONE.search(part)
        if done and done[1] in words:
            return _day(part)
    return None


def _closing_day(body: str) -> date | None:
    """The day under a notice: a date alone on one of the last lines."""
    lines = [bare(line) for line in body.splitlines() if line.strip()]
    for line in reversed(lines[-6:]):
        if len(line) <= 24 and "行" not in line and (day := _day(line)):
            return day
    return None


def _first_day(body: str, published: date | None) -> date | None:
    for found in reversed(list(BEGINS.finditer(body[-4000:]))):
        if day := _day(found["day"]):
            return day
    return published if AT_ONCE.search(body[-4000:]) else None


def _issuer(title: str, preface: list[str]) -> str:
    if found := re.match(r"(.{2,40}?)(?:印发)?关于", title):
        return found[1].strip()
    whole = " ".join(preface)
    place = r"(?:[\u4e00-\u9fff]{2,7}(?:省|市|自治区|自治州|区|县)|全国)"
    if found := re.search(rf"({place})第?[一二三四五六七八九十]*届?(人民代表大会(?:常务委员会)?)|({place}人民政府)", whole):
        return re.sub(r"^[日月经由]+", "", "".join(filter(None, found.groups())))
    return "国务院" if "国务院令" in whole else ""


def _level(title: str, issuer: str) -> Level:
    if re.match(r"(?:中华人民共和国|国务院|中共中央|中国|全国|最高人民|国家|民政部|财政部|人力资源|教育部|住房|公安部)", issuer or title):
        return "国家"
    for level, pattern in PLACES:
        if pattern.search(issuer or title.partition("关于")[0]):
            return level
    return "国家"


def _kind(title: str, issuer: str) -> Kind:
    local = _level(title, issuer) != "国家"
    if re.search(r"^(?:GB|DB|JGJ|T/|CJJ)", title) or "标准" in title[-4:]:
        return "标准"
    if "最高人民" in issuer + title[:6] and re.search(r"解释|规定", title):
        return "司法解释"
    if local:
        return "地方性法规" if re.search(r"条例$|(?:实施|〈|《).*办法$", title) and "人民政府" not in issuer else "规范性文件"
    if re.search(r"(?<!办)法$|法典$", title):
        return "法律"
    if "中共中央" in issuer or "中央办公厅" in issuer:
        return "党内法规" if title.endswith(("条例", "规定", "准则")) else "规范性文件"
    if title.endswith("条例") or "国务院令" in issuer:
        return "行政法规"
    return "规章" if re.search(r"(?:办法|规定|细则)(?:（试行）)?$", title) and re.search(r"[部局委]|银行", issuer) else "规范性文件"


def _version(preface: list[str], day: date | None) -> str:
    """Which wording: the last revision the preface tells of, or the year it was made."""
    changes = [
        (found[0], part) for part in re.split(r"[；;\n]", "\n".join(preface)) if (found := re.search(r"修正|修订", part)) and _day(part)
    ]
    if changes:
        word, part = changes[-1]
        last = _day(part)
        return f"{last.year}{word}" if last else word
    return f"{day.year}年制定" if day else ""


def _status(text: str) -> Status:
    """What a front matter says of the force; anything it isn't sure of is 待核实."""
    if re.match(r"已被|已由.*取代", text):
        return "已被修改"
    if text.startswith(("已废止", "废止", "失效")):
        return "已废止"
    if "尚未施行" in text:
        return "尚未施行"
    if text.startswith("现行有效") and not re.search(r"未核实|须查|待查|另核|二手", text):
        return "现行有效"
    return "待核实"
