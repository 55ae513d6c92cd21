"""Sticks: what the centre serves in a folder, and what terminals leave there."""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from central.api.intake import Intake
from central.clock import Clock
from central.fleet.board import alerts
from central.fleet.choices import Chosen, choose
from central.fleet.codes import new_code
from central.fleet.logbooks import lines_of
from central.fleet.notices import Announcement, announce, withdraw
from central.fleet.remote import Order, send
from central.fleet.signing import AnswerSigner
from central.fleet.terminals import enrol
from central.sticks.commands import sentences
from central.sticks.importing import Brought, Importer
from central.sticks.writing import Writer
from central.storage.files import AttachmentFiles
from central.storage.fleet import CommandResultRow, TerminalStateRow, VisitDayRow
from central.storage.models import CaseRow
from contracts.canonical import canonical_bytes, sha256_hex
from contracts.fleet import (
    MAX_COUNTS,
    MAX_NOTICED,
    MOST_COUNTED,
    Choice,
    Command,
    CommandKind,
    Notice,
    signed_word,
)
from contracts.logbook import START, Saying, chained, part_of
from contracts.sets import parse_manifest
from contracts.signatures import ack_key_info, sign_answer, verify_answer
from contracts.sticks import RootWord, StickAcknowledgements, StickLabel, StickWords
from contracts.wire import EnrolmentAnswer, EnrolmentRequest, SignedAnswer, parse_wire
from contracts.zone import USUAL_ZONE, zone_named
from tests.central.fleet.beating import BOOT
from tests.central.harness import FakeTerminal, RunningCentre
from tests.central.publishing.town import Reader, Town, make_town

VALID = timedelta(days=30)
LONG_AGO = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


@dataclass
class _Post:
    """A centre that sends sticks, and a terminal that is never online."""

    town: Town
    terminal: FakeTerminal
    stick: Path

    @property
    def signer(self) -> AnswerSigner:
        return AnswerSigner(self.town.keys.answer_key())

    def write(self) -> StickLabel:
        writer = Writer(self.town.published, self.town.online, self.signer)
        written = writer.write(self.town.database, self.stick, VALID, self.town.clock())
        label = self.believed(parse_wire(SignedAnswer, (self.stick / "stick.json").read_bytes()))
        assert label["serial"] == written.serial
        return StickLabel.model_validate(label)

    def believed(self, signed: SignedAnswer) -> dict[str, Any]:
        return verify_answer(self.terminal.answer.ack_key, signed)

    def words(self) -> StickWords:
        path = self.stick / "words" / f"{self.terminal.id}.json"
        return parse_wire(StickWords, path.read_bytes())

    def take(self) -> Brought:
        (brought,) = self.take_all()
        return brought

    def take_all(self, clock: Clock | None = None) -> list[Brought]:
        files = AttachmentFiles(self.town.folder.attachments)
        intake = Intake(
            database=self.town.database,
            files=files,
            sealing_key=self.town.keys.sealing_key(),
            answer_key=self.town.keys.answer_key(),
            clock=self.town.clock,
            zone=USUAL_ZONE,
        )
        importer = Importer(
            database=self.town.database,
            intake=intake,
            signer=self.signer,
            clock=clock or self.town.clock,
            zone=zone_named(USUAL_ZONE),
        )
        return importer.take(self.stick)

    def pull(self) -> Path:
        """Pull the stick out: the folder that it was mounted at is there, empty. Where it is."""
        pulled = self.stick.with_name("pulled")
        self.stick.rename(pulled)
        self.stick.mkdir()
        return pulled

    def leave(self, key: Ed25519PrivateKey | None = None, **changes: Any) -> Path:
        """What the terminal writes: a report of its own, signed."""
        out = self.stick / "out" / self.terminal.id
        out.mkdir(parents=True, exist_ok=True)
        beat = {"boot": BOOT, "seq": 3, "running": {"name": "shipped"}, "healthy": True}
        report = {
            "kind": "report",
            "terminal_id": self.terminal.id,
            "made_at": self.town.clock().isoformat(),
            "serial": 1,
            "outcome": "applied",
            "heartbeat": beat | changes.pop("beat", {}),
        } | changes
        signed = sign_answer(key or self.terminal.key, report)
        path = out / "report.json"
        path.write_bytes(canonical_bytes(signed.model_dump(mode="json")))
        return out

    def sealed(self, out: Path) -> dict[str, Any]:
        """A submission with a photo in the terminal's folder, as its report lists it."""
        record = self.terminal.submission()
        photo, reference = self.terminal.photo(record.id)
        whole = type(record).model_validate(record.model_dump() | {"attachments": [reference]})
        envelope = self.terminal.envelope(whole, (reference["sealed_sha256"],))
        for folder, data in (("records", envelope), ("attachments", photo)):
            (out / folder).mkdir(exist_ok=True)
            (out / folder / sha256_hex(data)).write_bytes(data)
        return {
            "id": record.id,
            "sha256": sha256_hex(envelope),
            "attachments": [sha256_hex(photo)],
        }

    def answers(self) -> list[dict[str, Any]]:
        path = self.stick / "ack" / f"{self.terminal.id}.json"
        told = parse_wire(StickAcknowledgements, path.read_bytes())
        return [self.believed(one) for one in told.answers]

    def cases(self) -> int:
        with self.town.database.read() as session:
            return session.scalars(select(func.count()).select_from(CaseRow)).one()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[_Post]:
    town = make_town(tmp_path / "centre")
    town.begin()
    key = Ed25519PrivateKey.generate()
    running = RunningCentre("", town.root, None, town.clock)  # type: ignore[arg-type]  # no inside view
    terminal = FakeTerminal(running, key, _enrolled(town, key))
    yield _Post(town, terminal, tmp_path / "stick")
    town.close()


