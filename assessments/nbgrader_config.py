"""nbgrader's configuration of the course; the platform copies it into the live course, beside the gradebook."""

from pathlib import Path

import nbgrader

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "canxie"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)

# What takes the place of a solution in the release version.
c.ClearSolutions.code_stub = {"python": "answer = None"}
c.ClearSolutions.text_stub = "（没有作答）"

# Marking guides are locked cells: taken out of the release version, put back when a submission is graded.
c.ClearMarkScheme.enforce_metadata = False

# Choices are marked from data: nothing a learner sends is ever executed, also when a trainer presses "Autograde" in formgrader.
c.Autograde.autograde_preprocessors = [
    "canxie_platform.assessments.score_from_data.ScoreFromData",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Pages of formgrader ask no other site for anything.
c.HTMLExporter.extra_template_basedirs = [
    str(Path(__file__).resolve().parent / "templates"),
    str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"),
]
c.NbGraderAPI.timezone = "Asia/Shanghai"
c.NbGraderAPI.timestamp_format = "%Y-%m-%d %H:%M"
