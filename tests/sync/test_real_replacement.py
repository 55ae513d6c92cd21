"""A terminal in the place of another, at a real centre: over a line, by sticks, from a disk.

What the one before sealed counts once, whichever way it comes; its key opens no line any more; and
what never came is named.
"""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from central.storage.engine import Database
from central.storage.fleet import FleetAlertRow, LogEntryRow
from central.storage.models import AlarmRow
from contracts.number import parse_number
from contracts.replacement import Replaced
from contracts.signatures import RequestSigner, sign_answer
from contracts.wire import HELLO_PATH, JSON_TYPE
from kiosk.commands.desk import Desk, Hands
from kiosk.commands.service import taken_out
from kiosk.logbook.book import read_book
from kiosk.maintenance.place import before_findings, inherit
from kiosk.records.enrolment import Enrolment, read_enrolment
from kiosk.records.forgetting import reset_is_due
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.place import keep_word, proved, read_before, read_replaced
from kiosk.records.store import RecordStore, open_store
from kiosk.sets.state import SetStates
from sync.clock import utc_now
from sync.enrol import enrol
from sync.errors import EnrolmentRefusedError, ReplacedError
from sync.settings import SyncSettings
from sync.stick.visit import Visit
from tests.kiosk_sets.depot import AT
from tests.records.drafts import draft, photo
from tests.sync.line import connected
from tests.sync.parts import built
from tests.sync.test_delivery import drain
from tests.sync.test_process import running
from tests.sync.test_real_centre import settings_at
from tests.sync.test_real_updates import Town


@dataclass
class Board:
    """One terminal's hardware."""

    town: Town
    settings: SyncSettings

    @property
    def data(self) -> Path:
        return self.settings.data_dir

    @property
    def known(self) -> Enrolment:
        found = read_enrolment(self.data)
        assert found is not None
        return found

    def enrolled(self, code: str) -> "Board":
        enrol(self.settings, code)
        migrate(self.data)
        return self

    def store(self) -> RecordStore:
        known = self.known
        return open_store(self.data, known.sealing(), known.terminal_id, known.terminal_no)

    def keeps(self, count: int = 1) -> list[tuple[str, str]]:
        """Visits that nobody has sent: id and receipt number of each."""
        store = self.store()
        made = [store.commit_submission(draft(photo(3000))) for _ in range(count)]
        store.close()
        return [(str(each.id), each.number) for each in made]

    def sends(self) -> None:
        with built(self.settings) as parts:
            drain(parts)

    def waits(self) -> int:
        outbox = Outbox(self.data)
        count = outbox.count()
        outbox.close()
        return count

    def desk(self, done: list[Any]) -> Desk:
        hands = Hands(
            closed=done.append,
            again=lambda: done.append("again"),
            tell=lambda: None,
            diagnose=lambda: "",
            queued=self.waits,
            replaced="replaced",
        )
        return Desk(self.data, Nobody(), hands, lambda: AT)


class Nobody:
    """Nobody is here."""

    def why_not(self) -> str:
        return ""

    def end(self, then: Any) -> None:
        then()


