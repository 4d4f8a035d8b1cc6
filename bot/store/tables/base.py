"""What all tables share: aware UTC times, predictable names for migrations, the type of a row's id."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

RowId = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime.datetime]):
    """An aware UTC time, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        """Refuse naive times. Raises: ValueError."""
        if value is not None and value.tzinfo is None:
            raise ValueError("times in the store are aware")
        return value.astimezone(datetime.UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime.datetime | None:
        """Return the time with its zone."""
        if value is None:
            return None
        time: datetime.datetime = value
        return time.replace(tzinfo=datetime.UTC) if time.tzinfo is None else time.astimezone(datetime.UTC)


class Base(DeclarativeBase):
    """All tables, with predictable constraint names for migrations."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime.datetime: UtcTime(), bytes: LargeBinary(), bool: Boolean()}
