"""The statements of a commit, compiled from the tables once and then handed to the driver.

SQLAlchemy's own execution costs about 0.1 ms for each statement, as much as the disk needs
for all of them; the tables stay the one description of the columns.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Insert, Select, Update, bindparam, func, insert, select, update
from sqlalchemy.dialects import sqlite

from kiosk.records.schema import (
    RECEIPT_COUNTER,
    CounterRow,
    ReceiptRow,
    RecordRow,
    stored_value,
)

_DIALECT = sqlite.dialect(paramstyle="qmark")


class Prepared:
    """One statement as the driver takes it: text with question marks, and their order."""

    def __init__(self, statement: Insert | Update | Select[Any]) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        self._text = str(compiled)
        self._order: Sequence[str] = compiled.positiontup or ()
        self._fixed = {key: value for key, value in compiled.params.items() if value is not None}

    def changed(self, connection: sqlite3.Connection, values: Mapping[str, Any]) -> int:
        """Execute and return how many rows changed."""
        return connection.execute(self._text, self._arguments(values)).rowcount

    def row(self, connection: sqlite3.Connection, values: Mapping[str, Any]) -> Any:
        """Execute and return the first row as a tuple, or None."""
        return connection.execute(self._text, self._arguments(values)).fetchone()

    def _arguments(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(
            stored_value(values[name] if name in values else self._fixed[name])
            for name in self._order
        )


FIND_FILE = Prepared(select(RecordRow.file).where(RecordRow.id == bindparam("id")))
LAST_POSITION = Prepared(select(func.max(RecordRow.position)))
LAST_SEQUENCE = Prepared(select(CounterRow.value).where(CounterRow.name == RECEIPT_COUNTER))
RAISE_SEQUENCE = Prepared(
    update(CounterRow)
    .where(CounterRow.name == RECEIPT_COUNTER, CounterRow.value < bindparam("next"))
    .values(value=bindparam("next"))
)
CONFIRM_RECEIPT = Prepared(
    update(ReceiptRow)
    .where(ReceiptRow.submission_id == bindparam("submission"))
    .values(confirmed=bindparam("now_confirmed"))
)
KEEP_RECORD = Prepared(
    insert(RecordRow).values(
        {column.name: bindparam(column.name) for column in RecordRow.__table__.columns}
    )
)
KEEP_RECEIPT = Prepared(
    insert(ReceiptRow).values(
        {column.name: bindparam(column.name) for column in ReceiptRow.__table__.columns}
    )
)
