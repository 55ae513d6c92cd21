"""The disk that forgets keeps what was flushed, and of the rest what chance leaves."""

import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.vm.disk import BLOCK, Disk

BLOCKS = 64
OLD, NEW = b"o" * BLOCK, b"n" * BLOCK


class Client:
    """A machine's side of the protocol: no more than is needed."""

    def __init__(self, plug: Path) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(str(plug))
        assert self._take(18)[:8] == b"NBDMAGIC"
        self._line.sendall(struct.pack(">I", 3))
        self._line.sendall(b"IHAVEOPT" + struct.pack(">IIIH", 7, 6, 0, 0))
        size = struct.unpack(">QIIIHQH", self._take(32))[5]
        assert size == BLOCKS * BLOCK
        self._take(20)

    def ask(self, kind: int, offset: int = 0, length: int = 0, data: bytes = b"") -> bytes:
        request = struct.pack(">IHHQQI", 0x25609513, 0, kind, 7, offset, length or len(data))
        self._line.sendall(request + data)
        assert struct.unpack(">IIQ", self._take(16)) == (0x67446698, 0, 7)
        return self._take(length) if kind == 0 else b""

    def write(self, block: int, data: bytes) -> None:
        self.ask(1, block * BLOCK, data=data)

    def read(self, block: int) -> bytes:
        return self.ask(0, block * BLOCK, BLOCK)

    def flush(self) -> None:
        self.ask(3)

    def close(self) -> None:
        self._line.close()

    def _take(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            data += self._line.recv(length - len(data))
        return data


@pytest.fixture
def platter(tmp_path: Path) -> Path:
    path = tmp_path / "disk.raw"
    path.write_bytes(OLD * BLOCKS)
    return path


@pytest.fixture
def disk(platter: Path, tmp_path: Path) -> Iterator[Disk]:
    made = Disk(platter, tmp_path / "disk.sock")
    yield made
    made.close()


def switched_on(disk: Disk, platter: Path) -> Client:
    disk.power_on()
    return Client(platter.with_name("disk.sock"))


def on(platter: Path, block: int) -> bytes:
    return platter.read_bytes()[block * BLOCK : (block + 1) * BLOCK]


def test_what_was_flushed_outlives_a_cut_and_of_the_rest_some_is_lost(
    disk: Disk, platter: Path
) -> None:
    machine = switched_on(disk, platter)
    machine.write(0, NEW)
    machine.flush()
    for block in range(1, BLOCKS):
        machine.write(block, NEW)
    assert machine.read(5) == NEW
    machine.close()
    disk.power_off(Random(3))
    assert on(platter, 0) == NEW
    assert {on(platter, block) for block in range(1, BLOCKS)} <= {OLD, NEW}
    assert disk.lost
    assert disk.lost + disk.survived == BLOCKS - 1


def test_the_same_seed_leaves_the_same(disk: Disk, platter: Path) -> None:
    left = []
    for _ in range(2):
        platter.write_bytes(OLD * BLOCKS)
        machine = switched_on(disk, platter)
        for block in range(BLOCKS):
            machine.write(block, NEW)
        machine.close()
        disk.power_off(Random(11))
        left.append(platter.read_bytes())
    assert left[0] == left[1]


def test_a_machine_that_says_goodbye_loses_nothing(disk: Disk, platter: Path) -> None:
    machine = switched_on(disk, platter)
    machine.write(3, NEW)
    machine.close()
    disk.power_off()
    assert on(platter, 3) == NEW


def test_a_part_of_a_block_leaves_the_rest_of_it(disk: Disk, platter: Path) -> None:
    machine = switched_on(disk, platter)
    machine.ask(1, BLOCK + 512, data=b"x" * 512)
    whole = machine.read(1)
    machine.close()
    disk.power_off()
    assert whole == OLD[:512] + b"x" * 512 + OLD[1024:] == on(platter, 1)
