"""What ``canxie check`` says about assessments."""

from __future__ import annotations

from canxie_platform.assessments.blueprint_checks import citation_problems
from canxie_platform.assessments.blueprint_wording import SOURCE_IS_OLD
from canxie_platform.assessments.blueprints import load_paper
from canxie_platform.assessments.notebooks import as_json, source_notebook
from canxie_platform.settings import Settings


def check_assessments(settings: Settings) -> list[str]:
    """One Chinese sentence for each thing that is wrong with a blueprint, or with a source notebook that isn't built from it.

    Args:
        settings: where blueprints, courses and source notebooks are.
    """
    found = []
    for path in sorted((settings.assessments / "blueprints").glob("*.yml")):
        try:
            paper = load_paper(settings, path)
        except (ValueError, OSError) as error:
            found += str(error).splitlines()
            continue
        found += citation_problems(settings, path, paper)
        source = settings.assessments / "source" / paper.id / f"{paper.id}.ipynb"
        if not source.is_file() or source.read_text(encoding="utf-8") != as_json(source_notebook(paper)):
            found.append(SOURCE_IS_OLD.format(path=source, id=paper.id))
    return found
