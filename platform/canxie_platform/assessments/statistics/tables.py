"""The analysis as tables for a workbook; the same figures as on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from canxie_platform.assessments.statistics import wording
from canxie_platform.assessments.statistics.analysis import Analysis
from canxie_platform.assessments.statistics.figures import Figure
from canxie_platform.assessments.statistics.items import ItemFigures

Value = str | int | float | None


@dataclass(frozen=True)
class Column:
    """Header, width in characters, and Excel's number format of a column."""

    header: str
    width: int
    number_format: str = "General"


@dataclass(frozen=True)
class Table:
    """One sheet."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


SHARE, DECIMAL, POINTS = "0.0%", "0.000", "0.0#"


def tables_of(analysis: Analysis) -> list[Table]:
    """Every sheet, the sheet of explanations last.

    Args:
        analysis: what to show.
    """
    return [_whole(analysis), _items(analysis), _picks(analysis), _competencies(analysis), _associations(analysis), _explained(analysis)]


def _of(figure: Figure) -> Value:
    return figure.why if figure.value is None else figure.value


def _whole(analysis: Analysis) -> Table:
    whole = analysis.whole
    rows: list[Sequence[Value]] = [
        ("试卷", analysis.title),
        ("说明", analysis.sample),
        ("自动评完的答卷（份）", whole.graded),
        ("全部评完的答卷（份）", whole.complete),
        ("还等打分的答卷（份）", whole.waiting),
        ("满分", analysis.max_points),
        ("及格线", analysis.pass_points),
        ("平均分", _of(whole.mean)),
        ("中位数", _of(whole.median)),
        ("标准差", _of(whole.deviation)),
        ("最低分", _of(whole.lowest)),
        ("最高分", _of(whole.highest)),
        ("及格人数", whole.passed),
        ("及格率", _of(whole.pass_rate)),
        ("信度（克龙巴赫 α）", _of(whole.alpha)),
        ("测量误差（分）", _of(whole.error)),
    ]
    if analysis.common_note:
        rows.append(("信度按哪些题算", analysis.common_note))
    rows += [(f"总分在 {band.label} 的人数", band.count) for band in whole.bands]
    return Table("总体", [Column("项目", 30), Column("数", 60)], rows)


def _items(analysis: Analysis) -> Table:
    columns = [
        *(Column("题", 12), Column("编号", 16), Column("题型", 14), Column("题干", 50), Column("能力", 8), Column("分值", 7, POINTS)),
        *(Column("做过的人", 9), Column("评了的人", 9), Column("得满分", 8), Column("得零分", 8), Column("得分率", 9, SHARE)),
        *(Column("比较用的人数", 9), Column("区分度", 12, DECIMAL), Column("区分度下限", 12, DECIMAL), Column("区分度上限", 12, DECIMAL)),
        *(Column("区分效率", 12, SHARE), Column("去掉这题的信度", 14, DECIMAL), Column("建议", 60)),
    ]
    return Table("各题", columns, [_item(item) for item in analysis.items])


def _item(item: ItemFigures) -> list[Value]:
    low, high = item.interval or (None, None)
    return [
        *(item.label, item.id, item.kind_label, item.stem, item.competency, item.max_points),
        *(item.given, item.marked, item.full, item.none, _of(item.facility)),
        *(item.compared, _of(item.discrimination), low, high),
        *(_of(item.efficiency), _of(item.alpha_without), " ".join(item.advice)),
    ]


def _picks(analysis: Analysis) -> Table:
    columns = [
        *(Column("题", 12), Column("编号", 16), Column("选项或答案", 50), Column("正确", 7), Column("人数", 8), Column("占比", 9, SHARE)),
        *(Column("高分组人数", 10), Column("高分组里选的", 10), Column("低分组人数", 10), Column("低分组里选的", 10)),
    ]
    rows: list[list[Value]] = [
        [
            *(item.label, item.id, pick.label, "正确" if pick.right else None, pick.count, pick.share),
            *(item.upper, pick.upper, item.lower, pick.lower),
        ]
        for item in analysis.items
        for pick in item.picks
    ]
    return Table("选项", columns, rows)


def _competencies(analysis: Analysis) -> Table:
    columns = [Column("能力", 40), Column("题", 40), Column("人数", 8), Column("得分率", 10, SHARE)]
    rows: list[list[Value]] = [
        [wording.competency(one.competency), "、".join(one.questions), one.learners, _of(one.share)] for one in analysis.competencies
    ]
    return Table("能力", columns, rows)


def _associations(analysis: Analysis) -> Table:
    columns = [Column("社区残协", 40), Column("人数", 8), Column("平均得分率", 22, SHARE), Column("及格人数", 10)]
    rows: list[list[Value]] = [[one.name, one.learners, _of(one.share), one.passed] for one in analysis.associations]
    return Table("残协", columns, rows)


def _explained(analysis: Analysis) -> Table:
    rows: list[Sequence[Value]] = [("这份样本", analysis.sample), *wording.EXPLAINED]
    rows += [("人数的两条线", wording.WHY_30), ("残协的平均", wording.WHY_5)]
    return Table("说明", [Column("名称", 22), Column("意思和做法", 100)], rows)