def test_a_logbook_is_taken_from_a_report_and_what_is_kept_comes_back(post: _Post) -> None:
    book = chained(START, [Saying(at=LONG_AGO, what="stick.taken", said={"serial": 1})] * 300)

    def told(since: int) -> dict[str, Any]:
        return part_of(book[-1].head, since, book[since:]).model_dump(mode="json")

    post.leave(logbook=told(0))
    assert not post.take().refused
    logged = {"kind": "logged", "terminal_id": post.terminal.id}
    assert post.answers() == [logged | {"head": book[-1].head.model_dump()}]
    post.leave(logbook=told(300))
    post.take()
    with post.town.database.read() as session:
        assert [one.row.n for one in lines_of(session, post.terminal.id, rows=999)] == list(
            range(300, 0, -1)
        )
        assert alerts(session) == []
    post.leave(logbook={"after": {"n": 3, "hash": "ab" * 32}, "since": 300})
    assert post.answers() == [logged | {"head": book[-1].head.model_dump()}]
    post.take()
    assert post.answers() == [logged | {"head": START.model_dump()}], "all of it once more"
    with post.town.database.read() as session:
        assert [row.kind for row in alerts(session)] == ["log-back"]


def test_a_report_with_an_absurd_logbook_is_not_believed(post: _Post) -> None:
    for logbook in ({"after": {"n": 10**13, "hash": "ab" * 32}}, {"after": 7}, [1]):
        post.leave(logbook=logbook)
        assert post.take().refused
    post.leave()
    assert post.take().outcome == "applied", "and without one as before"
    assert post.answers() == []


def _enrolled(town: Town, key: Ed25519PrivateKey) -> EnrolmentAnswer:
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    with town.database.write() as session:
        code = new_code(session, "t2", town.clock())
        row = enrol(session, EnrolmentRequest(code=code, public_key=public), town.clock())
    return EnrolmentAnswer(
        terminal_id=row.id,
        terminal_no=row.terminal_no,
        sealing_key=town.keys.sealing_key().info(),
        ack_key=ack_key_info(town.keys.answer_key().public_key().public_bytes_raw()),
        time=town.clock(),
    )


