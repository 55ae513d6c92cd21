"""An archive is what its list says, file by file; whatever else stands in it has no way in."""

import io
import lzma
import os
import resource
import signal
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.canonical import sha256_hex
from contracts.errors import InvalidDocumentError, StorageError
from contracts.machines import Machine, in_order
from contracts.releases import MANIFEST, SetProgram, fitting, parse_release
from hardening.archives import Archive, ArchiveError
from kiosk.releases.packing import pack
from kiosk.releases.slot import slot_has_all, slot_is_whole
from sync.updates.slots import NEW, Slots
from sync.updates.words import NotTakenError, Word
from tests.releases.small import MACHINE, NEEDS, listed, packed

FILES = {
    "program/kiosk/__init__.py": b'VERSION = "0.2.0"\n',
    f"python/lib/python{MACHINE.python}/site-packages/x.py": os.urandom(70_000),
}


def named(data: bytes, unpacked: int, version: str = "0.2.0") -> SetProgram:
    return SetProgram(
        **NEEDS,
        version=version,
        sha256=sha256_hex(data),
        length=len(data),
        unpacked=unpacked,
    )


def unpack(folder: Path, data: bytes, program: SetProgram | None = None) -> Path:
    """Unpack as the sync process does; the slot."""
    program = program or named(data, sum(map(len, FILES.values())))
    (folder / "archive").write_bytes(data)
    Slots(folder / "releases").unpack(folder / "archive", program)
    return folder / "releases" / program.sha256


def usual() -> bytes:
    return packed([(MANIFEST, listed(FILES)), *FILES.items()])


def test_what_is_packed_is_unpacked_and_is_tar_like_any(tmp_path: Path) -> None:
    for path, data in FILES.items():
        (tmp_path / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / path).write_bytes(data)
    (tmp_path / "tree" / "python" / "bin").mkdir()
    (tmp_path / "tree" / "python" / "bin" / "python3").symlink_to("/bin/sh")
    (tmp_path / "tree" / "program" / "away").symlink_to("/etc")
    archive = pack(tmp_path / "tree", tmp_path)
    assert archive.name == f"civic-kiosk-0.2.0-{MACHINE.machine}-py{MACHINE.python}.tar.xz"
    with tarfile.open(archive) as tar:
        assert tar.getnames() == [MANIFEST, *FILES]
    slot = unpack(tmp_path, archive.read_bytes())
    assert slot_is_whole(slot)
    assert {path: (slot / path).read_bytes() for path in FILES} == FILES
    assert os.readlink(slot / "python/bin/python3").startswith("/")


