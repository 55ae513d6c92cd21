"""What a replaced terminal leaves, at a real centre: its disk and its book are read, what never
came is named, and nobody else is believed.
"""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.replacement import Replaced
from contracts.signatures import RequestSigner, sign_answer
from contracts.wire import HELLO_PATH, JSON_TYPE
from kiosk.logbook.book import read_book
from kiosk.maintenance.place import before_findings, inherit
from kiosk.records.place import keep_word, proved, read_before, read_replaced
from sync.clock import utc_now
from sync.stick.visit import Visit
from tests.sync.bureau import Board, Bureau, bureau
from tests.sync.parts import built


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    with bureau(tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.fixture
def old(town: Bureau, tmp_path: Path) -> Board:
    return town.board(tmp_path / "old").enrolled(town.code())


@pytest.fixture
def new(town: Bureau, tmp_path: Path) -> Board:
    return town.board(tmp_path / "new")


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