def test_a_stick_holds_the_set_and_signed_words_for_every_terminal(post: _Post) -> None:
    edition = post.town.publish("2026.2")
    now = post.town.clock()
    with post.town.database.write() as session:
        choose(session, [Chosen(post.terminal.id, "2026.2", edition.sha256, "r-1")], now)
        send(session, Order(post.terminal.id, CommandKind.RESTART, "operator"), now)
        said = Announcement((), (), now, None, {"en": "closed"}, "operator")
        announce(session, said, now)
    label = post.write()
    assert (label.made_at, label.valid_until) == (now, now + VALID)
    words, key = post.words(), post.terminal.answer.ack_key
    assert words.choice is not None
    choice = signed_word(key, words.choice, Choice)
    assert (choice.set, choice.sha256) == ("2026.2", edition.sha256)
    assert [signed_word(key, one, Command).do for one in words.commands] == ["restart"]
    assert [signed_word(key, one, Notice).text for one in words.notices] == [{"en": "closed"}]
    assert words.root is not None
    root = RootWord.model_validate(post.believed(words.root))
    assert root.terminal_id == post.terminal.id
    manifest = (post.stick / "files" / edition.sha256).read_bytes()
    for file in parse_manifest(manifest).files:
        assert sha256_hex((post.stick / "files" / file.sha256).read_bytes()) == file.sha256


def test_metadata_of_a_stick_live_as_long_as_it_and_have_numbers_of_their_own(
    post: _Post, tmp_path: Path
) -> None:
    post.town.publish("2026.2")
    post.write()
    timestamp = json.loads((post.stick / "tuf" / "timestamp.json").read_bytes())["signed"]
    assert timestamp["expires"].startswith("2026-12-21")
    assert post.town.versions()["timestamp"] > timestamp["version"]
    assert (post.stick / "tuf" / "1.root.json").exists()
    before = {path.name for path in (post.stick / "tuf").iterdir()}
    assert post.write().serial == 2
    after = {path.name for path in (post.stick / "tuf").iterdir()}
    assert len(after) == len(before), "what is old is gone"
    assert Reader.at(post.town, tmp_path / "reader").manifest("2026.2") is not None


def test_records_and_results_of_a_stick_are_taken_in_as_over_a_line(post: _Post) -> None:
    with post.town.database.write() as session:
        order = Order(post.terminal.id, CommandKind.DIAGNOSTICS, "operator")
        command = send(session, order, post.town.clock())
    out = post.leave()
    record = post.sealed(out)
    result = {"id": command.id, "outcome": "done", "said": "all well"}
    post.leave(records=[record], beat={"results": [result], "trusted": {"timestamp": 7}})
    brought = post.take()
    assert (brought.records, brought.new, brought.results) == (1, 1, 1)
    assert post.cases() == 1
    kept, results = post.answers()
    assert (kept["id"], kept["sha256"]) == (record["id"], record["sha256"])
    assert results == {
        "kind": "results",
        "terminal_id": post.terminal.id,
        "ids": [command.id],
    }
    with post.town.database.read() as session:
        assert session.get(CommandResultRow, (post.terminal.id, command.id)) is not None
        state = session.get_one(TerminalStateRow, post.terminal.id)
        assert (state.running, state.seen_at) == ("shipped", post.town.clock())


def test_the_same_stick_again_gives_the_same_answers_and_no_second_case(post: _Post) -> None:
    out = post.leave()
    post.leave(records=[post.sealed(out)])
    post.take()
    first = post.answers()
    again = post.take()
    assert (again.records, again.new) == (1, 0)
    assert (post.answers(), post.cases()) == (first, 1)


def test_a_report_that_its_terminal_did_not_sign_brings_nothing(post: _Post) -> None:
    out = post.leave()
    post.leave(Ed25519PrivateKey.generate(), records=[post.sealed(out)])
    assert post.take().refused
    assert post.cases() == 0
    assert not (post.stick / "ack").exists()


def test_a_report_in_another_terminals_folder_brings_nothing(post: _Post) -> None:
    post.leave()
    (post.stick / "out" / post.terminal.id).rename(post.stick / "out" / "t-other")
    assert post.take().refused


