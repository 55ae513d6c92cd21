"""Records stand in files of their own; the tables become an index of them."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from alembic import op

from kiosk.records.errors import FileDamagedError
from kiosk.records.firstformat import ROWS, OldRow, file_of_row
from kiosk.records.recordfile import RecordFile
from kiosk.records.schema import as_stored
from kiosk.records.sealedfiles import RECORDS, SealedFolder
from kiosk.records.setaside import SetAside

revision = "0002_index"
down_revision = "0001_records"
branch_labels = None
depends_on = None

log = structlog.get_logger(__name__)

_APPEND_ONLY = """
CREATE TRIGGER records_no_{verb} BEFORE {verb} ON records
BEGIN SELECT RAISE(ABORT, 'records are append-only'); END
"""
_NEW_COLUMNS: dict[str, tuple[sa.types.TypeEngine[Any], bool]] = {
    "file": (sa.String(64), False),
    "number": (sa.String(16), True),
    "clock_trusted": (sa.Boolean(), True),
    "checksum": (sa.String(64), False),
}
_OLD_RECEIPT: dict[str, sa.types.TypeEngine[Any]] = {
    "number": sa.String(16),
    "content": sa.JSON(),
    "committed_at": sa.String(32),
}


def upgrade() -> None:
    """Write each record into its file, then let its row name it."""
    connection = op.get_bind()
    _let_change()
    _write_files(connection)
    op.drop_column("records", "envelope")
    op.drop_index("ix_receipts_unconfirmed", "receipts")
    for name in _OLD_RECEIPT:
        op.drop_column("receipts", name)
    _index_unconfirmed("submission_id")
    _refuse_change()


def downgrade() -> None:
    """Make the tables of the first format again; for a store that holds no record yet."""
    (held,) = op.get_bind().exec_driver_sql("SELECT count(*) FROM records").one()
    if held:
        raise NotImplementedError("an older program cannot read records that stand in files")
    _let_change()
    op.drop_index("ix_receipts_unconfirmed", "receipts")
    for name in _NEW_COLUMNS:
        op.drop_column("records", name)
    _add("records", "envelope", sa.LargeBinary(), nullable=False)
    for name, kind in _OLD_RECEIPT.items():
        _add("receipts", name, kind, nullable=False)
    _index_unconfirmed("committed_at")
    _refuse_change()


def _write_files(connection: sa.Connection) -> None:
    """The files are durable before this transaction names them; a second try finds them."""
    for name, (kind, nullable) in _NEW_COLUMNS.items():
        _add("records", name, kind, nullable=nullable)
    rows = connection.exec_driver_sql(f"{ROWS} ORDER BY r.position").all()
    if not rows:
        return
    data = _data_folder(connection)
    folder = SealedFolder(data / RECORDS)
    try:
        there = folder.names()
        for row in rows:
            try:
                file = file_of_row(OldRow(*row))
            except FileDamagedError:
                _set_aside(connection, data, OldRow(*row))
                continue
            if file.name not in there:
                (temporary,) = folder.write([file.data])
                folder.publish({temporary: file.name})
            _point_to(connection, file)
    finally:
        folder.close()


def _data_folder(connection: sa.Connection) -> Path:
    attached = connection.exec_driver_sql("PRAGMA database_list").all()
    return next(Path(row[2]).parent for row in attached if row[1] == "main")


def _point_to(connection: sa.Connection, file: RecordFile) -> None:
    row = file.row()
    values = {**row, "created_at": as_stored(row["created_at"])}
    update = sa.text(
        "UPDATE records SET id = :id, kind = :kind, submission_id = :submission_id,"
        " attachments = :attachments, created_at = :created_at, file = :file, number = :number,"
        " clock_trusted = :clock_trusted, checksum = :checksum WHERE position = :position"
    ).bindparams(sa.bindparam("attachments", type_=sa.JSON()))
    connection.execute(update, values)


def _set_aside(connection: sa.Connection, data: Path, row: OldRow) -> None:
    """What cannot be read as a record leaves the tables; its bytes are kept for a person."""
    SetAside(data).put(f"row-{row.position}", bytes(row.envelope or b""))
    log.critical("records.row_unreadable", position=row.position, alarm=True)
    for statement in (
        "DELETE FROM outbox WHERE position = ?",
        "DELETE FROM deliveries WHERE position = ?",
        "DELETE FROM receipts WHERE submission_id = (SELECT id FROM records WHERE position = ?)",
        "DELETE FROM records WHERE position = ?",
    ):
        connection.exec_driver_sql(statement, (row.position,))


def _add(table: str, name: str, kind: sa.types.TypeEngine[Any], *, nullable: bool) -> None:
    default = None if nullable else ""
    op.add_column(table, sa.Column(name, kind, nullable=nullable, server_default=default))


def _let_change() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER records_no_{verb}")
    op.execute("PRAGMA defer_foreign_keys=ON")


def _refuse_change() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(_APPEND_ONLY.format(verb=verb))


def _index_unconfirmed(column: str) -> None:
    op.create_index(
        "ix_receipts_unconfirmed", "receipts", [column], sqlite_where=sa.text("confirmed IS 0")
    )
