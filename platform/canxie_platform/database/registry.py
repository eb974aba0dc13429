"""Every model of the platform, imported so that ``Base.metadata`` is whole."""

import canxie_platform.accounts.models
import canxie_platform.assessments.desk.models
import canxie_platform.assessments.models
import canxie_platform.ledger.models
import canxie_platform.library.importing.models
import canxie_platform.library.marks
import canxie_platform.library.models
import canxie_platform.records.models
import canxie_platform.roster.models  # noqa: F401
from canxie_platform.database.base import Base

metadata = Base.metadata
"""The schema the migrations lead to."""
