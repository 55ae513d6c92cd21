"""Times one durable commit with a 300 KB photo, beside the same writes in bare calls.

Prints one JSON object: ``{"commit_ms": {p50, p99}, "raw_commit_ms": {p50, p99}, ...}``.
Both kinds alternate within one run, on the same disk, each in a folder of its own.
Bare calls, the same files and syncs: write and sync the sealed photo, rename it, sync its
folder; the same with a record of the envelope's size; then commit one small row to an SQLite
database with WAL and synchronous=FULL.
"""

import argparse
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from contracts.envelope import OpeningKey
from contracts.submission import IdentityContent, ItemRef, NoticeRef, Pad, SignatureContent
from kiosk.documents.content import ReceiptContent
from kiosk.records.migrate import migrate
from kiosk.records.model import DraftAttachment, SubmissionDraft
from kiosk.records.outbox import Outbox
from kiosk.records.store import mint_id, open_store

PHOTO_BYTES = 300_000
HASH = "ab" * 32


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="where to write; default: a temporary folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        print(json.dumps(measure(Path(folder), options.commits)))


def measure(folder: Path, commits: int) -> dict[str, object]:
    """Alternate both kinds of commit and sum them up."""
    migrate(folder / "store")
    store = open_store(folder / "store", OpeningKey.generate().sealing_key(), "T0001", 7)
    photo = random.Random(1).randbytes(PHOTO_BYTES)
    store.commit_submission(draft(photo))
    outbox = Outbox(folder / "store")
    envelope = outbox.pending(1)[0].envelope
    outbox.close()
    raw = BareCommit(folder / "raw", envelope, photo)
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(commits):
        ours.append(timed(partial(store.commit_submission, draft(photo))))
        bare.append(timed(raw.commit))
    store.close()
    raw.close()
    return {
        "commit_ms": summary(ours),
        "raw_commit_ms": summary(bare),
        "photo_bytes": PHOTO_BYTES,
        "envelope_bytes": len(envelope),
        "commits": commits,
    }


class BareCommit:
    """The least that makes a photo, a record and its row durable."""

    def __init__(self, folder: Path, envelope: bytes, photo: bytes) -> None:
        self._contents = {"attachments": photo, "records": envelope}
        self._folders = {}
        for name in self._contents:
            (folder / name).mkdir(parents=True)
            self._folders[name] = os.open(folder / name, os.O_RDONLY)
        self._database = sqlite3.connect(folder / "raw.db", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE records (position INTEGER PRIMARY KEY, file TEXT)",
        ):
            self._database.execute(statement)
        self._number = 0

    def commit(self) -> None:
        """Photo, folder, record, folder, row."""
        self._number += 1
        name = f"{self._number:064x}"
        for kind, content in self._contents.items():
            folder = self._folders[kind]
            file = os.open(f".{name}", os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=folder)
            os.write(file, content)
            os.fsync(file)
            os.close(file)
            os.rename(f".{name}", name, src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute("INSERT INTO records (file) VALUES (?)", (name,))
        self._database.execute("COMMIT")

    def close(self) -> None:
        """Give everything back."""
        self._database.close()
        for folder in self._folders.values():
            os.close(folder)


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def summary(times: list[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
    return {"p50": round(statistics.median(ordered), 3), "p99": round(p99, 3)}


def draft(photo: bytes) -> SubmissionDraft:
    """A typical submission: twenty answers and a signature of three hundred points."""
    now = datetime.now(UTC)
    stroke = tuple((n * 3 % 1000, n * 7 % 400, n * 8) for n in range(300))
    receipt = ReceiptContent(
        number="",
        item_name="居住证申领",
        official_name="居住证申领",
        applicant_masked="欧**珍",
        id_masked="500***********0021",
        taken=("身份证信息", "照片 1 张", "手写签名"),
        created_at=now,
        answer_by="15 日内",
        status_line="已收到，还没有拿到居住证",
        office="示例区公安分局",
        phones=("000-5550 0199",),
        place="河街便民中心",
        terminal_name="3 号机",
        language="zh-CN",
    )
    return SubmissionDraft(
        id=mint_id(),
        item=ItemRef(code="residence-permit", version="1", hash=HASH),
        for_whom="self",
        identity_level="L2",
        identity=IdentityContent(
            layout="resident", name="欧阳淑珍", sex="2", id_number="500199194103050021"
        ),
        answers={f"question_{n}": "示例区长寿街道河街社区 8 号" for n in range(20)},
        answer_labels={},
        language="zh-CN",
        mode="standard",
        signature=SignatureContent(
            method="strokes",
            strokes=(stroke,),
            pad=Pad(width=800, height=320),
            review_sha256=HASH,
        ),
        notice=NoticeRef(version="1", sha256=HASH),
        review_sha256=HASH,
        created_at=now,
        clock_trusted=True,
        receipt=receipt,
        attachments=(DraftAttachment("portrait", "image/jpeg", photo),),
    )


if __name__ == "__main__":
    main()
