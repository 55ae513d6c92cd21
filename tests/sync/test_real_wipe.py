"""Wiping at the terminal itself: refused while anything is unsent, and proved to a real centre by
line and by stick, once it is done.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from central.fleet.wipes import wipe_of
from central.storage.models import AuditRow, TerminalRow
from contracts.canonical import canonical_bytes
from contracts.signatures import sign_answer
from contracts.wiping import WIPED_PATH
from kiosk.records.database import DATABASE_NAME
from kiosk.records.enrolment import read_enrolment
from kiosk.records.forgetting import read_proof
from kiosk.records.locks import COMMITTING, hold
from tests.sync.bureau import Bureau, bureau
from tests.sync.test_real_centre import ROOT
from tests.sync.test_real_reset import SETTINGS


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    with bureau(tmp_path_factory.mktemp("town")) as made:
        yield made


class Bench:
    """A terminal on a technician's table."""

    def __init__(self, town: Bureau, folder: Path) -> None:
        self.town = town
        self.board = town.board(folder / "data").enrolled(town.code())
        self.id = self.board.known.terminal_id
        self.settings = folder / "t.toml"
        self.settings.write_text(SETTINGS.format(folder=folder, url=town.url), "utf-8")

    def wipe(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", "wipe", "--settings", str(self.settings), *words],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    def sync(self, *words: str) -> int:
        command = [sys.executable, "-m", "sync", *words, "--settings", str(self.settings)]
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode

    @property
    def whole(self) -> bool:
        return (self.board.data / "keys" / "terminal.key").exists()

    def proved(self) -> Any:
        with self.town.database.read() as session:
            return wipe_of(session, self.id)

    def revoked(self) -> bool:
        with self.town.database.read() as session:
            return session.get_one(TerminalRow, self.id).revoked_at is not None


@pytest.fixture
def bench(town: Bureau, tmp_path: Path) -> Bench:
    return Bench(town, tmp_path)


def test_it_is_refused_with_what_is_unsent_and_how_to_get_it_out(bench: Bench) -> None:
    bench.board.keeps(3)
    code, said = bench.wipe("--yes", bench.id)
    assert (code, "never sent to the centre: 3" in said, "stick" in said) == (1, True, True)
    assert bench.whole


def test_sealed_records_whose_index_is_gone_are_counted_as_unsent(bench: Bench) -> None:
    bench.board.keeps(1)
    index = bench.board.data / DATABASE_NAME
    kept = index.read_bytes()
    index.unlink()
    code, said = bench.wipe("--yes", bench.id)
    assert (code, "S-104" in said, bench.whole) == (1, True, True), "recovered first, then counted"
    index.write_bytes(kept)
    code, said = bench.wipe("--yes", bench.id)
    assert (code, "never sent to the centre: 1" in said) == (1, True)


def test_nobody_wipes_by_a_slip_or_under_a_terminal_that_runs(bench: Bench) -> None:
    code, said = bench.wipe()
    assert (code, f"--yes {bench.id}" in said, bench.whole) == (1, True, True)
    assert bench.wipe("--yes", "t-000000000000")[0] == 1
    lock = hold(bench.board.data, COMMITTING)
    code, said = bench.wipe("--yes", bench.id)
    assert bench.whole
    assert code != 0
    os.close(lock)
    assert bench.wipe()[0] == 1, "nothing was begun under it"
    assert bench.whole


def test_the_proof_comes_by_line_and_closes_the_centre_to_that_terminal(bench: Bench) -> None:
    bench.board.keeps()
    bench.board.sends()
    code, said = bench.wipe("--yes", bench.id)
    assert (code, "The centre has the proof" in said) == (0, True), said
    wipe = bench.proved()
    assert (wipe.said.key, wipe.said.left, wipe.said.found) == (True, 0, 0)
    assert bench.revoked()
    assert read_enrolment(bench.board.data) is None
    assert read_proof(bench.board.data) is None, "who has it need not be told again"
    query = select(AuditRow.purpose).where(
        AuditRow.action == "terminal.wiped", AuditRow.subject == bench.id
    )
    with bench.town.database.read() as session:
        assert list(session.scalars(query)) == ["key=gone left=0 found=0"]


def test_without_a_line_a_stick_brings_it_and_twice_is_once(bench: Bench, tmp_path: Path) -> None:
    text = bench.settings.read_text("utf-8").replace(bench.town.url, "http://127.0.0.1:9")
    bench.settings.write_text(text, "utf-8")
    stick = tmp_path / "stick"
    stick.mkdir()
    code, said = bench.wipe("--yes", bench.id, "--stick", str(stick))
    assert (code, "The proof lies on the stick" in said) == (0, True), said
    for _ in range(2):
        assert f"{bench.id}: wiped" in bench.town.must("stick", "import", str(stick))
    assert bench.proved().said.key
    assert bench.revoked()


def test_a_stranger_wipes_nobody(bench: Bench) -> None:
    stranger = Ed25519PrivateKey.generate()
    plan = {
        "kind": "wipe",
        "terminal_id": bench.id,
        "command": "here",
        "asked_at": "2026-11-29T00:00:00Z",
        "witness": "AAAA",
    }
    signed = sign_answer(stranger, plan).model_dump(mode="json")
    for body in (b"{}", canonical_bytes({"v": 1, "plan": signed, "wiped": signed})):
        answer = requests.post(f"{bench.town.url}{WIPED_PATH}", data=body, timeout=60)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert bench.proved() is None
    assert not bench.revoked()
    assert json.loads(bench.town.must("lost", "--terminal", bench.id, "--json"))["numbers"] == []