def tarred(change: Callable[[tarfile.TarInfo], None], content: bytes = b"") -> bytes:
    """A real tar whose last member is another kind of thing than a plain file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:xz", format=tarfile.USTAR_FORMAT) as tar:
        for path, data in ((MANIFEST, listed(FILES)), *FILES.items()):
            info = tarfile.TarInfo(path)
            info.size = len(data)
            if path == "program/kiosk/__init__.py":
                change(info)
            tar.addfile(info, io.BytesIO(data if info.isreg() else content))
    return out.getvalue()


def as_kind(kind: bytes) -> Callable[[tarfile.TarInfo], None]:
    def change(info: tarfile.TarInfo) -> None:
        info.type, info.linkname = kind, "/etc/passwd"
        info.size = 0

    return change


KINDS = {
    "a symbolic link": tarfile.SYMTYPE,
    "a hard link": tarfile.LNKTYPE,
    "a device": tarfile.CHRTYPE,
    "a disk": tarfile.BLKTYPE,
    "a pipe": tarfile.FIFOTYPE,
    "a folder": tarfile.DIRTYPE,
    "a sparse file": tarfile.GNUTYPE_SPARSE,
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_but_plain_files_is_unpacked(tmp_path: Path, kind: str) -> None:
    refused(tmp_path, tarred(as_kind(KINDS[kind])))


def extended(**headers: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(
        fileobj=out, mode="w:xz", format=tarfile.PAX_FORMAT, pax_headers=headers
    ) as tar:
        for path, data in ((MANIFEST, listed(FILES)), *FILES.items()):
            info = tarfile.TarInfo(path)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


ITEMS = list(FILES.items())
ONE = "program/kiosk/__init__.py"
TRICKS: dict[str, Callable[[], bytes]] = {
    "names by extension": lambda: extended(path="../../out"),
    "no list in front": lambda: packed(ITEMS),
    "a file that is not in the list": lambda: packed(
        [(MANIFEST, listed(FILES)), *ITEMS, ("program/more.py", b"x")]
    ),
    "a file less": lambda: packed([(MANIFEST, listed(FILES)), *ITEMS[:1]]),
    "another order": lambda: packed([(MANIFEST, listed(FILES)), *reversed(ITEMS)]),
    "another content": lambda: packed(
        [(MANIFEST, listed(FILES)), *((path, data[::-1]) for path, data in ITEMS)]
    ),
    "a way out": lambda: out_of("program/../../../out"),
    "a way from the root": lambda: out_of("/etc/out"),
    "a file below a file": lambda: out_of(f"{ONE}/x"),
    "the interpreter": lambda: out_of("python/bin/python3"),
    "the interpreter's settings": lambda: out_of("python/pyvenv.cfg"),
    "a folder of its own": lambda: out_of("pointer.json"),
    "something behind the end": lambda: usual() + b"more",
    "cut short": lambda: usual()[:-9],
    "no xz": lambda: lzma.decompress(usual()),
    "nothing": lambda: b"",
    "noise": lambda: os.urandom(4000),
    "a bomb": lambda: packed([(MANIFEST, listed(FILES)), (ONE, bytes(400_000_000))]),
    "a list of another release": lambda: packed([(MANIFEST, listed(FILES, "0.9.0")), *ITEMS]),
    "a list that is none": lambda: packed([(MANIFEST, b"{}"), *ITEMS]),
}


def out_of(path: str) -> bytes:
    files = {**FILES, path: b"x"}
    return packed([(MANIFEST, listed(files)), *files.items()])


def refused(folder: Path, data: bytes) -> None:
    usually = sum(map(len, FILES.values()))
    for unpacked in (usually, usually + 1):
        with pytest.raises(NotTakenError) as caught:
            unpack(folder, data or b"", named(data or b"-", unpacked))
        assert caught.value.word is Word.BAD_ARCHIVE
    left = {path.name for path in folder.iterdir()}
    assert left == {"archive", "releases"}
    assert not any((folder / "releases").iterdir()), "nothing of it stays"


@pytest.mark.parametrize("trick", sorted(TRICKS))
def test_an_attackers_archive_is_refused(tmp_path: Path, trick: str) -> None:
    refused(tmp_path, TRICKS[trick]())


def test_more_than_was_said_does_not_come_out_of_it() -> None:
    archive = Archive(io.BytesIO(packed([("a", bytes(100_000))])), 50_000)
    with pytest.raises(ArchiveError):
        [piece for _ in archive.files() for piece in archive.content()]


@pytest.mark.parametrize(
    "path", ["a/../b", "program", "program//x", "program/.", "program/a\n", "x/y", "program/\\x"]
)
def test_a_list_names_plain_paths_of_the_program_and_its_libraries(path: str) -> None:
    with pytest.raises(InvalidDocumentError):
        parse_release(listed({path: b"x"}))


def test_a_release_is_for_machines_that_have_what_it_needs() -> None:
    part = named(b"x", 1)
    here = Machine(part.machine, part.python, part.libc)
    assert fitting((part,), here) == part
    assert fitting((part,), Machine("riscv64", part.python, part.libc)) is None
    assert fitting((part,), Machine(part.machine, "3.99", part.libc)) is None
    assert fitting((part,), Machine(part.machine, part.python, "2.17")) is None
    newer = Machine(part.machine, part.python, "2.99")
    assert fitting((part,), newer) == part
    assert in_order("0.1.0+12~deb12") < in_order("0.1.0+100~deb13") < in_order("0.10.0")


def test_a_slot_that_lost_a_byte_is_not_whole(tmp_path: Path) -> None:
    slot = unpack(tmp_path, usual())
    assert slot_has_all(slot)
    path = slot / "program/kiosk/__init__.py"
    path.write_bytes(path.read_bytes()[::-1])
    assert (slot_has_all(slot), slot_is_whole(slot)) == (True, False)
    path.unlink()
    assert not slot_has_all(slot)


def test_slots_that_nobody_needs_go_and_half_made_ones_too(tmp_path: Path) -> None:
    slot = unpack(tmp_path, usual())
    folder = tmp_path / "releases"
    (folder / f"{'e' * 64}{NEW}").mkdir()
    (folder / "pointer.json").write_text("{}")
    slots = Slots(folder)
    assert slots.keep_only({slot.name}) == 1
    assert slots.keep_only(()) == 1
    assert [path.name for path in folder.iterdir()] == ["pointer.json"]


def test_a_disk_that_fills_up_meanwhile_has_its_room_again(tmp_path: Path) -> None:
    data = usual()
    program = named(data, sum(map(len, FILES.values())))
    (tmp_path / "archive").write_bytes(data)
    slots = Slots(tmp_path / "releases")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))  # the second file is longer
    try:
        with pytest.raises(StorageError):
            slots.unpack(tmp_path / "archive", program)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    assert not any((tmp_path / "releases").iterdir())
    slots.unpack(tmp_path / "archive", program)
    assert slots.holds(program, every_byte=True)
