"""Random lives of real devices' processes, and mistakes of ours that they must find."""

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.errors import DeviceError
from drivers.deadline import Deadline
from drivers.id_card import frames
from drivers.id_card.sam_v import SamVCardReader
from drivers.jobs import Job
from drivers.keypad.serial_keypad import SerialKeypad
from drivers.receipt_printer import codec
from drivers.receipt_printer.job import Job as Print
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome
from drivers.runner import DeviceRunner
from tests.faults.real_devices import (
    DEVICES,
    Cabinet,
    Device,
    IdCard,
    Keypad,
    ReceiptPrinter,
    verbs,
)
from tests.faults.real_schedules import Hall

SEEDS = range(24)
PLANTED = range(1000, 1040)


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with Hall() as running:
        yield running


def test_promises_hold_whatever_happens_to_the_devices(hall: Hall) -> None:
    report = hall.play(SEEDS)
    assert not report.broken
    assert report.seeds == list(SEEDS)
    kinds = {name.partition(": ")[0] for name in report.ends}
    assert kinds == {device.name for device in DEVICES}
    # Every schedule ends with a job of each device that succeeds.
    assert report.ends["id_card: read"] >= len(SEEDS)
    assert report.ends["receipt_printer: confirmed"] >= len(SEEDS)
    assert {"receipt_printer: DeviceLostError", "id_card: NoCardError"} <= {*report.ends}


class OneBit(IdCard):
    """A line that changes one bit of a card now and then, else a good one."""

    faults = verbs("flip")
    timeouts = (4.0,)


def found(hall: Hall, device: Device) -> str:
    """The first promise that was broken."""
    report = hall.play(PLANTED, (device,), first_only=True, return_s=8.0)
    assert report.broken, f"nothing was found in {len(report.seeds)} schedules"
    return report.broken[0]


def test_codec_that_believes_damaged_frames_is_found(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trusting(parser: frames.ReplyParser, start: int, end: int) -> frames.Reply | None:
        body = bytes(parser._buffer[start + len(frames.PREAMBLE) : end])
        return frames.Reply(status=body[4], data=body[5:-1])

    monkeypatch.setattr(frames.ReplyParser, "_reply", trusting)
    assert "no card that lay there" in found(hall, OneBit())


def test_codec_that_loses_rows_of_a_picture_is_found(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = codec.raster_bands

    def shortened(bitmap: PrinterBitmap, rows_per_band: int) -> Iterator[bytes]:
        yield from [*whole(bitmap, rows_per_band)][: max(1, bitmap.height // rows_per_band)]

    monkeypatch.setattr(codec, "raster_bands", shortened)
    assert "not whole on paper" in found(hall, ReceiptPrinter())


@pytest.mark.long
def test_runner_that_forgets_an_overdue_device_is_found(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(runner: DeviceRunner[Any], error: DeviceError) -> None:
        runner._open = True  # it believes that the line is still there

    monkeypatch.setattr(DeviceRunner, "_lost", lost)
    assert "the device does not" in found(hall, Keypad())


def test_job_that_tells_twice_is_found(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(job: Job[Any, Any], outcome: Any) -> bool:
        job._ended = True
        job._done(outcome)
        job._done(outcome)
        return True

    monkeypatch.setattr(Job, "end", end)
    assert "2 times" in found(hall, Cabinet())


def test_adapter_that_calls_printed_what_was_only_sent_is_found(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trusting(*_words: object, **_named: object) -> PrintOutcome:
        return PrintOutcome.CONFIRMED

    monkeypatch.setattr(Print, "_outcome", trusting)
    assert "confirmed, and" in found(hall, ReceiptPrinter())


def test_adapter_that_keeps_the_card_before_is_found(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = SamVCardReader._read
    kept: dict[int, Any] = {}

    def remembering(reader: SamVCardReader, deadline: Deadline) -> Any:
        return kept.setdefault(id(reader), read(reader, deadline))

    monkeypatch.setattr(SamVCardReader, "_read", remembering)
    assert "no card that lay there" in found(hall, IdCard())


@pytest.mark.long
def test_adapter_that_raises_what_nobody_expects_is_found(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SerialKeypad, "health", lambda *_words: 1 / 0)
    assert "ZeroDivisionError" in found(hall, Keypad())
