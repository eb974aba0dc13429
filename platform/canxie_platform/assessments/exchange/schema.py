"""The JSON Schema of ``items.yml`` and ``exam.yml``, for editors and other programs."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from canxie_widgets.bank import Item

FILE = "items.schema.json"
"""Beside the courses."""


class Bank(BaseModel):
    """An item bank of a course: items.yml is asked in lessons (use: lesson), exam.yml in assessments (use: exam)."""

    model_config = ConfigDict(extra="forbid", title="残协学堂题库")

    items: list[Annotated[Item, Field()]]


def schema_text() -> str:
    """The schema as the text of its file, the same for the same models."""
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Bank.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
