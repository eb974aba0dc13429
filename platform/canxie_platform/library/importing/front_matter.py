"""What a text says of itself between two lines ``---`` at its beginning: 标题, 文号, 发文机关, dates, in the words people use."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from canxie_platform.library.importing import wording
from canxie_platform.library.importing.refusal import RefusedError

NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("标题", "名称", "title"),
    "short_titles": ("简称", "short_titles"),
    "number": ("文号", "number"),
    "issuer": ("发文机关", "发布机关", "制定机关", "issuer"),
    "passed": ("通过日期", "passed"),
    "published": ("公布日期", "发布日期", "印发日期", "published"),
    "in_force": ("施行日期", "实施日期", "生效日期", "in_force"),
    "ceased": ("失效日期", "废止日期", "ceased"),
    "version": ("版本", "version"),
    "status": ("状态", "效力", "status"),
    "source": ("来源", "source"),
    "verified": ("核验", "verified"),
    "history": ("通过与修改沿革", "沿革"),
}
BLOCK = re.compile(r"\A\ufeff?---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)


def taken_apart(text: str) -> tuple[dict[str, str], str, str]:
    """Split front matter from a text.

    Args:
        text: as read from a file.

    Returns:
        What the front matter says, by our names; the front matter as it stands; the rest. The last two joined are the text.

    Raises:
        RefusedError: there is front matter that can't be read.
    """
    found = BLOCK.match(text)
    if found is None:
        return {}, "", text
    try:
        data = yaml.load(found[1], Loader=yaml.BaseLoader)  # noqa: S506 (builds texts, lists and mappings only)
    except yaml.YAMLError as error:
        raise RefusedError(wording.BAD_FRONT_MATTER) from error
    if not isinstance(data, dict):
        raise RefusedError(wording.BAD_FRONT_MATTER)
    ours = {word: name for name, words in NAMES.items() for word in words}
    said = {ours[key]: _joined(value) for key, value in data.items() if key in ours}
    return {name: value for name, value in said.items() if value}, found[0], text[found.end() :]


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "、".join(str(part).strip() for part in value)
    return "" if value in (None, "null", "~") else str(value).strip()
