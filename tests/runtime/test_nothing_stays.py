"""What the workers and the log hold once something has been done: nothing of a resident."""

import gc
import io
import json
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import cast

import pytest
import structlog

from kiosk.records.store import RecordStore
from kiosk.runtime.keeping import RecordKeeper
from kiosk.runtime.line import CentreLine
from kiosk.runtime.logs import configure
from kiosk.runtime.loop import VisitLoop
from kiosk.visit.session import ENGINE
from kiosk.visit.state import Facts
from tests.records.drafts import AT
from tests.visit import ev, fx
from tests.visit.sn import DeviceView, IdentifyView, Snapshot, surroundings

SECRET = "欧阳淑珍"


class Kept:
    """Something that can be watched until it is gone."""

    def __call__(self) -> None:
        """Work for the keeper."""


def gone(what: "weakref.ref[object]") -> bool:
    waiting = Event()
    for _ in range(100):
        gc.collect()
        if what() is None:
            return True
        waiting.wait(0.02)
    return False


def test_an_idle_keeper_does_not_hold_what_it_kept(facts: Facts) -> None:
    keeper = RecordKeeper(
        cast(RecordStore, None),
        facts,
        post=lambda event: None,
        kick=lambda: None,
        now=lambda: AT,
    )
    keeper.start()
    work = Kept()
    watched: weakref.ref[object] = weakref.ref(work)
    keeper._work.put(work)
    del work
    assert gone(watched)
    keeper.stop()


def test_an_idle_loop_does_not_hold_a_result_that_came_too_late(facts: Facts) -> None:
    loop = VisitLoop(facts, ENGINE, publish=lambda snapshot: None)
    loop.start()
    late = Kept()
    watched: weakref.ref[object] = weakref.ref(late)
    loop.post(cast(ev.Event, late))  # of no kind that a visit knows, like a late result
    del late
    assert gone(watched)
    loop.stop()


def test_an_effect_that_cannot_be_begun_is_answered(facts: Facts) -> None:
    shown: list[Snapshot] = []
    failed = Event()

    def publish(snapshot: Snapshot) -> None:
        shown.append(snapshot)
        if isinstance(snapshot.view, IdentifyView) and snapshot.view.phase == "failed":
            failed.set()

    def perform(effect: fx.Effect) -> None:
        if isinstance(effect, fx.ReadCard):
            raise RuntimeError("no thread can be started")

    loop = VisitLoop(facts, ENGINE, publish=publish)
    loop.perform_with(perform)
    loop.start()
    for event in (
        ev.SurroundingsChanged(surroundings(reader=DeviceView("ok"))),
        ev.Started("zh-CN"),
        ev.ItemChosen("elder-allowance"),
        ev.BeginPressed(),
        ev.ForWhomChosen(for_self=True),
    ):
        loop.post(event)
    assert failed.wait(60)
    assert shown[-1].page == "identify"
    loop.stop()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    hooks = sys.excepthook, threading.excepthook
    stream = configure(tmp_path, "terminal")
    yield tmp_path / "terminal.log"
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()
    stream.close()


def test_an_exception_that_nobody_catches_is_logged_without_its_message(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = io.StringIO()
    monkeypatch.setattr(sys, "stderr", printed)

    def fail() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    entry = json.loads(log.read_text("utf-8"))
    assert entry["event"] == "process.uncaught"
    assert entry["error"] == "ValueError"
    assert entry["at"][-1].endswith(":fail")
    assert SECRET not in log.read_text("utf-8") + printed.getvalue()


def test_a_line_that_makes_no_sense_does_not_end_the_listening(tmp_path: Path) -> None:
    told = Event()
    line = CentreLine(tmp_path / "sync.sock", lambda network, waiting: told.set())

    def nonsense() -> None:
        raise KeyError("centre")

    line._watch = nonsense  # type: ignore[method-assign]  # what an older sync process says
    line.start()
    assert told.wait(60)
    assert line._thread.is_alive()
    line.stop()
