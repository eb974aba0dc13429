"""The grading helper: the only process that touches the live nbgrader course, run under the trainers' account.

``python -m canxie_platform.assessments.grader COURSE REST`` reads orders and writes replies until its input ends,
or no order came for REST seconds (0: however long). It stays alive between
orders because importing nbgrader takes seconds and grading a submission takes milliseconds. It knows nothing of the platform's database.
"""

from __future__ import annotations

import logging
import os
import select
import sys
from pathlib import Path
from typing import TextIO

from pydantic import TypeAdapter

from canxie_platform.assessments import grading_wording
from canxie_platform.assessments.grader_protocol import GiveMark, Grade, MakeFeedback, Order, Prepare, Ready, Renew, Reply, Rescore
from canxie_platform.assessments.live_course import LiveCourse
from canxie_platform.assessments.manual_marks import ChangedMeanwhileError, give_mark
from canxie_platform.assessments.rescoring import rescore
from canxie_platform.assessments.score_from_data import NotGradedError

ORDERS: TypeAdapter[Prepare | Renew | Rescore | Grade | GiveMark | MakeFeedback | Ready] = TypeAdapter(Order)
log = logging.getLogger("canxie.grader")


def carry_out(course: LiveCourse, line: str) -> Reply:
    """Do one order; whatever goes wrong becomes a reply.

    Args:
        course: the live course.
        line: the order as JSON.
    """
    try:
        match ORDERS.validate_json(line):
            case Prepare() as order:
                return Reply(ok=True, kept=course.prepare(order.files, order.sources))
            case Renew() as order:
                course.renew(order.assessment, order.source)
            case Rescore() as order:
                return Reply(ok=True, outcomes=rescore(order.source, order.notebooks))
            case Grade() as order:
                return Reply(ok=True, outcomes=course.grade(order.submissions))
            case GiveMark() as order:
                give_mark(course.root, order)
            case MakeFeedback() as order:
                return Reply(ok=True, made=course.make_feedback(order.assessment))
            case Ready():
                pass
        return Reply(ok=True)
    except ChangedMeanwhileError as error:
        return Reply(ok=False, why=grading_wording.MARKED_MEANWHILE, changed=error.current)
    except NotGradedError as error:
        return Reply(ok=False, why=str(error))
    except Exception as error:
        log.exception("order failed")
        return Reply(ok=False, why=f"{type(error).__name__}: {error}"[:500])


def serve(course: LiveCourse, orders: TextIO, replies: TextIO, rest: float | None) -> None:
    """Answer orders until there are no more, or none came for a while."""
    while select.select([orders], [], [], rest)[0] and (line := orders.readline()):
        replies.write(carry_out(course, line).model_dump_json() + "\n")
        replies.flush()


def main() -> None:
    """Run the helper; what any library prints goes to the log, not between the replies."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("traitlets").setLevel(logging.ERROR)  # nbgrader warns of every locked cell that it restores: all of them, always
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    with open(0, encoding="utf-8", closefd=False) as orders:
        serve(LiveCourse(Path(sys.argv[1])), orders, replies, float(sys.argv[2]) or None)


if __name__ == "__main__":
    main()
