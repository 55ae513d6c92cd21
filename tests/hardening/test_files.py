"""One durable write for every small file: seen in the system calls, and with short writes."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.receipt_printer.codec import Condition
from drivers.receipt_printer.paper import PaperRoll
from drivers.status import DeviceState, DeviceStatus
from hardening.files import append_durably, cut_durably, make_folder, write_durably
from kiosk.maintenance.board import StateFile
from kiosk.records.migrate import migrate
from sync.keys import load_or_make_key

ROOT = Path(__file__).parents[2]


def paper(folder: Path) -> None:
    file = folder / "roll.json"
    PaperRoll(50.0, dots_per_mm=8.0, sensed=False, state_file=file).noticed(
        Condition(offline=True, paper_out=True)
    )


def devices(folder: Path) -> None:
    StateFile(folder).tell("camera", DeviceStatus(DeviceState.ONLINE))


def key(folder: Path) -> None:
    load_or_make_key(folder)


def data_folder(folder: Path) -> None:
    migrate(folder / "data")


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was synced, by its path at that moment; the real call is made too."""
    seen: list[str] = []
    real = os.fsync

    def fsync(file: int) -> None:
        seen.append(os.readlink(f"/proc/self/fd/{file}"))
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    return seen


@pytest.mark.parametrize(
    ("write", "file", "folders"),
    [
        (paper, ".roll.json.new", [""]),
        (devices, ".devices.json.new", [""]),
        (key, "keys/.terminal.key.new", ["", "keys"]),
        (data_folder, "data/.numbers.json.new", ["", "data"]),
    ],
)
def test_file_and_folders_are_synced(
    tmp_path: Path,
    synced: list[str],
    write: Callable[[Path], None],
    file: str,
    folders: list[str],
) -> None:
    write(tmp_path)
    assert str(tmp_path / file) in synced
    after = synced[synced.index(str(tmp_path / file)) :]
    assert str((tmp_path / file).parent) in after
    assert {str(tmp_path / name) for name in folders} <= set(synced)


def test_a_write_that_takes_only_part_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, data[:3]))
    write_durably(tmp_path / "state", b"all of it")
    assert (tmp_path / "state").read_bytes() == b"all of it"


def test_what_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "full")

    write_durably(tmp_path / "state", b"old")
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="full"):
        write_durably(tmp_path / "state", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["state"]
    assert (tmp_path / "state").read_bytes() == b"old"


def test_lines_are_added_behind_what_is_there_and_synced(tmp_path: Path, synced: list[str]) -> None:
    path = tmp_path / "folder" / "lines"
    for line in (b"one\n", b"two\n"):
        synced.clear()
        append_durably(path, line)
        assert synced[-2:] == [str(path), str(path.parent)]
    assert path.read_bytes() == b"one\ntwo\n"
    cut_durably(path, 4)
    assert path.read_bytes() == b"one\n"
    assert synced[-1] == str(path)


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_line_that_fails_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    append_durably(tmp_path / "lines", b"one\n")
    real, times = getattr(os, call), []

    def once(*words: object) -> object:
        times.append(words)
        if call == "write" and len(times) == 1:
            return real(words[0], bytes(words[1])[:2])  # type: ignore[call-overload]  # as the system is called
        if len(times) <= 2:
            raise OSError(errno.EIO, "ill")
        return real(*words)

    monkeypatch.setattr(os, call, once)
    with pytest.raises(OSError, match="ill"):
        append_durably(tmp_path / "lines", b"two\n")
    assert (tmp_path / "lines").read_bytes() == b"one\n"


def test_every_new_folder_has_a_durable_name(tmp_path: Path, synced: list[str]) -> None:
    make_folder(tmp_path / "a" / "b")
    assert {str(tmp_path), str(tmp_path / "a")} <= set(synced)
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_no_state_file_is_written_in_another_way() -> None:
    """Whoever keeps a file over a restart keeps it with ``hardening.files``."""
    sources = [
        path for name in ("kiosk", "sync", "drivers") for path in (ROOT / name).rglob("*.py")
    ]
    others = {
        str(path.relative_to(ROOT))
        for path in sources
        if "simulators" not in path.parts
        and any(word in path.read_text("utf-8") for word in ("write_text(", "write_bytes("))
    }
    assert others == {"drivers/sound/wav_file.py"}  # a sound to listen to, no state


def test_nothing_but_this_module_writes_to_a_descriptor_and_trusts_the_result() -> None:
    """A short write is no error: whoever calls ``os.write`` has to look at what it took."""
    looking = {"hardening/files.py", "drivers/receipt_printer/file_transport.py"}
    calls = {
        str(path.relative_to(ROOT))
        for part in ("central", "contracts", "drivers", "hardening", "kiosk", "sync", "ui")
        for path in (ROOT / part).rglob("*.py")
        if "os.write(" in path.read_text("utf-8")
    }
    assert calls == looking


def test_two_who_write_one_file_at_the_same_moment_do_not_take_each_others_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = tmp_path / "attachment", os.fsync
    inside: list[int] = []

    def meanwhile(file: int) -> None:
        real(file)
        if not inside:
            inside.append(file)
            write_durably(path, b"the same", several_writers=True)

    monkeypatch.setattr(os, "fsync", meanwhile)
    write_durably(path, b"the same", several_writers=True)
    assert inside
    assert path.read_bytes() == b"the same"
    assert list(tmp_path.iterdir()) == [path]
