"""The formats items can leave and come in, by the name of the file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from canxie_platform.assessments.exchange.excel_export import to_excel
from canxie_platform.assessments.exchange.excel_import import annotated, from_excel, read_workbook
from canxie_platform.assessments.exchange.gift_export import to_gift
from canxie_platform.assessments.exchange.gift_import import from_gift
from canxie_platform.assessments.exchange.qti_export import to_qti
from canxie_platform.assessments.exchange.qti_import import from_qti
from canxie_platform.assessments.exchange.rows import Cited, Defaults, ExchangeError, Exported, Fault, Imported
from canxie_platform.roster.workbook import XLSX
from canxie_widgets.bank import Item


class Format(NamedTuple):
    """One of the formats."""

    label: str
    suffix: str
    media: str
    write: Callable[[Iterable[Item], str], Exported]


FORMATS = {
    "excel": Format("Excel", ".xlsx", XLSX, lambda items, _title: to_excel(items)),
    "gift": Format("GIFT（Moodle）", ".gift", "text/plain; charset=utf-8", to_gift),
    "qti": Format("QTI 3", ".zip", "application/zip", to_qti),
}
READ = {".xlsx": "excel", ".csv": "excel", ".xlsm": "excel", ".xls": "excel", ".gift": "gift", ".txt": "gift", ".zip": "qti", ".xml": "qti"}


@dataclass(frozen=True)
class Read:
    """What a file held, and the file with remarks where the format allows."""

    found: Imported
    remarks: Callable[[list[Fault]], bytes] | None = None


def format_of(name: str) -> str:
    """The format a file's name stands for.

    Args:
        name: the file's name.

    Raises:
        ExchangeError: none of ours.
    """
    for suffix, known in READ.items():
        if name.lower().endswith(suffix):
            return known
    raise ExchangeError("不认识这种文件。可以导入 Excel（.xlsx、.csv）、GIFT（.gift、.txt）和 QTI 3 题包（.zip）。")


def read(data: bytes, name: str, defaults: Defaults, taken: Collection[str], cited: Cited) -> Read:
    """The items of a file.

    Args:
        data: the file.
        name: its name, which says the format.
        defaults: what items get where the file says nothing.
        taken: ids in use.
        cited: checks citations.

    Raises:
        ExchangeError: the file can't be read at all.
    """
    known = format_of(name)
    if known == "gift":
        return Read(from_gift(data, defaults, taken, cited))
    if known == "qti":
        return Read(from_qti(data, defaults, taken, cited))
    sheet = read_workbook(data, name)
    return Read(from_excel(sheet, defaults, taken, cited), lambda faults: annotated(sheet, faults))
