"""A real centre on a real port, a terminal that talks to it, and a clock that tests move."""

import base64
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.api.tokens import new_token
from central.app import Centre, build
from central.casework.opening import Opener
from central.casework.registering import Registrar
from central.connections import DEADLINES, Deadlines
from central.console.accounts import Accounts, Role
from central.console.lockout import LoginRules
from central.fleet.codes import new_code
from central.folder import DataFolder
from central.keys import KeyStore
from central.server import Server, open_listener
from central.settings import CentreSettings, ConsoleSettings, ItemSettings, ServerSettings
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.migrate import migrate
from contracts.canonical import sha256_hex
from contracts.envelope import RecordHeader, SealingKey, seal_attachment, seal_record
from contracts.number import receipt_number
from contracts.signatures import RequestSigner
from contracts.submission import (
    RatingRecord,
    ReceiptOutcomeRecord,
    SubmissionRecord,
)
from contracts.uuid7 import uuid7
from contracts.wire import (
    ATTACHMENTS_PATH,
    ENROLMENTS_PATH,
    JSON_TYPE,
    RECORDS_PATH,
    SEALED_TYPE,
    EnrolmentAnswer,
)

START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
ADMIN, PASSWORD = "admin", "azurite on rice paper"
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH = "ab" * 32
PHOTO = bytes.fromhex("ffd8ffe000104a46494600") + b"portrait of nobody" * 40
TIMEOUT_S = 60.0
USUAL_CONSOLE = ConsoleSettings()


@dataclass
class MovableClock:
    """A clock that stands still until a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, step: timedelta) -> None:
        self.now += step


def make_data_folder(root: Path) -> None:
    """What ``init`` does, with a fast password hash."""
    folder = DataFolder(root)
    folder.make()
    migrate(folder.database)
    KeyStore(folder.keys).create()
    database = Database(folder.database)
    accounts = Accounts(database, HASHER, LoginRules())
    accounts.set_password(ADMIN, PASSWORD, Role.ADMIN, START)
    database.close()


@dataclass
class RunningCentre:
    """A centre that answers at ``url``."""

    url: str
    data: Path
    centre: Centre
    clock: MovableClock
    server: Server | None = None

    @property
    def database(self) -> Database:
        return self.centre.database

    def enrol_code(self, name: str = "一号机") -> str:
        with self.database.write() as session:
            return new_code(session, name, self.clock())

    def token(self) -> str:
        with self.database.write() as session:
            return new_token(session, "checker", self.clock())

    def registrar(self) -> Registrar:
        """A registrar of one's own, as the next start makes one."""
        opener = Opener(
            database=self.database,
            files=AttachmentFiles(self.data / "attachments"),
            load_key=KeyStore(self.data / "keys").opening_key,
            clock=self.clock,
        )
        return Registrar(database=self.database, opener=opener, clock=self.clock)

    def terminal(self, name: str = "一号机") -> "FakeTerminal":
        """Enrol a terminal over the real endpoint."""
        key = Ed25519PrivateKey.generate()
        answer = post_enrolment(self.url, self.enrol_code(name), key, name)
        assert answer.status_code == 201, answer.text
        return FakeTerminal(self, key, EnrolmentAnswer.model_validate(answer.json()))


def post_enrolment(
    url: str, code: str, key: Ed25519PrivateKey, name: str = "x"
) -> requests.Response:
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    body = {"v": 1, "code": code, "public_key": public, "name": name, "software": "test"}
    return requests.post(url + ENROLMENTS_PATH, json=body, timeout=TIMEOUT_S)


