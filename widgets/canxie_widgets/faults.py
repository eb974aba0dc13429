"""What pydantic finds wrong, in Chinese words a trainer understands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

SAID = {
    "missing": "缺少“{field}”，请补上",
    "extra_forbidden": "不认识“{field}”，请检查有没有写错，或者删掉",
    "string_pattern_mismatch": "“{field}”的写法不对",
    "string_too_short": "“{field}”不能空着，或者太短",
    "string_too_long": "“{field}”太长，最多 {max_length} 个字",
    "string_type": "“{field}”要写成文字，请加上引号",
    "too_short": "“{field}”太少，至少要 {min_length} 个",
    "too_long": "“{field}”太多，最多 {max_length} 个",
    "greater_than": "“{field}”要大于 {gt}",
    "greater_than_equal": "“{field}”不能小于 {ge}",
    "less_than": "“{field}”要小于 {lt}",
    "less_than_equal": "“{field}”不能大于 {le}",
    "literal_error": "“{field}”只能写 {expected}",
    "union_tag_invalid": "“type”只能写 {expected_tags}",
    "union_tag_not_found": "缺少“type”，请写明是什么题型",
    "list_type": "“{field}”要写成一个列表",
    "dict_type": "“{field}”要写成几行“名字: 内容”",
    "model_type": "“{field}”要写成几行“名字: 内容”",
    "value_error": "{error}",
}
NUMBERS = ("int_type", "int_parsing", "int_from_float", "float_type", "float_parsing", "decimal_type", "decimal_parsing")


def sentence(fault: Any, location: Iterable[str | int]) -> str:
    """One fault as a Chinese sentence, with its full stop.

    Args:
        fault: an entry of :meth:`pydantic.ValidationError.errors`.
        location: where it is, for example ``"options", 2, "text"``.
    """
    kind = fault["type"]
    field = ".".join(str(step + 1) if isinstance(step, int) else step for step in location)
    pattern = "“{field}”要写一个数字" if kind in NUMBERS else SAID.get(kind, "“{field}”不对")
    context = {name: str(value).replace(" or ", "、") for name, value in fault.get("ctx", {}).items()}
    return pattern.format(**{"error": "", "max_length": "", "min_length": "", **context, "field": field}).rstrip("。") + "。"


def found(error: ValidationError, skip: int = 0) -> list[tuple[list[str | int], str]]:
    """Every fault with its place in the data, and its sentence.

    Args:
        error: what pydantic raised.
        skip: leading steps that aren't part of the data, such as the tag of a union.
    """
    places = [(list(fault["loc"])[skip:], fault) for fault in error.errors(include_url=False, include_input=False)]
    return [(place, sentence(fault, place)) for place, fault in places]
