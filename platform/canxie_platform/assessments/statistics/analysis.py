"""The analysis of one assessment: the whole paper, every question, summaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean, median

from sqlalchemy.orm import Session

from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.statistics import figures, wording
from canxie_platform.assessments.statistics.figures import Figure
from canxie_platform.assessments.statistics.gathering import gather
from canxie_platform.assessments.statistics.groups import AssociationSummary, CompetencySummary, by_association, by_competency
from canxie_platform.assessments.statistics.items import ItemFigures, item_figures
from canxie_platform.assessments.statistics.sat import Asked, Sat
from canxie_platform.settings import Settings

BANDS = 10


@dataclass(frozen=True)
class Band:
    """How many totals lie in a tenth of the points."""

    label: str
    count: int


@dataclass(frozen=True)
class Whole:
    """Figures of the whole paper, over the learners whose paper is completely marked."""

    graded: int
    complete: int
    mean: Figure
    median: Figure
    deviation: Figure
    lowest: Figure
    highest: Figure
    passed: int
    pass_rate: Figure
    alpha: Figure
    error: Figure
    common: int
    """Items every complete paper has: the base of alpha and error."""
    bands: list[Band]

    @property
    def waiting(self) -> int:
        """Papers with an answer that waits for a trainer."""
        return self.graded - self.complete


@dataclass(frozen=True)
class Analysis:
    """Everything the page and the workbook show."""

    title: str
    max_points: float
    pass_points: float
    whole: Whole
    items: list[ItemFigures]
    competencies: list[CompetencySummary]
    associations: list[AssociationSummary]

    @property
    def sample(self) -> str:
        """What the number of learners allows."""
        n = self.whole.complete
        if n == 0:
            return wording.SAMPLE_NONE
        if n < wording.FEW:
            return wording.SAMPLE_FEW.format(n=n)
        return (wording.SAMPLE_SOME if n < wording.SOME else wording.SAMPLE_GOOD).format(n=n)

    @property
    def few(self) -> bool:
        """Whether there are too few learners to judge a question by its figures."""
        return self.whole.complete < wording.FEW

    @property
    def common_note(self) -> str:
        """A sentence when alpha doesn't rest on all items; else empty."""
        partly = self.whole.complete > 0 and self.whole.common < sum(item.given > 0 for item in self.items)
        return wording.COMMON_ITEMS.format(count=self.whole.common) if partly else ""


def analyse(session: Session, settings: Settings, paper: Paper) -> Analysis:
    """Analyse what was handed in of an assessment.

    Args:
        session: a database session.
        settings: says where the gradebook is.
        paper: the assessment.
    """
    questions, sats = gather(session, settings, paper)
    return analysis_of(paper, questions, sats)


def analysis_of(paper: Paper, questions: Sequence[Asked], sats: Sequence[Sat]) -> Analysis:
    """The analysis of these papers.

    Args:
        paper: the assessment.
        questions: every question that may be in a paper.
        sats: the graded papers.
    """
    complete = [sat for sat in sats if sat.complete]
    common = [question.id for question in questions if complete and all(question.id in sat.answers for sat in complete)]
    rows = [[sat.answers[item].points or Fraction(0) for item in common] for sat in complete]
    pass_points = Fraction(str(paper.pass_points))
    without = dict(zip(common, figures.alphas_without(rows), strict=True))
    missing = Figure(None, wording.NOT_COMMON if complete else wording.NOBODY)
    return Analysis(
        title=paper.title,
        max_points=paper.points,
        pass_points=paper.pass_points,
        whole=_whole(sats, complete, rows, pass_points, len(common)),
        items=[item_figures(question, sats, without.get(question.id, missing)) for question in questions],
        competencies=by_competency(questions, sats),
        associations=by_association(complete, pass_points),
    )


def _whole(sats: Sequence[Sat], complete: Sequence[Sat], rows: Sequence[figures.Row], pass_points: Fraction, common: int) -> Whole:
    totals = [sat.points for sat in complete]
    passed = sum(total >= pass_points for total in totals)
    nobody = Figure(None, wording.NOBODY)
    return Whole(
        graded=len(sats),
        complete=len(complete),
        mean=Figure(fmean(map(float, totals))) if totals else nobody,
        median=Figure(float(median(totals))) if totals else nobody,
        deviation=figures.deviation(totals),
        lowest=Figure(float(min(totals))) if totals else nobody,
        highest=Figure(float(max(totals))) if totals else nobody,
        passed=passed,
        pass_rate=Figure(passed / len(totals)) if totals else nobody,
        alpha=figures.alpha(rows),
        error=figures.standard_error(rows),
        common=common,
        bands=_bands([sat.points / sat.max_points for sat in complete]),
    )


def _bands(shares: Sequence[Fraction]) -> list[Band]:
    """Totals by tenths; all points belong to the last."""
    places = [min(BANDS - 1, max(0, int(share * BANDS))) for share in shares]
    step = 100 // BANDS
    labels = [f"{place * step}%—{(place + 1) * step}%" for place in range(BANDS)]
    return [Band(label, places.count(place)) for place, label in enumerate(labels)]
