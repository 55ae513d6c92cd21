"""What the sync process sees of the store: sealed records waiting for the centre.

Every call is one short transaction of its own; none is open between calls.
"""

import json
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, Integer, cast, delete, func, insert, or_, select, update

from kiosk.records.database import DATABASE_NAME, READING, open_engine, require_schema
from kiosk.records.errors import FileDamagedError, storage_errors
from kiosk.records.model import OutboxEntry
from kiosk.records.recordfile import parse_record_file
from kiosk.records.schema import (
    RECEIPT_COUNTER,
    CounterRow,
    DeliveryRow,
    OutboxRow,
    RecordRow,
)
from kiosk.records.sealedfiles import ATTACHMENTS, RECORDS, read_sealed
from kiosk.records.staged import staged_names

log = structlog.get_logger(__name__)

ACKNOWLEDGED = "acknowledged"
SET_ASIDE = "set-aside"
REMOVED = "removed"
"""Acknowledged, and its sealed files have gone since."""
# What the centre said, in whole seconds since 1970: no clock of this terminal has a say in it.
_received = cast(
    func.strftime("%s", func.json_extract(DeliveryRow.answer, "$.ack.received_at")), Integer
)


@dataclass(frozen=True, slots=True)
class Removable:
    """A record whose files may go: the name of its own and of its attachments."""

    position: int
    file: str
    attachments: tuple[str, ...]


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Outbox:
    """Records in the order in which they were kept. Any thread, one call at a time.

    Raises:
        StoreNotReadyError: on construction, while the migrator has not run.
        StoreDamagedError: on construction, when ``kiosk recover`` is needed.
        StorageFullError, StorageError: from every method.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = utc_now) -> None:
        self._folder = folder
        self._now = now
        self._one_at_a_time = threading.Lock()
        self._damaged: set[str] = set()
        path = folder / DATABASE_NAME
        self._engine = open_engine(path)
        try:
            require_schema(self._engine, path)
        except BaseException:
            self._engine.dispose()
            raise

    def pending(self, limit: int, skip: Collection[str] = ()) -> list[OutboxEntry]:
        """The first ``limit`` records that are left to be delivered and not in ``skip`` (ids).

        One whose file is damaged stays in the outbox and lets the others pass.
        """
        # One parameter, however many ids: SQLite counts parameters.
        skipped = func.json_each(json.dumps(sorted(skip))).table_valued("value")
        query = (
            select(RecordRow.id, RecordRow.file)
            .join(OutboxRow, OutboxRow.position == RecordRow.position)
            .where(RecordRow.id.not_in(select(skipped.c.value)))
            .order_by(OutboxRow.position)
        )
        found: list[OutboxEntry] = []
        with self._one_at_a_time, storage_errors("read the outbox"), self._reading() as connection:
            for row in connection.execute(query):
                if len(found) == limit:
                    break
                try:
                    record = parse_record_file(read_sealed(self._folder / RECORDS, row.file))
                except FileDamagedError:
                    self._tell_damaged(row.id)
                    continue
                found.append(
                    OutboxEntry(
                        UUID(record.id),
                        record.kind,
                        UUID(record.submission_id),
                        record.terminal_id,
                        record.envelope,
                        record.attachments,
                    )
                )
        return found

    def ids(self) -> frozenset[str]:
        """Ids of all that wait in the store, also of those whose file is damaged."""
        query = select(RecordRow.id).join(OutboxRow, OutboxRow.position == RecordRow.position)
        with self._one_at_a_time, storage_errors("read the outbox"), self._reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def confirm(self, record_id: UUID, ack: Mapping[str, Any]) -> None:
        """The centre holds the record: keep its signed answer, take the record off the list.

        A record that is off the list already is left alone.
        """
        self._settle(record_id, ACKNOWLEDGED, ack)

    def set_aside(self, record_id: UUID, answer: Mapping[str, Any]) -> None:
        """The centre refused the record for good: keep its signed answer, go on with the others."""
        self._settle(record_id, SET_ASIDE, answer)

    def count(self) -> int:
        """How many records wait, with those of the terminal before that are not in the store."""
        query = select(func.count()).select_from(OutboxRow)
        with self._one_at_a_time, storage_errors("count the outbox"), self._reading() as connection:
            own = connection.execute(query).scalar_one()
        return own + len(staged_names(self._folder))

    def given(self) -> int:
        """The place of the last receipt number that was given, 0 before the first."""
        query = select(CounterRow.value).where(CounterRow.name == RECEIPT_COUNTER)
        with self._one_at_a_time, storage_errors("read the counter"), self._reading() as connection:
            return connection.execute(query).scalar_one_or_none() or 0

    def delivered(self) -> frozenset[str]:
        """Ids of records that left the outbox."""
        query = select(RecordRow.id).join(DeliveryRow, DeliveryRow.position == RecordRow.position)
        with self._one_at_a_time, storage_errors("read deliveries"), self._reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def knows(self, record_ids: Collection[str]) -> frozenset[str]:
        """Those of these ids that the index has, delivered or not."""
        query = select(RecordRow.id).where(RecordRow.id.in_(record_ids))
        with self._one_at_a_time, storage_errors("look for records"), self._reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def offer_again(self, since: datetime | None) -> int:
        """Put back what the centre acknowledged at ``since`` or later by its own time; how many.

        None means everything. An acknowledgement without a time counts as late. What was removed
        since (``removable``) cannot be offered.
        """
        lost = select(DeliveryRow.position).where(DeliveryRow.state == ACKNOWLEDGED)
        if since is not None:
            lost = lost.where(or_(_received.is_(None), _received >= int(since.timestamp())))
        with (
            self._one_at_a_time,
            storage_errors("offer records again"),
            self._engine.begin() as connection,
        ):
            connection.execute(insert(OutboxRow).from_select(["position"], lost))
            again = select(OutboxRow.position)
            gone = delete(DeliveryRow).where(DeliveryRow.position.in_(again))
            return connection.execute(gone).rowcount

    def ask_back(self, record_ids: Collection[str]) -> frozenset[str]:
        """Put back what the centre holds damaged; the ids of those that are not here whole.

        One that waits already stays where it is.
        """
        if not record_ids:
            return frozenset()
        query = (
            select(
                RecordRow.id,
                RecordRow.position,
                RecordRow.file,
                RecordRow.attachments,
                DeliveryRow.state,
            )
            .outerjoin(DeliveryRow, DeliveryRow.position == RecordRow.position)
            .where(RecordRow.id.in_(record_ids))
        )
        with (
            self._one_at_a_time,
            storage_errors("offer records again"),
            self._engine.begin() as connection,
        ):
            here = {
                row.id: row
                for row in connection.execute(query)
                if row.state in (None, ACKNOWLEDGED) and self._whole(row.file, row.attachments)
            }
            lost = [row.position for row in here.values() if row.state == ACKNOWLEDGED]
            if lost:
                connection.execute(insert(OutboxRow), [{"position": place} for place in lost])
                gone = delete(DeliveryRow).where(DeliveryRow.position.in_(lost))
                connection.execute(gone)
        return frozenset(record_ids) - here.keys()

    def count_removed(self, since: datetime | None) -> int:
        """How many records could not be offered again, because their files are removed."""
        query = select(func.count()).where(DeliveryRow.state == REMOVED)
        if since is not None:
            query = query.where(_received >= int(since.timestamp()))
        with (
            self._one_at_a_time,
            storage_errors("count removed records"),
            self._reading() as connection,
        ):
            return connection.execute(query).scalar_one()

    def removable(self, before: datetime, limit: int) -> list[Removable]:
        """What the centre acknowledged before a time, oldest first.

        The time is the centre's own.
        """
        query = (
            select(RecordRow.position, RecordRow.file, RecordRow.attachments)
            .join(DeliveryRow, DeliveryRow.position == RecordRow.position)
            .where(DeliveryRow.state == ACKNOWLEDGED)
            .where(_received < int(before.timestamp()))
            .order_by(_received, RecordRow.position)
            .limit(limit)
        )
        with (
            self._one_at_a_time,
            storage_errors("list removable records"),
            self._reading() as connection,
        ):
            rows = connection.execute(query).all()
        return [Removable(row.position, row.file, tuple(row.attachments)) for row in rows]

    def mark_removed(self, positions: Collection[int]) -> None:
        """Note that the files of these records have gone."""
        change = update(DeliveryRow).where(DeliveryRow.position.in_(positions))
        with (
            self._one_at_a_time,
            storage_errors("note removed records"),
            self._engine.begin() as connection,
        ):
            connection.execute(change.values(state=REMOVED))

    def last_acknowledged(self) -> datetime | None:
        """When the centre last confirmed a record, by this terminal's clock."""
        held = (ACKNOWLEDGED, REMOVED)
        query = select(func.max(DeliveryRow.at)).where(DeliveryRow.state.in_(held))
        with self._one_at_a_time, storage_errors("read deliveries"), self._reading() as connection:
            return connection.execute(query).scalar_one()

    def attachment(self, sha256: str) -> bytes:
        """Sealed bytes of an attachment, compared with its name.

        Raises:
            FileDamagedError: it is not there or not read, or its bytes are others.
        """
        return read_sealed(self._folder / ATTACHMENTS, sha256)

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()

    def _settle(self, record_id: UUID, state: str, answer: Mapping[str, Any]) -> None:
        listed = (
            select(OutboxRow.position)
            .join(RecordRow, RecordRow.position == OutboxRow.position)
            .where(RecordRow.id == str(record_id))
        )
        with (
            self._one_at_a_time,
            storage_errors("settle a delivery"),
            self._engine.begin() as connection,
        ):
            position = connection.execute(listed).scalar_one_or_none()
            if position is None:
                return
            row = {"position": position, "state": state, "at": self._now(), "answer": dict(answer)}
            connection.execute(insert(DeliveryRow), row)
            connection.execute(delete(OutboxRow).where(OutboxRow.position == position))

    def _whole(self, file: str, attachments: Collection[str]) -> bool:
        try:
            read_sealed(self._folder / RECORDS, file)
            for name in attachments:
                read_sealed(self._folder / ATTACHMENTS, name)
        except FileDamagedError:
            return False
        return True

    def _tell_damaged(self, record_id: str) -> None:
        if record_id not in self._damaged:
            self._damaged.add(record_id)
            log.critical("record.file_damaged", record=record_id, alarm=True)

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(**READING)
