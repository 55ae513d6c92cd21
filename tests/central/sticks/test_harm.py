"""Sticks that are damaged, pulled out or laid by a stranger."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.fleet.invitations import trust_of
from central.sticks.commands import sentences
from central.sticks.writing import Writer
from central.storage.files import AttachmentFiles
from contracts.canonical import sha256_hex
from tests.central.harness import FakeTerminal, RunningCentre
from tests.central.sticks.posting import VALID, Post, chosen_set, enrolled


def test_a_report_with_an_absurd_logbook_is_not_believed(post: Post) -> None:
    for logbook in ({"after": {"n": 10**13, "hash": "ab" * 32}}, {"after": 7}, [1]):
        post.leave(logbook=logbook)
        assert post.take().refused
    post.leave()
    assert post.take().outcome == "applied", "and without one as before"
    assert post.answers() == []


def test_a_report_that_its_terminal_did_not_sign_brings_nothing(post: Post) -> None:
    out = post.leave()
    post.leave(Ed25519PrivateKey.generate(), records=[post.sealed(out)])
    assert post.take().refused
    assert post.cases() == 0
    assert not (post.stick / "ack").exists()


def test_a_report_in_another_terminals_folder_brings_nothing(post: Post) -> None:
    post.leave()
    (post.stick / "out" / post.terminal.id).rename(post.stick / "out" / "t-other")
    assert post.take().refused


def test_a_record_that_is_damaged_on_the_stick_is_not_acknowledged(post: Post) -> None:
    out = post.leave()
    record = post.sealed(out)
    path = out / "records" / record["sha256"]
    path.write_bytes(path.read_bytes()[:-1])
    post.leave(records=[record])
    brought = post.take()
    assert (brought.records, len(brought.not_taken)) == (0, 1)
    assert (post.answers(), post.cases()) == ([], 0)


def test_a_photo_that_is_missing_keeps_its_record_waiting(post: Post) -> None:
    out = post.leave()
    record = post.sealed(out)
    (out / "attachments" / record["attachments"][0]).unlink()
    post.leave(records=[record])
    assert post.take().not_taken == [f"{record['id']}: missing-attachments"]
    assert post.cases() == 0


def test_links_and_strange_names_on_a_stick_are_not_followed(post: Post, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    out = post.leave()
    (out / "report.json").unlink()
    (out / "report.json").symlink_to(secret)
    (post.stick / "out" / "..odd name").mkdir()
    assert post.take().refused == "there is no whole report of this terminal"


@pytest.mark.parametrize("name", ["tuf", "files", "words"])
def test_a_link_instead_of_a_folder_is_refused_and_nothing_behind_it_changes(
    post: Post, tmp_path: Path, name: str
) -> None:
    chosen_set(post)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "1.targets.json").write_text("theirs")
    post.stick.mkdir()
    (post.stick / name).symlink_to(elsewhere)
    with pytest.raises(OSError, match="link"):
        post.write()
    assert [path.name for path in elsewhere.iterdir()] == ["1.targets.json"]
    assert not (post.stick / "stick.json").exists()


def test_only_metadata_are_removed_from_a_folder_that_was_the_wrong_one(post: Post) -> None:
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
    post: Post, tmp_path: Path, kind: str
) -> None:
    sha256 = chosen_set(post)
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
    post: Post, tmp_path: Path, name: str
) -> None:
    out = post.leave()
    post.leave(records=[post.sealed(out)])
    folder = post.stick / name.replace("ID", post.terminal.id)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    for brought in post.take_all():
        assert brought.records == 0
    assert post.cases() == 0


def test_acknowledgements_are_not_written_through_a_link(post: Post, tmp_path: Path) -> None:
    post.leave()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (post.stick / "ack").symlink_to(elsewhere)
    assert "link" in post.take().not_told
    assert not list(elsewhere.iterdir())


def test_an_acknowledgement_that_the_stick_does_not_take_keeps_no_other_terminal_waiting(
    post: Post,
) -> None:
    key = Ed25519PrivateKey.generate()
    running = RunningCentre("", post.town.root, None, post.town.clock)  # type: ignore[arg-type]  # no inside view
    terminals = [post.terminal, FakeTerminal(running, key, enrolled(post.town, key))]
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

    post: Post
    pulled: Path | None = None

    def read(self, sha256: str) -> bytes:
        if self.pulled is None:
            self.pulled = self.post.pull()
        return super().read(sha256)


def test_a_stick_that_is_pulled_out_is_not_written_on_into_the_folder_it_was_mounted_at(
    post: Post,
) -> None:
    chosen_set(post)
    post.write()
    (file, *_) = (post.stick / "files").iterdir()
    file.unlink()
    files = _Pulling(post.town.folder.published)
    files.post = post
    writer = Writer(files, post.town.online, post.signer, trust_of(post.town.keys))
    writer.write(post.town.database, post.stick, VALID, post.town.clock())
    assert files.pulled is not None
    assert not list(post.stick.iterdir())
    assert (files.pulled / "files" / file.name).exists()


def test_acknowledgements_are_written_onto_the_stick_that_brought_the_records_or_none(
    post: Post,
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
