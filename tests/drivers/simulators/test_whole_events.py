"""A reader that is behind gets whole events or none: a keyboard of a kernel sends no halves."""

import os
import struct
from pathlib import Path

from drivers.simulators.input_device import Pipe

EVENT = struct.Struct("@llHHi")


def test_what_does_not_fit_is_lost_by_whole_events(tmp_path: Path) -> None:
    pipe = Pipe(tmp_path / "event0")
    reader = os.open(tmp_path / "event0", os.O_RDONLY | os.O_NONBLOCK)
    many = b"".join(EVENT.pack(0, 0, 1, n, 1) for n in range(5000))  # more than a pipe holds
    pipe.write(many)
    got = b""
    try:
        while piece := os.read(reader, 65536):
            got += piece
    except BlockingIOError:
        pass
    os.close(reader)
    pipe.close()
    assert 0 < len(got) < len(many)
    assert len(got) % EVENT.size == 0
    assert many.startswith(got)
