"""A trainer's own list of comments."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from canxie_platform.assessments import grading_wording
from canxie_platform.assessments.desk.models import SavedComment

LIMIT = 500
"""Most characters of a kept comment."""
MOST = 50
"""Most comments a trainer keeps: more can't be found any more."""


class NotKeptError(Exception):
    """A comment wasn't kept; the message is Chinese."""


def kept(session: Session, account_id: int) -> list[SavedComment]:
    """A trainer's comments, the oldest first."""
    return list(session.scalars(select(SavedComment).where(SavedComment.account_id == account_id).order_by(SavedComment.id)))


def keep(session: Session, account_id: int, text: str) -> None:
    """Add a comment to the list; one that is there already is not added again.

    Args:
        session: a database session.
        account_id: the trainer.
        text: the comment.

    Raises:
        NotKeptError: it is empty or too long, or the list is full.
    """
    text = text.strip()
    if not text:
        raise NotKeptError(grading_wording.NO_COMMENT)
    if len(text) > LIMIT:
        raise NotKeptError(grading_wording.COMMENT_TOO_LONG.format(limit=LIMIT, length=len(text)))
    mine = SavedComment.account_id == account_id
    if session.scalar(select(SavedComment.id).where(mine, SavedComment.text == text)) is not None:
        return
    if (session.scalar(select(func.count()).select_from(SavedComment).where(mine)) or 0) >= MOST:
        raise NotKeptError(grading_wording.COMMENTS_FULL.format(most=MOST))
    session.add(SavedComment(account_id=account_id, text=text))
    session.flush()


def forget(session: Session, account_id: int, comment_id: int) -> None:
    """Remove one of a trainer's own comments."""
    session.execute(delete(SavedComment).where(SavedComment.account_id == account_id, SavedComment.id == comment_id))
