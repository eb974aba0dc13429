"""Chinese numerals as statutes write them: 三十三, 一百二十."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
UNITS = {"十": 10, "百": 100, "千": 1000}
ALIKE = str.maketrans({"〇": "零", "○": "零", "两": "二", "廿": "二十", "卅": "三十"} | {chr(0xFF10 + n): str(n) for n in range(10)})
PATTERN = r"[零〇○一二三四五六七八九十廿卅百千两\d０-９]+"
"""Matches a number in either writing; for use inside other patterns."""


def arabic(text: str) -> int | None:
    """Read a number, Chinese or Arabic, half or full width.

    Args:
        text: for example ``三十三``, ``33``, ``一百零三``, ``一〇三``.

    Returns:
        The number, or None when the text is none.
    """
    text = text.strip().translate(ALIKE)
    if text.isascii():
        return int(text) if text.isdigit() and len(text) <= 6 else None
    if not text or set(text) - set(DIGITS) - set(UNITS):
        return None
    if not set(text) & set(UNITS):
        return int("".join(str(DIGITS.index(sign)) for sign in text))
    total, digit = 0, None
    for sign in text:
        if sign in UNITS:
            total += (1 if digit is None else digit) * UNITS[sign]
            digit = None
        else:
            digit = DIGITS.index(sign) or None
    return total + (digit or 0)


def chinese(number: int) -> str:
    """Write a number below 10000 the way statutes number their articles.

    Args:
        number: 1 to 9999.
    """
    if not 0 < number < 10000:
        raise ValueError(f"no article number: {number}")
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + name
        gap = digit == 0
    return written.removeprefix("一") if 10 <= number < 20 else written
