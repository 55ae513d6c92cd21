"""The photo decoder of somebody else: real programs that decode, crash, hang, flood and lie."""

import io
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from structlog.testing import capture_logs

from contracts.errors import DeviceCancelledError
from drivers.deadline import Deadline
from drivers.id_card.photo import PhotoDecoder

WLT = bytes(range(256)) * 4
BMP = """
from PIL import Image
picture = Image.new("RGB", (102, 126), (wlt[5], 20, 200))
picture.save(sys.stdout.buffer, "BMP")
"""

Write = Callable[[str], str]


@pytest.fixture
def decoder(tmp_path: Path) -> Write:
    """Makes a program that has read its 1024 bytes and then does what it is told."""

    def write(body: str) -> str:
        path = tmp_path / "decoder"
        path.write_text(
            f"#!{sys.executable}\nimport os, sys, time\nwlt = sys.stdin.buffer.read()\n"
            f"if len(wlt) != 1024: sys.exit(9)\n{body}\n"
        )
        path.chmod(0o700)
        return str(path)

    return write


def decode(command: str, seconds: float = 60.0, decode_s: float = 30.0) -> bytes | None:
    return PhotoDecoder(command, decode_s=decode_s).decode(WLT, Deadline.after(seconds))


def test_picture_of_the_decoder_is_given_as_a_jpeg(decoder: Write) -> None:
    photo = decode(decoder(BMP))
    assert photo is not None
    with Image.open(io.BytesIO(photo)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (102, 126))
        assert picture.convert("RGB").getpixel((50, 60)) == pytest.approx((5, 20, 200), abs=8)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("os.abort()", "crashed"),
        ("os.kill(os.getpid(), 11)", "crashed"),
        (BMP + "\nsys.stdout.flush()\nsys.exit(5)", "refused"),
        ("print('no licence')", "garbage"),
        ("", "garbage"),
        ("sys.stdout.buffer.write(b'BM' + bytes(300))", "garbage"),
        ("from PIL import Image\nImage.new('RGB', (9000, 9)).save(sys.stdout.buffer, 'PNG')",
         "garbage"),
        ("from PIL import Image\nImage.new('RGB', (99, 99)).save(sys.stdout.buffer, 'GIF')",
         "garbage"),
        ("while True: sys.stdout.buffer.write(bytes(65536))", "flood"),
        ("bytearray(1 << 30)", "refused"),
        ("open('picture.bmp', 'wb').write(bytes(2 << 20))", "refused"),
    ],
)  # fmt: skip
def test_whatever_the_decoder_does_costs_the_photo_only(
    decoder: Write, body: str, reason: str
) -> None:
    with capture_logs() as logs:
        assert decode(decoder(body)) is None
    assert logs == [
        {
            "event": "device.photo_not_decoded",
            "log_level": "warning",
            "device": "id_card",
            "reason": reason,
        }
    ]


@pytest.mark.parametrize("body", ["time.sleep(600)", "while True: pass",
                                  "os.close(1)\ntime.sleep(600)"])  # fmt: skip
def test_decoder_that_hangs_is_ended(decoder: Write, tmp_path: Path, body: str) -> None:
    note = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
    with capture_logs() as logs:
        assert decode(decoder(note + body), decode_s=1.0) is None
    assert [entry["reason"] for entry in logs] == ["hung"]
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_deadline_of_the_reading_ends_the_decoder_too(decoder: Write) -> None:
    with capture_logs() as logs:
        assert decode(decoder("time.sleep(600)"), seconds=0.5, decode_s=600.0) is None
    assert len(logs) == 1


def test_cancel_ends_the_decoder_at_once(decoder: Write) -> None:
    cancelled = threading.Event()
    threading.Timer(0.3, cancelled.set).start()
    began = time.monotonic()
    with pytest.raises(DeviceCancelledError):
        PhotoDecoder(decoder("time.sleep(600)"), decode_s=600.0).decode(
            WLT, Deadline.after(600, cancelled=cancelled)
        )
    assert time.monotonic() - began < 60


def test_decoder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with capture_logs() as logs:
        assert decode(str(tmp_path / "nothing")) is None
    assert [entry["reason"] for entry in logs] == ["absent"]


def test_decoder_works_in_a_folder_in_memory_that_is_gone_afterwards(
    decoder: Write, tmp_path: Path
) -> None:
    note = tmp_path / "folder"
    body = (
        f"open('left', 'wb').write(wlt)\nopen({str(note)!r}, 'w').write(os.getcwd())\n"
        "assert os.environ['HOME'] == os.environ['TMPDIR'] == os.getcwd()\n"
    )
    assert decode(decoder(body + BMP)) is not None
    folder = Path(note.read_text())
    assert folder.is_relative_to("/dev/shm")
    assert not folder.exists()
