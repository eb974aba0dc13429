"""``canxie assessment``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canxie_platform.cli.chinese import CommandError
from canxie_platform.settings import Settings, get_settings

if TYPE_CHECKING:
    from canxie_platform.assessments.blueprints import Paper


def add(groups: Any) -> None:
    """Add the command group."""
    group = groups.add_parser(
        "assessment", help="试卷：生成、批阅、发布成绩", description="从蓝图生成试卷，准备批阅，查看进度，自动评分，发布成绩。"
    )
    commands = group.add_subparsers(title="命令", dest="action", required=True, metavar="命令")
    building = commands.add_parser(
        "build", help="从蓝图生成试卷笔记本", description="按 assessments/blueprints 里的蓝图写 assessments/source。"
    )
    building.add_argument("assessment", metavar="试卷", nargs="?", help="试卷的编号；不写就生成全部")
    building.set_defaults(func=build)
    preparing = commands.add_parser(
        "prepare", help="准备批阅用的 nbgrader 课程", description="把试卷放进数据文件夹，生成发布版，建好成绩簿。"
    )
    preparing.set_defaults(func=prepare)
    showing = commands.add_parser("status", help="看每份试卷的进度", description="交卷、评分、等教师打分、已经发布的人数。")
    showing.set_defaults(func=status)
    grading = commands.add_parser("grade", help="马上评完排队的答卷", description="不等后台的评分程序，现在就做；做完就退出。")
    grading.add_argument("--retry", action="store_true", help="没有做成的也再试一次")
    grading.set_defaults(func=grade)
    releasing = commands.add_parser("release", help="发布成绩", description="发布一个人的，或者所有打完分的成绩。")
    releasing.add_argument("assessment", metavar="试卷", help="试卷的编号")
    releasing.add_argument("learner", metavar="学员", nargs="?", help="学员的账号；不写就发布所有打完分的")
    releasing.add_argument("--by", metavar="账号", required=True, help="谁发布：教师或管理员的账号")
    releasing.set_defaults(func=release)
    for command in (building, preparing, showing, grading, releasing):
        command.add_argument("--data", type=Path, metavar="文件夹", help="数据文件夹（默认是代码旁边的 var）")


def build(options: argparse.Namespace) -> int:
    """Write source notebooks from blueprints."""
    from canxie_platform.assessments.blueprint_checks import citation_problems
    from canxie_platform.assessments.notebooks import as_json, source_notebook

    settings = _settings(options)
    papers = _papers(settings)
    if options.assessment and options.assessment not in papers:
        raise CommandError(f"没有试卷 {options.assessment}；现有：{'、'.join(papers) or '无'}。")
    for name, paper in papers.items():
        if options.assessment in (None, name):
            faults = citation_problems(settings, settings.assessments / "blueprints" / f"{name}.yml", paper)
            if faults:
                raise CommandError("\n".join(faults))
            path = settings.assessments / "source" / name / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(as_json(source_notebook(paper)), encoding="utf-8")
            print(f"写好了：{path}（{len(paper.questions)} 道题，{paper.points:g} 分）")
    return 0


def prepare(options: argparse.Namespace) -> int:
    """Lay out the live course."""
    from canxie_platform.assessments.course import GraderError, prepare_grading

    settings = _settings(options)
    settings.teaching.mkdir(parents=True, exist_ok=True)
    try:
        notes = prepare_grading(settings)
    except (GraderError, ValueError) as error:
        raise CommandError(f"没有准备好：{error}") from error
    print(*notes, f"准备好了：{settings.grading}", sep="\n")
    return 0


def status(options: argparse.Namespace) -> int:
    """Print the numbers of each assessment."""
    from canxie_platform.assessments.results import standings
    from canxie_platform.database import session_scope

    settings = _settings(options)
    with session_scope(settings.database, reading=True) as session:
        for name, paper in _papers(settings).items():
            rows = standings(session, settings, paper)
            queued = sum(row.job.state in ("waiting", "working") for row in rows)
            broken = sum(row.job.state == "failed" for row in rows)
            waiting = sum(row.job.state == "graded" and bool(row.waiting) for row in rows)
            released = sum(row.result is not None for row in rows)
            print(f"{name}\t{paper.title}")
            print(f"\t交卷 {len(rows)}，排队评分 {queued}，评分没有做成 {broken}，等教师打分 {waiting}，已发布 {released}")
            for row in rows:
                if row.job.state == "failed":
                    print(f"\t{row.account.username}：{row.job.note}")
    return 0


def grade(options: argparse.Namespace) -> int:
    """Grade what is queued, then end."""
    from sqlalchemy import select

    from canxie_platform.assessments import queue
    from canxie_platform.assessments.course import Grader
    from canxie_platform.assessments.models import GradingJob
    from canxie_platform.assessments.worker import Worker
    from canxie_platform.database import session_scope

    settings = _settings(options)
    if options.retry:
        with session_scope(settings.database) as session:
            queue.retry(session, session.scalars(select(GradingJob.id).where(GradingJob.state == "failed")).all())
    done = 0
    with Grader(settings) as grader:
        worker = Worker(settings, grader)
        while taken := worker.work_once():
            done += taken
    print(f"处理了 {done} 份答卷。" if done else "没有排队的答卷。")
    return 0


def release(options: argparse.Namespace) -> int:
    """Release results."""
    from sqlalchemy import select

    from canxie_platform.accounts.models import Account
    from canxie_platform.assessments.results import ReleaseError, standings
    from canxie_platform.assessments.results import release as put
    from canxie_platform.database import session_scope

    settings = _settings(options)
    paper = _papers(settings).get(options.assessment)
    if paper is None:
        raise CommandError(f"没有试卷 {options.assessment}。")
    with session_scope(settings.database) as session:
        by = session.scalar(select(Account).where(Account.username == options.by, Account.role.in_(("trainer", "admin"))))
        if by is None:
            raise CommandError(f"没有教师或管理员账号 {options.by}。")
        rows = standings(session, settings, paper)
        chosen = [row for row in rows if (row.account.username == options.learner if options.learner else row.ready and not row.result)]
        if not chosen:
            raise CommandError("没有可以发布的成绩。")
        for row in chosen:
            try:
                result = put(session, settings, paper, row, by.id)
            except ReleaseError as error:
                raise CommandError(error) from error
            print(f"{row.account.display_name}（{row.account.username}）：{result.points:g} 分，{'及格' if result.passed else '没有及格'}")
    return 0


def _papers(settings: Settings) -> dict[str, Paper]:
    from canxie_platform.assessments.blueprints import load_papers

    try:
        return load_papers(settings)
    except ValueError as error:
        raise CommandError(error) from error


def _settings(options: argparse.Namespace) -> Settings:
    return get_settings().model_copy(update={"data": options.data.resolve()} if options.data else {})
