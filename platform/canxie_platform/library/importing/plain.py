"""Text files in the encodings they come in."""

from __future__ import annotations

import codecs

from canxie_platform.library.importing import wording
from canxie_platform.library.importing.refusal import RefusedError

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
CONTROL = {*range(9), 11, *range(14, 27), *range(28, 32), 127}
"""Characters no text has; tab, the ends of lines and pages, and ESC of old printers' files aside."""


def decoded(data: bytes) -> str:
    """Read bytes as text: what a mark at the beginning says, UTF-8, or GB18030, the national standard's superset of GBK and GB 2312.

    Args:
        data: the file.

    Raises:
        RefusedError: it is no text.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _clean(data[len(mark) :], encoding)
    try:
        return _clean(data, "utf-8")
    except RefusedError:
        return _clean(data, "gb18030")


def _clean(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise RefusedError(wording.NOT_TEXT) from error
    if CONTROL & set(map(ord, set(text))):
        raise RefusedError(wording.NOT_TEXT)
    return text