class Bureau(Town):
    """The centre, and what it says of terminals."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.database = Database(self.data / "centre.db")

    def board(self, data_dir: Path) -> Board:
        return Board(self, replace(settings_at(self, data_dir), heartbeat_s=0.2))

    def code(self, name: str = "T1") -> str:
        return self.must("enrol-code", "--name", name).split()[-1]

    def replaces(self, old: Board) -> str:
        words = ("--terminal", old.known.terminal_id, "--as", "operator")
        return self.must("replace", *words).strip()

    def lost(self, old: Board) -> dict[str, Any]:
        said = json.loads(self.must("lost", "--terminal", old.known.terminal_id, "--json"))
        assert isinstance(said, dict)
        return said

    def has(self) -> list[str]:
        return [each["id"] for each in self.submissions()]

    def alarms(self) -> list[str]:
        with self.database.read() as session:
            return [row.kind for row in session.scalars(select(AlarmRow))]

    def book_alerts(self) -> list[str]:
        query = select(FleetAlertRow).where(FleetAlertRow.kind.startswith("log-"))
        with self.database.read() as session:
            return [row.kind for row in session.scalars(query)]

    def logged(self, board: Board) -> list[tuple[str, dict[str, Any]]]:
        query = select(LogEntryRow).where(LogEntryRow.terminal_id == board.known.terminal_id)
        with self.database.read() as session:
            rows = session.scalars(query.order_by(LogEntryRow.n))
            return [(row.what, json.loads(row.said)) for row in rows]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    made = Bureau(tmp_path_factory.mktemp("town"))
    made.start()
    yield made
    made.database.close()
    made.kill()


@pytest.fixture
def old(town: Bureau, tmp_path: Path) -> Board:
    return town.board(tmp_path / "old").enrolled(town.code())


@pytest.fixture
def new(town: Bureau, tmp_path: Path) -> Board:
    return town.board(tmp_path / "new")


def test_the_queue_went_by_line_and_the_old_one_forgets_everything(
    town: Bureau, old: Board, new: Board
) -> None:
    ((record, number),) = old.keeps()
    code = town.replaces(old)
    old.sends()
    assert record in town.has(), "until the code is used it works as before"
    new.enrolled(code)
    assert new.known.terminal_no != old.known.terminal_no
    assert parse_number(new.keeps()[0][1]).terminal_no != parse_number(number).terminal_no
    with built(old.settings) as parts, pytest.raises(ReplacedError):
        parts.centre.hello()
    with running(old.settings), connected(old.data) as line:
        line.watch_until(lambda told: told["reason"] == "replaced")
        line.watch_until(lambda told: read_replaced(old.data) is not None)
    done: list[Any] = []
    old.desk(done).look()
    assert taken_out(old.data) == "replaced"
    assert reset_is_due(old.data)
    assert done == ["replaced", "again"]


def test_a_code_gives_one_place_to_one_terminal(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    code, second = town.replaces(old), town.replaces(old)
    new.enrolled(code)
    for late in (code, second):
        with pytest.raises(EnrolmentRefusedError):
            town.board(tmp_path / f"late-{late}").enrolled(late)
    done = town.tried("replace", "--terminal", old.known.terminal_id, "--as", "operator")
    assert (done.returncode, "P-157" in done.stderr) == (1, True)


def test_a_code_of_a_place_moves_no_terminal_that_is_enrolled(
    town: Bureau, old: Board, new: Board
) -> None:
    new.enrolled(town.code("T2"))
    with pytest.raises(EnrolmentRefusedError):
        enrol(new.settings, town.replaces(old), again=True)
    with built(old.settings) as parts:
        parts.centre.hello()


def test_by_a_stick_the_queue_goes_sealed_to_the_new_one_and_counts_once(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    records = {record for record, _ in old.keeps(3)}
    new.enrolled(town.replaces(old))
    stick = tmp_path / "stick"
    town.must("stick", "write", str(stick), "--valid", "30d")
    assert Visit(old.settings, stick, utc_now).run(0).records == 3
    assert read_replaced(old.data) is not None, "a stick tells it too"
    copy = tmp_path / "copy"
    shutil.copytree(stick, copy)

    done: list[Any] = []
    desk = new.desk(done)
    desk.look()
    assert Visit(new.settings, stick, utc_now).run(0).inherited == 3
    assert new.waits() == 3, "they count before they are in the store"
    desk.look()
    assert done == ["again"], "the next start brings them in"
    assert Visit(new.settings, stick, utc_now).run(0).inherited == 0
    new.store().close()
    assert Visit(new.settings, stick, utc_now).run(0).inherited == 0
    assert new.waits() == 3
    new.sends()
    assert records <= set(town.has())

    closed: list[Any] = []
    old.desk(closed).look()
    assert (closed, old.waits()) == (["replaced"], 3), "it forgets nothing that nobody has"
    assert Visit(old.settings, stick, utc_now).run(0).settled == 3
    old.desk([]).look()
    assert reset_is_due(old.data)

    town.must("stick", "import", str(copy))
    assert [town.has().count(record) for record in records] == [1, 1, 1]
    assert "foreign-record" not in town.alarms()


def test_a_stick_goes_back_to_the_centre_by_the_new_one(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    ((record, _),) = old.keeps()
    new.enrolled(town.replaces(old))
    stick = tmp_path / "stick"
    town.must("stick", "write", str(stick), "--valid", "30d")
    Visit(old.settings, stick, utc_now).run(0)
    Visit(new.settings, stick, utc_now).run(0)
    new.store().close()
    assert Visit(new.settings, stick, utc_now).run(0).records == 1
    shutil.rmtree(stick / "out" / old.known.terminal_id)
    town.must("stick", "import", str(stick))
    assert town.has().count(record) == 1
    assert Visit(new.settings, stick, utc_now).run(0).settled == 1
    assert new.waits() == 0


def test_a_dead_one_that_comes_back_hands_in_by_stick_and_never_twice(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    ((record, _),) = old.keeps()
    new.enrolled(town.replaces(old))
    ((late, _),) = old.keeps()
    stick = tmp_path / "stick"
    for settled in (0, 2, 0):
        town.must("stick", "write", str(stick), "--valid", "30d")
        assert Visit(old.settings, stick, utc_now).run(0).settled == settled
        town.must("stick", "import", str(stick))
        assert [town.has().count(each) for each in (record, late)] == [1, 1]
    assert old.waits() == 0


@pytest.mark.long
def test_after_it_said_that_it_is_closed_no_number_of_it_is_believed(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    ((honest, _),) = old.keeps()
    new.enrolled(town.replaces(old))
    stick = tmp_path / "stick"
    marked = town.alarms().count("number-foreign")

    def goes_round() -> None:
        town.must("stick", "write", str(stick), "--valid", "30d")
        Visit(old.settings, stick, utc_now).run(0)
        town.must("stick", "import", str(stick))

    goes_round()
    old.desk([]).look()
    SetStates(old.data).change(lambda state: replace(state, service="closed"))
    goes_round()
    ((forged, _),) = old.keeps()
    goes_round()
    assert {honest, forged} <= set(town.has()), "what is there is kept, and looked at"
    until(lambda: town.alarms().count("number-foreign") == marked + 1)


def until(holds: Callable[[], bool]) -> None:
    """The centre reads numbers in its own time."""
    end, pause = time.monotonic() + 60, threading.Event()
    while not holds():
        assert time.monotonic() < end
        pause.wait(0.1)


def test_what_a_dead_one_announced_and_never_brought_is_named(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    old.keeps()
    old.sends()
    missing = [number for _, number in old.keeps(2)]
    stick = tmp_path / "stick"
    town.must("stick", "write", str(stick), "--valid", "30d")
    Visit(old.settings, stick, utc_now).run(0)
    shutil.rmtree(stick / "out" / old.known.terminal_id / "records")
    town.must("stick", "import", str(stick))
    lost = town.lost(old)
    assert (lost["numbers"], lost["records"]) == (missing, 2)

    new.enrolled(town.replaces(old))
    before = read_before(new.data)
    assert before is not None
    assert (before.before, list(before.lost.numbers)) == (old.known.terminal_id, missing)
    found = {each.key: each.params for each in before_findings(new.data)}
    assert found["place_lost_receipts"]["numbers"].split() == missing

    new_stick = tmp_path / "again"
    town.must("stick", "write", str(new_stick), "--valid", "30d")
    Visit(old.settings, new_stick, utc_now).run(0)
    town.must("stick", "import", str(new_stick))
    town.must("stick", "write", str(new_stick), "--valid", "30d")
    assert town.lost(old)["records"] == 0
    Visit(new.settings, new_stick, utc_now).run(0)
    told = read_before(new.data)
    assert told is not None
    assert told.lost.records == 0, "what came later is missing no more"


def test_the_disk_of_a_dead_board_is_taken_and_only_read(
    town: Bureau, old: Board, new: Board
) -> None:
    old.keeps()
    old.sends()
    records = {record for record, _ in old.keeps(2)}
    new.enrolled(town.replaces(old))
    before = {path: path.read_bytes() for path in old.data.rglob("*") if path.is_file()}
    assert [each.key for each in inherit(new.data, old.data)] == ["place_taken"]
    assert {path: path.read_bytes() for path in old.data.rglob("*") if path.is_file()} == before
    assert [each.params["n"] for each in inherit(new.data, old.data)] == ["2"]
    new.store().close()
    assert new.waits() == 2
    new.sends()
    assert records <= set(town.has())


def test_without_its_index_all_that_a_disk_holds_is_taken_and_damage_is_said(
    town: Bureau, old: Board, new: Board
) -> None:
    ((sent, _),) = old.keeps()
    old.sends()
    old.keeps(2)
    new.enrolled(town.replaces(old))
    (old.data / "records.db").write_bytes(b"not a database")
    (old.data / "keys" / "terminal.key").write_bytes(b"")
    next((old.data / "records").iterdir()).write_bytes(b"rubbish")
    assert [each.key for each in inherit(new.data, old.data)] == ["place_taken", "place_damaged"]
    new.store().close()
    assert new.waits() == 2
    new.sends()
    assert town.has().count(sent) == 1


def test_another_disk_and_another_stick_are_refused(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    other = town.board(tmp_path / "other").enrolled(town.code("T3"))
    other.keeps()
    assert [each.key for each in inherit(other.data, old.data)] == ["place_none"]
    new.enrolled(town.replaces(old))
    assert [each.key for each in inherit(new.data, other.data)] == ["place_other_disk"]
    assert [each.key for each in inherit(new.data, tmp_path)] == ["place_no_disk"]
    stick = tmp_path / "stick"
    town.must("stick", "write", str(stick), "--valid", "30d")
    Visit(other.settings, stick, utc_now).run(0)
    forged = stick / "out" / old.known.terminal_id
    shutil.copytree(stick / "out" / other.known.terminal_id, forged)
    assert Visit(new.settings, stick, utc_now).run(0).inherited == 0
    with built(new.settings) as parts, built(other.settings) as others:
        (entry,) = others.outbox.pending(1)
        assert parts.centre.send_record(entry) != others.centre.send_record(entry)


def test_the_new_book_names_the_end_of_the_old_one_and_raises_nothing(
    town: Bureau, old: Board, new: Board, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"

    def goes_round(board: Board) -> None:
        town.must("stick", "write", str(stick), "--valid", "30d")
        Visit(board.settings, stick, utc_now).run(0)
        town.must("stick", "import", str(stick))

    goes_round(old)
    new.enrolled(town.replaces(old))
    goes_round(new)
    goes_round(old)
    said = dict(town.logged(new))
    assert said["terminal.replaces"]["terminal"] == old.known.terminal_id
    known = {entry.n: entry.hash for entry in read_book(old.data).entries}
    named = said["terminal.replaces"]
    assert known[named["n"]] == named["hash"]
    assert town.book_alerts() == []


def test_a_stranger_who_calls_by_its_name_hears_nothing_of_it(
    town: Bureau, old: Board, new: Board
) -> None:
    new.enrolled(town.replaces(old))
    signer = RequestSigner(old.known.terminal_id, Ed25519PrivateKey.generate())
    body = b"{}"
    headers = signer.headers(
        "POST", HELLO_PATH, body, JSON_TYPE, created=int(time.time()), nonce="n" * 32
    )
    answer = requests.post(f"{town.url}{HELLO_PATH}", data=body, headers=headers, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown-terminal")
    assert "signature" not in answer.json()


def test_nobody_but_the_centre_says_that_a_terminal_was_replaced(
    town: Bureau, old: Board, new: Board
) -> None:
    new.enrolled(town.replaces(old))
    word = {
        "kind": "replaced",
        "terminal_id": new.known.terminal_id,
        "by": old.known.terminal_id,
        "by_no": 1,
        "public_key": "AAAA",
        "at": "2026-11-29T00:00:00Z",
    }
    forged = sign_answer(Ed25519PrivateKey.generate(), word)
    assert proved(forged, new.known.ack_key, new.known.terminal_id, Replaced) is None
    keep_word(new.data, forged, Replaced)
    assert read_replaced(new.data) is None, "not even when it lies here"
    done: list[Any] = []
    new.desk(done).look()
    assert done == []
