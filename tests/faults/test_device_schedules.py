"""A few hundred random lives of a reader, and mistakes of ours that they must find."""

from typing import Any

import pytest

from contracts.errors import DeviceError
from drivers.deadline import Deadline
from drivers.id_card import frames
from drivers.jobs import Job
from drivers.runner import DeviceRunner
from tests.faults.device_schedules import BrokenPromiseError, play

SEEDS = range(300)
PLANTED = range(400)


def test_promises_hold_whatever_happens_to_the_reader() -> None:
    ends = play(SEEDS)
    assert ends["read"] > 300
    assert {"DeviceLostError", "NoCardError", "ReaderGarbledError", "DeviceCancelledError"} <= {
        *ends
    }


def test_codec_that_believes_damaged_frames_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def trusting(parser: frames.ReplyParser, start: int, end: int) -> frames.Reply | None:
        body = bytes(parser._buffer[start + len(frames.PREAMBLE) : end])
        return frames.Reply(status=body[4], data=body[5:-1])

    monkeypatch.setattr(frames.ReplyParser, "_reply", trusting)
    with pytest.raises(BrokenPromiseError):
        play(PLANTED)


def test_runner_that_forgets_an_overdue_device_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(runner: DeviceRunner[Any], error: DeviceError) -> None:
        runner._open = True  # it believes that the line is still there

    monkeypatch.setattr(DeviceRunner, "_lost", lost)
    with pytest.raises(BrokenPromiseError, match=r"does not come back|afterwards|silent"):
        play(PLANTED)


def test_job_that_tells_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(job: Job[Any, Any], outcome: Any) -> bool:
        job._ended = True
        job._done(outcome)
        job._done(outcome)
        return True

    monkeypatch.setattr(Job, "end", end)
    with pytest.raises(BrokenPromiseError, match="times"):
        play(PLANTED)


def test_adapter_that_waits_past_its_deadline_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Deadline, "remaining", lambda self: 20.0)
    with pytest.raises(BrokenPromiseError, match="deadline"):
        play(PLANTED)


def test_watch_that_is_too_quick_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DeviceRunner, "_stale_at", lambda self: self._clock.now())
    with pytest.raises(BrokenPromiseError, match="silent"):
        play(PLANTED)