def test_a_record_that_is_damaged_on_the_stick_is_not_acknowledged(post: _Post) -> None:
    out = post.leave()
    record = post.sealed(out)
    path = out / "records" / record["sha256"]
    path.write_bytes(path.read_bytes()[:-1])
    post.leave(records=[record])
    brought = post.take()
    assert (brought.records, len(brought.not_taken)) == (0, 1)
    assert (post.answers(), post.cases()) == ([], 0)


def test_a_photo_that_is_missing_keeps_its_record_waiting(post: _Post) -> None:
    out = post.leave()
    record = post.sealed(out)
    (out / "attachments" / record["attachments"][0]).unlink()
    post.leave(records=[record])
    assert post.take().not_taken == [f"{record['id']}: missing-attachments"]
    assert post.cases() == 0


def test_an_older_report_does_not_replace_what_was_heard_since(post: _Post) -> None:
    post.leave(beat={"free_mb": 100})
    post.take()
    before = post.town.clock() - timedelta(days=1)
    post.leave(made_at=before.isoformat(), beat={"free_mb": 900})
    post.take()
    with post.town.database.read() as session:
        assert session.get_one(TerminalStateRow, post.terminal.id).free_mb == 100


def test_all_counters_of_a_stick_are_taken_in_and_none_of_them_twice(post: _Post) -> None:
    kept = [
        {"set": "2026.1", "item": f"item-{number}", "begun": 2, "done": 1, "failed": 1, "left": 0}
        for number in range(MOST_COUNTED)
    ]
    for _ in range(2):
        post.leave(beat={"counts": kept[:MAX_COUNTS]}, counts=kept[MAX_COUNTS:])
        post.take()
        post.town.clock.move(timedelta(days=1))
    with post.town.database.read() as session:
        days = session.execute(select(VisitDayRow.item, VisitDayRow.begun)).all()
    assert sorted(days) == sorted((count["item"], 2) for count in kept)


def test_links_and_strange_names_on_a_stick_are_not_followed(post: _Post, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    out = post.leave()
    (out / "report.json").unlink()
    (out / "report.json").symlink_to(secret)
    (post.stick / "out" / "..odd name").mkdir()
    assert post.take().refused == "there is no whole report of this terminal"


@pytest.mark.parametrize("name", ["tuf", "files", "words"])
def test_a_link_instead_of_a_folder_is_refused_and_nothing_behind_it_changes(
    post: _Post, tmp_path: Path, name: str
) -> None:
    _chosen(post)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "1.targets.json").write_text("theirs")
    post.stick.mkdir()
    (post.stick / name).symlink_to(elsewhere)
    with pytest.raises(OSError, match="link"):
        post.write()
    assert [path.name for path in elsewhere.iterdir()] == ["1.targets.json"]
    assert not (post.stick / "stick.json").exists()


def test_only_metadata_are_removed_from_a_folder_that_was_the_wrong_one(post: _Post) -> None:
    tuf = post.stick / "tuf"
    (tuf / "7.targets.json").mkdir(parents=True)
    for name in ("thesis.odt", ".hidden", "99.snapshot.json", ".99.snapshot.json.new"):
        (tuf / name).write_text("x")
    post.write()
    left = {path.name for path in tuf.iterdir()}
    assert left >= {"thesis.odt", ".hidden", "7.targets.json", "timestamp.json"}
    assert not left & {"99.snapshot.json", ".99.snapshot.json.new"}


@pytest.mark.parametrize("kind", ["pipe", "device", "link", "endless"])
def test_what_is_no_plain_file_of_its_size_is_written_anew_unread(
    post: _Post, tmp_path: Path, kind: str
) -> None:
    sha256 = _chosen(post)
    path = post.stick / "files" / sha256
    path.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "endless":
        path.touch()
        os.truncate(path, 1 << 40)
    else:
        whole = tmp_path / "whole"
        whole.write_bytes(post.town.published.read(sha256))
        path.symlink_to(whole)
    post.write()
    assert path.is_file()
    assert not path.is_symlink()
    assert sha256_hex(path.read_bytes()) == sha256


