"""Widgets of other packages that lessons of this installation may use; the administrator lists them class by class."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict


class ThirdParty(BaseSettings):
    """``CANXIE_LESSON_WIDGETS``: classes of pure anywidget packages, such as ``wigglystuff.SortableList,ipymario.Widget``.

    A lesson may make them with any plain arguments, so only classes belong here whose arguments a stranger might choose: none that
    reads a file, fetches an address or runs code it is given. The page sends no request to another origin, whatever a module asks for.
    """

    model_config = SettingsConfigDict(env_prefix="CANXIE_", extra="ignore")

    lesson_widgets: str = ""

    @property
    def classes(self) -> frozenset[str]:
        """Names with their package."""
        return frozenset(name.strip() for name in self.lesson_widgets.split(",") if name.strip())
