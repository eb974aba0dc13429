"""Tables of the roster: street offices, associations, and who holds which post when."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from canxie_platform.database import Base


class Street(Base):
    """A street office (街道)."""

    __tablename__ = "street"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)


class Association(Base):
    """The association (残协) of one community."""

    __tablename__ = "association"
    __table_args__ = (UniqueConstraint("street_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("street.id"))
    name: Mapped[str] = mapped_column(String(64))


class Appointment(Base):
    """A post somebody holds in an association over a term."""

    __tablename__ = "appointment"
    __table_args__ = (UniqueConstraint("account_id", "association_id", "post", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"), index=True)
    post: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    until: Mapped[date | None]
    """Last day of the term; None while it lasts."""