@dataclass
class FakeTerminal:
    """A terminal's network half."""

    centre: RunningCentre
    key: Ed25519PrivateKey
    answer: EnrolmentAnswer
    made: int = field(default=0)

    @property
    def id(self) -> str:
        return self.answer.terminal_id

    @property
    def sealing_key(self) -> SealingKey:
        return SealingKey.from_info(self.answer.sealing_key)

    def headers(
        self, path: str, body: bytes, content_type: str = JSON_TYPE, **changes: Any
    ) -> dict[str, str]:
        values: dict[str, Any] = {
            "created": int(self.centre.clock().timestamp()),
            "nonce": secrets.token_urlsafe(16),
        } | changes
        signer = RequestSigner(self.id, self.key)
        return signer.headers("POST", path, body, content_type, **values)

    def post(
        self, path: str, body: bytes, content_type: str = JSON_TYPE, **changes: Any
    ) -> requests.Response:
        headers = self.headers(path, body, content_type, **changes)
        return requests.post(self.centre.url + path, data=body, headers=headers, timeout=TIMEOUT_S)

    def new_id(self) -> str:
        self.made += 1
        unix_ms = int(self.centre.clock().timestamp() * 1000) + self.made
        return str(uuid7(unix_ms, secrets.token_bytes(10)))

    def submission(self, **changes: Any) -> SubmissionRecord:
        """A submission with a fresh id and number; ``changes`` by field name."""
        record = SUBMISSION | {
            "id": self.new_id(),
            "number": receipt_number(self.answer.terminal_no, self.made),
            "terminal_id": self.id,
        }
        return SubmissionRecord.model_validate(record | changes)

    def envelope(
        self,
        record: SubmissionRecord | ReceiptOutcomeRecord | RatingRecord,
        attachments: tuple[str, ...] = (),
        **changes: Any,
    ) -> bytes:
        submission = record.id if isinstance(record, SubmissionRecord) else record.submission_id
        values: dict[str, Any] = {
            "id": record.id,
            "kind": str(record.kind),
            "submission_id": submission,
            "terminal_id": self.id,
            "created_at": self.centre.clock().isoformat(),
            "attachments": attachments,
        }
        header = RecordHeader(**(values | changes))
        return seal_record(self.sealing_key, header, record.content_bytes())

    def photo(
        self,
        submission_id: str,
        data: bytes = PHOTO,
        role: str = "portrait",
        media_type: str = "image/jpeg",
    ) -> tuple[bytes, dict[str, Any]]:
        """A sealed portrait, or another file, and the reference to it."""
        sealed = seal_attachment(self.sealing_key, submission_id, role, data)
        reference = {
            "role": role,
            "media_type": media_type,
            "sha256": sha256_hex(data),
            "sealed_sha256": sha256_hex(sealed),
            "size": len(data),
        }
        return sealed, reference

    def send(
        self,
        record: SubmissionRecord | ReceiptOutcomeRecord | RatingRecord,
        attachments: tuple[str, ...] = (),
    ) -> requests.Response:
        return self.post(RECORDS_PATH, self.envelope(record, attachments))

    def send_with_photo(self, data: bytes = PHOTO, **changes: Any) -> SubmissionRecord:
        """A whole submission: photo first, then the record."""
        return self.send_with_file(data, "portrait", "image/jpeg", **changes)

    def send_with_file(
        self, data: bytes, role: str, media_type: str, **changes: Any
    ) -> SubmissionRecord:
        """A whole submission with one file."""
        record = self.submission(**changes)
        sealed, reference = self.photo(record.id, data, role, media_type)
        record = SubmissionRecord.model_validate(record.model_dump() | {"attachments": [reference]})
        assert self.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE).status_code == 201
        answer = self.send(record, (reference["sealed_sha256"],))
        assert answer.status_code == 201, answer.text
        return record

    def outcome(self, submission_id: str, **changes: Any) -> ReceiptOutcomeRecord:
        values = {"outcome": "printed", "legible": True, "copies": 1, "at": "2026-11-21T10:00:00"}
        values |= {"id": self.new_id(), "submission_id": submission_id}
        return ReceiptOutcomeRecord.model_validate(values | changes)

    def rating(self, submission_id: str, level: int | None) -> RatingRecord:
        values = {"id": self.new_id(), "submission_id": submission_id, "level": level}
        return RatingRecord.model_validate(values | {"at": "2026-11-21T10:01:00"})


SUBMISSION: dict[str, Any] = {
    "item": {"code": "elder-allowance", "version": "2026.1", "hash": HASH},
    "for": "self",
    "identity_level": "L2",
    "identity": {
        "layout": "resident",
        "name": "欧阳淑珍",
        "sex": "2",
        "ethnicity": "15",
        "birth": "1941-03-05",
        "address": "示例区长寿街道和平社区 8 号",
        "id_number": "500199194103050021",
        "authority": "示例区公安局",
        "valid_from": "2016-01-01",
        "valid_to": "长期",
    },
    "answers": {
        "household_street": "changshou",
        "same_address": True,
        "phone": "13800000199",
        "declaration": True,
    },
    "answer_labels": {"household_street": {"zh-CN": "长寿街道", "en": "Changshou Subdistrict"}},
    "language": "zh-CN",
    "mode": "elder",
    "signature": {
        "method": "strokes",
        "strokes": [[[100, 100, 0], [300, 250, 120]], [[300, 100, 400], [120, 260, 640]]],
        "pad": {"width": 900, "height": 360},
        "review_sha256": HASH,
    },
    "notice": {"version": "1", "sha256": HASH},
    "review_sha256": HASH,
    "created_at": "2026-11-21T10:00:00+08:00",
    "clock_trusted": True,
    "remarks": ["person-not-compared"],
}


@contextmanager
def running_centre(
    template: Path,
    data: Path,
    items: tuple[Path, ...] = (),
    deadlines: Deadlines = DEADLINES,
    *,
    interrupted: bool = False,
    console: ConsoleSettings = USUAL_CONSOLE,
    **server_settings: Any,
) -> Iterator[RunningCentre]:
    """Serve a copy of a data folder from a thread, on a free port of the loopback."""
    shutil.copytree(template, data)
    clock = MovableClock()
    settings = CentreSettings(
        server=ServerSettings(data_dir=data, **server_settings),
        console=console,
        items=ItemSettings(folders=items),
    )
    centre = build(settings, clock=clock, hasher=HASHER, interrupted=interrupted)
    with open_listener("127.0.0.1", 0) as listener:
        server = Server(centre.app, settings.server, listener, deadlines=deadlines)
        certificate = settings.server.tls_certificate
        scheme = "https" if certificate else "http"
        url = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            _wait_until_up(url, certificate)
            yield RunningCentre(url, data, centre, clock, server)
        finally:
            server.should_exit = True
            thread.join()
            centre.close()


def _wait_until_up(url: str, certificate: Path | None) -> None:
    """The listening socket queues the question until the server answers it."""
    verify = str(certificate) if certificate else True
    requests.get(url + "/healthz", timeout=TIMEOUT_S, verify=verify)
