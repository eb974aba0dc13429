"""``canxie analysis``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canxie_platform.cli.chinese import CommandError
from canxie_platform.settings import Settings, get_settings

if TYPE_CHECKING:
    from canxie_platform.assessments.blueprints import Paper
    from canxie_platform.assessments.statistics.figures import Figure


def add(groups: Any) -> None:
    """Add the command group."""
    group = groups.add_parser("analysis", help="考完以后：试卷分析、成绩表", description="看各题的得分率、区分度和全卷的信度，导出表格。")
    commands = group.add_subparsers(title="命令", dest="action", required=True, metavar="命令")
    showing = commands.add_parser("show", help="看一份试卷的分析", description="全卷和各题的数，以及该先看什么。")
    showing.set_defaults(func=show)
    writing = commands.add_parser("excel", help="把分析写成 Excel 文件", description="和分析页面一样的数，一共六张表。")
    writing.set_defaults(func=excel)
    listing = commands.add_parser("grades", help="导出 nbgrader 的成绩表", description="写成 Excel 能打开的 CSV。")
    listing.set_defaults(func=grades)
    for command in (showing, writing, listing):
        command.add_argument("assessment", metavar="试卷", help="试卷的编号")
        if command is not showing:
            command.add_argument("file", metavar="文件", type=Path, help="写到哪里；已经有的文件不会覆盖")
        command.add_argument("--data", type=Path, metavar="文件夹", help="数据文件夹（默认是代码旁边的 var）")


def show(options: argparse.Namespace) -> int:
    """Print the figures."""
    from canxie_platform.assessments.statistics.analysis import analyse
    from canxie_platform.database import session_scope

    settings = _settings(options)
    paper = _paper(settings, options.assessment)
    with session_scope(settings.database, reading=True) as session:
        found = analyse(session, settings, paper)
    whole = found.whole
    print(found.title, found.sample, sep="\n")
    print(f"评完 {whole.complete} 份，等打分 {whole.waiting} 份，平均分 {_shown(whole.mean)}，及格率 {_shown(whole.pass_rate, '.0%')}")
    print(f"信度（克龙巴赫 α）{_shown(whole.alpha)}，测量误差 {_shown(whole.error)}")
    for item in found.items:
        print(f"{item.label}（{item.id}）：得分率 {_shown(item.facility, '.0%')}，区分度 {_shown(item.discrimination)}")
        print(*(f"\t{sentence}" for sentence in item.advice), sep="\n")
    return 0


def excel(options: argparse.Namespace) -> int:
    """Write the workbook."""
    from canxie_platform.assessments.statistics.analysis import analyse
    from canxie_platform.assessments.statistics.excel import to_excel
    from canxie_platform.database import session_scope

    settings = _settings(options)
    paper = _paper(settings, options.assessment)
    with session_scope(settings.database, reading=True) as session:
        made = to_excel(analyse(session, settings, paper))
    return _write(options.file, made)


def grades(options: argparse.Namespace) -> int:
    """Write the list of grades."""
    from canxie_platform.assessments.statistics.grades import NoGradesError, grades_csv

    settings = _settings(options)
    paper = _paper(settings, options.assessment)
    try:
        return _write(options.file, grades_csv(settings, paper.id))
    except NoGradesError as error:
        raise CommandError(error) from error


def _write(path: Path, data: bytes) -> int:
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise CommandError(f"{path} 已经有了，没有覆盖。请换一个文件名。") from error
    except OSError as error:
        raise CommandError(f"写不了 {path}：{error.strerror}。") from error
    print(f"写好了：{path}")
    return 0


def _shown(figure: Figure, how: str = ".2f") -> str:
    return f"（{figure.why}）" if figure.value is None else format(figure.value, how)


def _paper(settings: Settings, name: str) -> Paper:
    from canxie_platform.assessments.blueprints import usable_papers

    papers = usable_papers(settings)
    if name not in papers:
        raise CommandError(f"没有试卷 {name}；现有：{'、'.join(papers) or '无'}。")
    return papers[name]


def _settings(options: argparse.Namespace) -> Settings:
    return get_settings().model_copy(update={"data": options.data.resolve()} if options.data else {})
