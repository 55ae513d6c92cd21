"""A store of the first format, as terminals have it that were never brought up to date."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command

from contracts.canonical import sha256_hex
from contracts.envelope import SealingKey
from contracts.number import receipt_number
from contracts.submission import RatingRecord
from kiosk.records.database import DATABASE_NAME, open_engine
from kiosk.records.migrate import alembic_config
from kiosk.records.sealing import Sealer, attachment_ref, iso
from kiosk.records.store import mint_id
from tests.records.drafts import AT, draft, photo


def make(folder: Path, key: SealingKey, submissions: int) -> list[dict[str, str]]:
    """Fill a folder; gives id, number, envelope hash and attachment of each submission.

    The first is acknowledged, the second one's receipt is held, each has a rating.
    """
    (folder / "attachments").mkdir(parents=True)
    (folder / "records.lock").touch()
    engine = open_engine(folder / DATABASE_NAME, create=True)
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001_records")
    engine.dispose()
    sealer = Sealer(key, "T0001")
    made = []
    with closing(sqlite3.connect(folder / DATABASE_NAME)) as database:
        for sequence in range(1, submissions + 1):
            made.append(_submission(folder, database, sealer, sequence))
        database.execute("UPDATE counters SET value = ?", (submissions,))
        database.execute("DELETE FROM outbox WHERE position = 1")
        database.execute(
            "INSERT INTO deliveries VALUES (1, 'acknowledged', '2026-11-21T08:00:00+00:00', '{}')"
        )
        database.execute(
            "UPDATE receipts SET confirmed = 1 WHERE submission_id = ?", (made[1]["id"],)
        )
        database.commit()
    return made


def _submission(
    folder: Path, database: sqlite3.Connection, sealer: Sealer, sequence: int
) -> dict[str, str]:
    wanted = draft(photo(2000))
    number = receipt_number(7, sequence)
    (picture,) = wanted.attachments
    sealed = sealer.attachment(wanted.id, picture)
    name = sha256_hex(sealed)
    (folder / "attachments" / name).write_bytes(sealed)
    ref = attachment_ref(picture, sha256_hex(picture.data), sealed)
    envelope = sealer.submission(wanted, number, (ref,))
    receipt = wanted.receipt.numbered(number, wanted.item.code).to_json()
    own, at = str(wanted.id), "2026-11-21T07:20:01.234+00:00"
    keep = (
        "INSERT INTO records (id, kind, submission_id, attachments, created_at, envelope)"
        " VALUES (?, ?, ?, ?, ?, ?)"
    )
    database.execute(keep, (own, "submission", own, json.dumps([name]), at, envelope))
    database.execute(
        "INSERT INTO receipts VALUES (?, ?, ?, ?, 0)", (own, number, json.dumps(receipt), at)
    )
    rating = RatingRecord(id=str(mint_id()), submission_id=own, level=5, at=iso(AT))
    database.execute(keep, (rating.id, "rating", own, "[]", at, sealer.event(rating, AT)))
    return {"id": own, "number": number, "envelope": sha256_hex(envelope), "attachment": name}
