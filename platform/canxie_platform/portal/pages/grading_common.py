"""What the pages of grading share: the assessment of an address, and who may mark."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException

from canxie_platform.assessments import wording
from canxie_platform.assessments.blueprints import Paper, usable_papers
from canxie_platform.portal.identity import ForbiddenError, Person, person, require
from canxie_platform.settings import get_settings


def only_trainer(found: Annotated[Person, Depends(person)]) -> Person:
    """Marks are given by trainers; an administrator has no part in them.

    Raises:
        ForbiddenError: somebody else asks.
    """
    if found.role != "trainer":
        raise ForbiddenError
    return found


Trainer = Annotated[Person, Depends(only_trainer)]
TrainerOrAdmin = Annotated[Person, Depends(require("trainer"))]


def known_paper(assessment_id: str, _asker: TrainerOrAdmin) -> Paper:
    """The assessment of an address, for those who may ask at all.

    Raises:
        HTTPException: there is none (any more).
    """
    paper = usable_papers(get_settings()).get(assessment_id)
    if paper is None:
        raise HTTPException(404, wording.NO_ASSESSMENT)
    return paper


ThisPaper = Annotated[Paper, Depends(known_paper)]
