"""The terminal's checks run apart, with little time and memory, and are missed where they lack."""

import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest

from central.audit import AuditEntry, append_audit
from central.publishing import programs
from central.publishing.drafting import Drafting, Wanted
from central.publishing.programs import Limits, Said, run_terminal
from central.publishing.voice import Voice
from tests.central.harness import TIMEOUT_S
from tests.central.publishing.town import ITEMS, ROOT, Town, changed_items

SMALL = Limits(cpu_s=1, memory_bytes=512 * 1024**2, written_bytes=64 * 1024)


def _run(*words: str) -> Said:
    return run_terminal("timeit", ["-n", "1", "-r", "1", *words], {}, ROOT, SMALL)


def test_what_takes_too_long_or_too_much_is_ended() -> None:
    assert _run("pass").code == 0
    assert _run("while True: pass").code != 0  # None on a busy machine
    assert "MemoryError" in _run("bytearray(2 * 1024**3)").output
    written = _run("import sys", "sys.stdout.write('x' * 10**6)")
    assert written.code != 0
    assert len(written.output) <= 64 * 1024


def test_a_check_sees_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRE_SECRET", "a secret")
    assert "a secret" not in _run("import os", "print(os.environ)").output


def test_without_the_terminals_program_nothing_new_can_be_signed(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "find_spec", lambda _name: None)
    words = ('version: "1.4"', 'version: "1.5"')
    draft = town.draft("2026.2", items=changed_items(tmp_path / "a", "elder-allowance", words))
    assert [one.name for one in draft.refused] == ["not-installed:item"]
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.yaml").write_text("schema: 1\n", "utf-8")
    draft = town.draft("2026.2", pack=pack)
    assert [one.name for one in draft.refused] == ["not-installed:pack"]
    assert "not installed" in draft.refused[0].message


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A terminal's program that calls here when it is started, and ends when the call does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(TIMEOUT_S)
        call = f"import socket; socket.create_connection({listener.getsockname()}).recv(1)\n"
        kiosk = tmp_path / "terminal" / "kiosk"
        for folder in (kiosk, kiosk / "voice", kiosk / "catalogue"):
            folder.mkdir(parents=True)
            (folder / "__init__.py").touch()
            (folder / "__main__.py").write_text(call, "utf-8")
        spec = spec_from_file_location("kiosk", kiosk / "__init__.py")
        monkeypatch.setattr(programs, "find_spec", lambda _name: spec)
        yield listener


@pytest.mark.parametrize("keeping", [True, False])
def test_a_check_that_takes_long_holds_nothing_of_the_database(
    town: Town, tmp_path: Path, slow: socket.socket, *, keeping: bool
) -> None:
    words = ('version: "1.4"', 'version: "1.5"')
    items = changed_items(tmp_path / "a", "elder-allowance", words)

    town.voice = Voice(town.folder.voice, ("true", "{list}", "{folder}"))

    def check() -> None:
        if keeping:
            town.draft("2026.2", items=items)
        else:
            drafting = Drafting(town.database, town.folder, (ITEMS,), town.voice)
            drafting.check(Wanted("2026.2", "editor", "", items=items), town.clock())

    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(check)
        for _program in ("kiosk.voice", "kiosk.catalogue"):
            with slow.accept()[0]:
                with town.database.write() as session:
                    append_audit(session, town.clock(), AuditEntry("user:li", "test.written"))
                with closing(sqlite3.connect(town.database.path)) as other:
                    busy, lying, taken_in = other.execute("PRAGMA wal_checkpoint").fetchone()
                assert (busy, taken_in) == (0, lying)
                assert lying > 0
                assert not checking.done()
        checking.result(TIMEOUT_S)


@pytest.mark.parametrize(
    "path",
    [
        "voice/zh-CN/name.ogg",
        "voice/zh-CN/0123456789abcdef0123.wav",
        "voice/fr/" + "0" * 20 + ".ogg",
    ],
)
def test_a_recording_is_what_the_terminal_looks_for(town: Town, tmp_path: Path, path: str) -> None:
    pack = tmp_path / "pack"
    (pack / path).parent.mkdir(parents=True)
    (pack / path).write_bytes(b"OggS and sound")
    draft = town.draft("2026.2", pack=pack)
    assert [(one.name, one.where) for one in draft.refused] == [("voice:voice", path)]


def test_recordings_may_come_alone_and_must_hold_sound(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "pack" / "voice" / "zh-CN" / f"{'0' * 20}.ogg"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"MZ no sound")
    assert town.draft("2026.2", pack=tmp_path / "pack").refused
    path.write_bytes(b"OggS and sound")
    draft = town.draft("2026.2", pack=tmp_path / "pack")
    assert draft.refused == []
    assert draft.manifest.pack == ""
    assert draft.manifest.file(f"voice/zh-CN/{'0' * 20}.ogg").length == 14
