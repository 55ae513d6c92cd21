"""Enrolment where there is never a line, at a real centre: two rounds, one code, no stranger."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select

from central.storage.fleet import InvitationRow
from contracts.invitations import InvitationFile, proof_of_centre, shared_key
from contracts.wire import ENROLMENTS_PATH
from hardening import files
from kiosk.logbook.book import read_book
from kiosk.records.enrolment import read_enrolment
from kiosk.records.migrate import migrate
from kiosk.records.place import read_before
from sync.clock import utc_now
from sync.enrol import enrol
from sync.errors import (
    CodeFitsNoneError,
    EnrolmentRefusedError,
    InvitationOldError,
    InvitationTakenError,
    NoInvitationError,
    NotWelcomedError,
    StickEnrolmentError,
)
from sync.settings import SyncSettings
from sync.stick.joining import PENDING_NAME, enrol_by_stick, is_pending
from sync.stick.visit import Visit
from tests.sync.bureau import Board, Bureau, bureau

NOWHERE = "https://centre.invalid"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """No terminal here has a line: it serves to see that a code alone opens nothing."""
    with bureau(tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def without_line(data_dir: Path) -> SyncSettings:
    return SyncSettings(data_dir=data_dir, centre_url=NOWHERE, name="T9", own_machine=False)


@pytest.fixture
def settings(tmp_path: Path) -> SyncSettings:
    return without_line(tmp_path / "terminal")


def invited(town: Bureau, stick: Path, *more: str) -> str:
    return town.must("stick", "invite", str(stick), "--name", "T9", *more).split()[-1]


def joins(settings: SyncSettings, stick: Path, code: str = "", at: Any = utc_now) -> Any:
    return enrol_by_stick(settings, stick, code, at)


def test_two_rounds_enrol_it_and_thirty_days_without_a_line_carry_everything(
    town: Bureau, settings: SyncSettings, stick: Path
) -> None:
    code = invited(town, stick)
    assert joins(settings, stick, code.lower()) is None
    assert is_pending(settings.data_dir)
    with pytest.raises(NotWelcomedError):
        joins(settings, stick)
    assert "enrolled" in town.must("stick", "import", str(stick))
    known = joins(settings, stick)
    assert known == read_enrolment(settings.data_dir)
    assert not is_pending(settings.data_dir)
    assert [entry.what for entry in read_book(settings.data_dir).entries] == ["terminal.enrolled"]

    migrate(settings.data_dir)
    board = Board(town, settings)
    ((record, _),) = board.keeps()
    ready = {"v": 1, "made_at": "2026-11-29T08:00:00Z", "parts": [], "name": "T9"}
    (settings.data_dir / "readiness").mkdir()
    (settings.data_dir / "readiness" / "report.json").write_text(json.dumps(ready), "utf-8")
    town.must("stick", "write", str(stick), "--valid", "30d")
    late = replace(settings)
    assert Visit(late, stick, lambda: utc_now() + timedelta(days=29)).run(0).records == 1
    town.must("stick", "import", str(stick))
    assert record in town.has()
    assert reported(town, known.terminal_id) == "T9"
    assert Visit(settings, stick, utc_now).run(0).settled == 1


def reported(town: Bureau, terminal_id: str) -> str:
    from central.fleet.readiness import newest_report

    with town.database.read() as session:
        found = newest_report(session, terminal_id)
    assert found is not None
    return found.report.name


def test_a_code_or_a_stick_alone_enrols_nothing(
    town: Bureau, settings: SyncSettings, stick: Path
) -> None:
    code = invited(town, stick)
    line = replace(settings, centre_url=town.url)
    with pytest.raises(EnrolmentRefusedError):
        enrol(line, code)
    asked = {"code": code, "public_key": "AAAA", "name": "x"}
    answer = requests.post(f"{town.url}{ENROLMENTS_PATH}", json=asked, timeout=60)
    assert answer.status_code in (400, 403)
    for wrong in ("", "2222-2222-2222-2222", code[:-1]):
        with pytest.raises(CodeFitsNoneError):
            joins(settings, stick, wrong)
    assert not (stick / "join").exists()


def test_an_answer_without_the_code_is_refused_at_the_centre(
    town: Bureau, settings: SyncSettings, stick: Path
) -> None:
    code = invited(town, stick)
    joins(settings, stick, code)
    (path,) = (stick / "join").iterdir()
    answer = json.loads(path.read_bytes())
    path.write_text(json.dumps({**answer, "proof": "0" * 64}), "utf-8")
    assert "not believed" in town.must("stick", "import", str(stick))
    path.write_text("{", "utf-8")
    assert "not believed" in town.must("stick", "import", str(stick))
    path.write_text(json.dumps(answer), "utf-8")
    assert "enrolled" in town.must("stick", "import", str(stick))


def test_a_strange_stick_a_forged_one_and_none_are_told(
    town: Bureau, settings: SyncSettings, stick: Path, tmp_path: Path
) -> None:
    with pytest.raises(NoInvitationError):
        joins(settings, tmp_path / "none", "x")
    with pytest.raises(NoInvitationError):
        joins(settings, stick, "x")
    code = invited(town, stick)
    (path,) = (stick / "invite").iterdir()
    real = InvitationFile.model_validate_json(path.read_bytes())
    forged = {**real.invitation, "ack_key": {"key_id": "0" * 16, "public": "AAAA"}}
    key = shared_key(real.invitation["secret"], "guess")
    swapped = InvitationFile(invitation=forged, proof=proof_of_centre(key, forged))
    path.write_text(swapped.model_dump_json(), "utf-8")
    with pytest.raises(CodeFitsNoneError):
        joins(settings, stick, code)
    assert read_enrolment(settings.data_dir) is None


def test_a_stick_of_another_terminal_is_told_at_both_ends(
    town: Bureau, settings: SyncSettings, stick: Path, tmp_path: Path
) -> None:
    code = invited(town, stick)
    copy = tmp_path / "copy"
    shutil.copytree(stick, copy)
    joins(settings, stick, code)
    other = without_line(tmp_path / "other")
    with pytest.raises(InvitationTakenError):
        joins(other, stick, code)
    joins(other, copy, code)  # a stick that was copied before
    town.must("stick", "import", str(stick))
    assert "another terminal has used" in town.must("stick", "import", str(copy))
    with pytest.raises(NotWelcomedError):
        joins(other, stick)
    assert joins(settings, stick) is not None


def test_an_old_invitation_enrols_nobody(town: Bureau, settings: SyncSettings, stick: Path) -> None:
    code = invited(town, stick, "--valid", "30d")
    with pytest.raises(InvitationOldError):
        joins(settings, stick, code, lambda: utc_now() + timedelta(days=31))
    joins(settings, stick, code)
    with town.database.write() as session:  # the stick came back a month late
        for row in session.scalars(select(InvitationRow)):
            row.expires_at = utc_now() - timedelta(days=1)
    assert "valid until" in town.must("stick", "import", str(stick))
    with pytest.raises(NotWelcomedError):
        joins(settings, stick)


def test_a_full_stick_keeps_nothing_half_and_the_same_goes_on(
    town: Bureau, settings: SyncSettings, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contracts.errors import StorageFullError

    code = invited(town, stick)
    with monkeypatch.context() as patching:
        whole = files.write_all

        def full(file: int, data: bytes) -> None:
            if b'"signed"' in data:
                raise OSError(28, "full")
            whole(file, data)

        patching.setattr(files, "write_all", full)
        with pytest.raises(StorageFullError):
            joins(settings, stick, code)
    assert not list((stick / "join").iterdir())
    joins(settings, stick, code)
    town.must("stick", "import", str(stick))
    assert joins(settings, stick) is not None


def test_several_invitations_on_one_stick_each_find_their_terminal(
    town: Bureau, stick: Path, tmp_path: Path
) -> None:
    codes = town.must("stick", "invite", str(stick), "--name", "T", "--count", "3").split()
    boards = [without_line(tmp_path / f"t{number}") for number in range(3)]
    for board, code in zip(boards, codes, strict=True):
        joins(board, stick, code)
    town.must("stick", "import", str(stick))
    numbers = {joins(board, stick).terminal_no for board in boards}
    assert len(numbers) == 3


def test_a_damaged_note_is_answered_anew_by_the_same_key(
    town: Bureau, settings: SyncSettings, stick: Path
) -> None:
    code = invited(town, stick)
    joins(settings, stick, code)
    (settings.data_dir / PENDING_NAME).write_bytes(b"")
    with pytest.raises(StickEnrolmentError):
        joins(settings, stick)
    assert joins(settings, stick, code) is None
    town.must("stick", "import", str(stick))
    assert joins(settings, stick) is not None


@pytest.mark.long
def test_an_invitation_may_take_the_place_of_another_terminal(
    town: Bureau, settings: SyncSettings, stick: Path, tmp_path: Path
) -> None:
    old = town.board(tmp_path / "old").enrolled(town.code("T8"))
    code = invited(town, stick, "--replaces", old.known.terminal_id)
    joins(settings, stick, code)
    town.must("stick", "import", str(stick))
    assert joins(settings, stick) is not None
    before = read_before(settings.data_dir)
    assert before is not None
    assert before.before == old.known.terminal_id
    assert {entry.what: entry.said for entry in read_book(settings.data_dir).entries}[
        "terminal.replaces"
    ]["terminal"] == old.known.terminal_id