@pytest.mark.parametrize("name", ["out", "out/ID", "out/ID/records", "out/ID/attachments"])
def test_folders_of_a_stick_that_are_links_are_not_read(
    post: _Post, tmp_path: Path, name: str
) -> None:
    out = post.leave()
    post.leave(records=[post.sealed(out)])
    folder = post.stick / name.replace("ID", post.terminal.id)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    for brought in post.take_all():
        assert brought.records == 0
    assert post.cases() == 0


def test_acknowledgements_are_not_written_through_a_link(post: _Post, tmp_path: Path) -> None:
    post.leave()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (post.stick / "ack").symlink_to(elsewhere)
    assert "link" in post.take().not_told
    assert not list(elsewhere.iterdir())


def test_an_acknowledgement_that_the_stick_does_not_take_keeps_no_other_terminal_waiting(
    post: _Post,
) -> None:
    key = Ed25519PrivateKey.generate()
    running = RunningCentre("", post.town.root, None, post.town.clock)  # type: ignore[arg-type]  # no inside view
    terminals = [post.terminal, FakeTerminal(running, key, _enrolled(post.town, key))]
    for post.terminal in terminals:
        out = post.leave()
        post.leave(records=[post.sealed(out)])
    first, second = sorted(terminals, key=lambda terminal: terminal.id)
    (post.stick / "ack" / f".{first.id}.json.new").mkdir(parents=True)
    brought = post.take_all()
    assert [(one.terminal_id, one.records) for one in brought] == [(first.id, 1), (second.id, 1)]
    assert ["does not take the acknowledgement" in sentences(one)[0] for one in brought] == [
        True,
        False,
    ]
    assert post.cases() == 2
    post.terminal = second
    assert len(post.answers()) == 1


class _Pulling(AttachmentFiles):
    """Somebody pulls the stick out while the first file is read that goes onto it."""

    post: _Post
    pulled: Path | None = None

    def read(self, sha256: str) -> bytes:
        if self.pulled is None:
            self.pulled = self.post.pull()
        return super().read(sha256)


def test_a_stick_that_is_pulled_out_is_not_written_on_into_the_folder_it_was_mounted_at(
    post: _Post,
) -> None:
    _chosen(post)
    post.write()
    (file, *_) = (post.stick / "files").iterdir()
    file.unlink()
    files = _Pulling(post.town.folder.published)
    files.post = post
    writer = Writer(files, post.town.online, post.signer)
    writer.write(post.town.database, post.stick, VALID, post.town.clock())
    assert files.pulled is not None
    assert not list(post.stick.iterdir())
    assert (files.pulled / "files" / file.name).exists()


def test_acknowledgements_are_written_onto_the_stick_that_brought_the_records_or_none(
    post: _Post,
) -> None:
    post.leave()
    pulled: list[Path] = []

    def pulling() -> datetime:
        if not pulled:
            pulled.append(post.pull())
        return post.town.clock()

    post.take_all(pulling)
    assert not list(post.stick.iterdir())
    assert (pulled[0] / "ack" / f"{post.terminal.id}.json").exists()


def test_a_stick_tells_what_stands_however_much_was_withdrawn(post: _Post) -> None:
    now = post.town.clock()
    said = Announcement((), (), now, None, {"en": "closed"}, "operator")
    with post.town.database.write() as session:
        stands = announce(session, said, now).id
        ended = [announce(session, said, now).id for _ in range(MAX_NOTICED + 6)]
        for notice in ended:
            withdraw(session, notice, "operator", now)
    post.write()
    key = post.terminal.answer.ack_key
    told = [signed_word(key, one, Notice) for one in post.words().notices]
    assert [one.id for one in told] == [*ended[7:], stands], "the newest of what ended"
    assert [one.withdrawn for one in told] == [True] * (MAX_NOTICED - 1) + [False]


def _chosen(post: _Post) -> str:
    """A set is published and chosen for the terminal; the hash of its manifest."""
    edition = post.town.publish("2026.2")
    chosen = Chosen(post.terminal.id, "2026.2", edition.sha256, "r-1")
    with post.town.database.write() as session:
        choose(session, [chosen], post.town.clock())
    return edition.sha256
