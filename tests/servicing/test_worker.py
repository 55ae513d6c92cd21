"""Behind the pages of servicing: deeds are done, written down, and hold up nobody."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from contracts.envelope import OpeningKey
from kiosk.logbook.book import read_book
from kiosk.provisioning.alone import at_console
from kiosk.provisioning.mounted import Stick
from kiosk.records.forgetting import OWN_WISH, Reset, read_reset
from kiosk.records.places import trial_path
from kiosk.runtime.loop import VisitLoop
from kiosk.runtime.perform import performer
from kiosk.runtime.servicing.part import Servicing
from kiosk.settings import load_settings
from kiosk.visit import events as ev
from kiosk.visit import servicing
from kiosk.visit.answers import AnswerGiven
from kiosk.visit.effects import CancelEffect, ClearVisit
from kiosk.visit.shape import Slice
from kiosk.visit.snapshot import Snapshot
from tests.kiosk_sets.depot import TERMINAL, Depot
from tests.records.test_inheriting import Home
from tests.servicing import failing
from tests.servicing.conftest import BUILT_IN, Make
from tests.setting_up import toy
from tests.visit import ev as declared
from tests.visit.mender import ENGINE, WHO
from tests.visit.technician import new_terminal

ITEMS = Path(__file__).parents[2] / "assets" / "items"
WAIT_S = 60.0
TEXTS = new_terminal().texts
TOYS = '[devices.keypad]\nadapter = "toy"\n[devices.ups]\nadapter = "failing"\n'


class Desk:
    """The pages without a screen, with all that is behind them."""

    def __init__(self, path: Path, page: str, stack: ExitStack, *known: Slice) -> None:
        self.path, self.data = path, path.parent / "data"
        self.left = threading.Event()
        self._shown: list[Snapshot] = []
        self._change = threading.Condition()
        settings = load_settings(path)
        behind = Servicing(path, settings, BUILT_IN, TEXTS, ITEMS, self._take, pause_s=0.01)
        facts = new_terminal()
        begun = ENGINE.resumed(page, (WHO, *behind.known, *known), facts)
        self.loop = VisitLoop(facts, ENGINE, begun=begun, publish=self._publish)
        ends = {
            CancelEffect: lambda effect: behind.cancel(effect.effect),
            ClearVisit: lambda effect: self.left.set(),
        }
        self.loop.perform_with(performer(behind.table(), ends, on_clear=lambda visit: None))
        stack.callback(behind.stop)
        self.loop.start()
        stack.callback(self.loop.stop)

    def _take(self, event: ev.Event) -> None:
        self.loop.post(event)

    def _publish(self, snapshot: Snapshot) -> None:
        with self._change:
            self._shown.append(snapshot)
            self._change.notify_all()

    def do(self, *events: ev.Event) -> "Desk":
        for event in events:
            self.loop.post(event)
        return self

    def shows(self, fits: Callable[[Snapshot], Any]) -> Snapshot:
        with self._change:
            found = self._change.wait_for(
                lambda: self._shown and fits(self._shown[-1]), timeout=WAIT_S
            )
            assert found, self._shown[-1]
            return self._shown[-1]

    def written(self) -> list[str]:
        return [entry.what for entry in read_book(self.data).entries]

    def until_written(self, what: str) -> None:
        waiting = threading.Event()
        for _ in range(int(WAIT_S / 0.02)):
            if what in self.written():
                return
            waiting.wait(0.02)
        raise AssertionError(self.written())


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    failing.ASKED.clear()
    with ExitStack() as stack:
        yield stack


def test_a_device_of_the_settings_is_tried_and_that_is_written_down(
    make: Make, path: Path, stack: ExitStack
) -> None:
    make(TOYS)
    desk = Desk(path, "tech-devices", stack)
    shown = desk.shows(lambda seen: seen.view.devices and not seen.view.looking).view
    assert [row.device for row in shown.devices][:2] == ["keypad", "ups"]
    assert not shown.altered
    desk.do(declared.DeviceOpened("keypad"))
    shown = desk.shows(lambda seen: seen.page == "setup-trial").view
    assert shown.offers[0].way == "toy"
    desk.do(declared.OfferTried(0))
    desk.shows(lambda seen: len(seen.view.steps) == 1 and seen.view.question)
    desk.do(declared.TrialAnswered(yes=True))
    desk.shows(lambda seen: len(seen.view.steps) == 2 and seen.view.question)
    desk.do(declared.TrialAnswered(yes=True))
    assert desk.shows(lambda seen: seen.view.phase == "over").view.passed
    desk.until_written("device.tested")
    desk.do(ev.NextPressed())
    shown = desk.shows(lambda seen: seen.page == "tech-devices" and not seen.view.looking).view
    stands = {row.device: row.stands for row in shown.devices}
    assert (stands["keypad"], stands["ups"]) == ("well", "untried")
    assert not shown.altered, "what is tried as it stands is no change"
    assert toy.OPEN == []


def test_a_table_that_leaves_out_the_usual_is_no_change_when_it_is_tried(
    make: Make, path: Path, stack: ExitStack
) -> None:
    make(f'[devices.id_card]\nport = "{path.parent}/reader"\nsimulated = true\n')
    desk = Desk(path, "tech-devices", stack)
    desk.shows(lambda seen: seen.view.devices and not seen.view.looking)
    desk.do(declared.DeviceOpened("id_card"), declared.OfferTried(0))
    desk.shows(lambda seen: seen.page == "setup-trial" and seen.view.phase == "over")
    desk.do(ev.NextPressed())
    shown = desk.shows(lambda seen: seen.page == "tech-devices" and not seen.view.looking).view
    assert not shown.altered


def test_burn_in_runs_to_its_end_and_says_who_failed(
    make: Make, path: Path, stack: ExitStack
) -> None:
    make(TOYS)
    desk = Desk(path, "tech-burn", stack).do(declared.RoundsChosen(20))
    shown = desk.shows(lambda seen: seen.view.phase == "over").view
    assert (shown.done, [each.level for each in shown.findings]) == (20, ["trouble", "ok"])
    entry = read_book(desk.data).entries[-1]
    assert (entry.what, entry.said["rounds"], entry.said["failed"]) == ("devices.burnt_in", 20, 1)


@pytest.mark.parametrize("how", ["key", "back"])
def test_burn_in_is_stopped_by_its_key_and_by_going_away(
    make: Make, path: Path, stack: ExitStack, how: str
) -> None:
    make(TOYS)
    desk = Desk(path, "tech-burn", stack).do(declared.RoundsChosen(2000))
    desk.shows(lambda seen: seen.view.done > 1)
    desk.do(declared.BurnInStopped() if how == "key" else ev.BackPressed())
    desk.shows(
        lambda seen: seen.page == "tech-devices" or (seen.view.phase == "over" and seen.view.done)
    )
    desk.until_written("devices.burnt_in")
    assert read_book(desk.data).entries[-1].said["rounds"] != 2000
    assert toy.OPEN == []


def test_a_roll_is_put_in_and_counted_from_then_on(
    make: Make, path: Path, stack: ExitStack
) -> None:
    make(f'[devices.receipt_printer]\nadapter = "escpos_file"\npath = "{path.parent}/paper"\n')
    desk = Desk(path, "tech-supplies", stack)
    shown = desk.shows(lambda seen: seen.view.rolls and not seen.view.looking).view
    assert (shown.findings[0].level, shown.rolls[0].metres) == ("warning", 0)
    desk.do(declared.NewRollPressed("receipt_printer"), declared.LengthChosen(80))
    shown = desk.shows(lambda seen: seen.view.rolls and seen.view.rolls[0].metres == 80).view
    assert shown.findings[0].level == "ok"
    assert "paper.roll_replaced" in desk.written()
    assert {each.word for each in shown.counts} == {"visits", "done", "helped"}


def test_a_disk_that_is_full_keeps_no_roll_and_says_so(
    make: Make, path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_words: object) -> None:
        raise OSError(28, "no room")

    make(f'[devices.receipt_printer]\nadapter = "escpos_file"\npath = "{path.parent}/paper"\n')
    before = path.read_bytes()
    desk = Desk(path, "tech-supplies", stack)
    desk.shows(lambda seen: seen.view.rolls)
    monkeypatch.setattr("kiosk.provisioning.settingsfile.write_durably", full)
    desk.do(declared.NewRollPressed("receipt_printer"), declared.LengthChosen(80))
    shown = desk.shows(lambda seen: seen.view.findings[0].level == "trouble").view
    assert "S-" in shown.findings[0].what
    assert path.read_bytes() == before


def test_everything_is_looked_at_the_worst_first(make: Make, path: Path, stack: ExitStack) -> None:
    make(TOYS)
    desk = Desk(path, "tech-diagnosis", stack)
    shown = desk.shows(lambda seen: not seen.view.looking).view
    levels = [each.level for each in shown.findings]
    assert levels == sorted(levels, key=("trouble", "warning", "ok").index)
    assert shown.wrong > 0
    assert all(each.todo for each in shown.findings if each.level != "ok")


def test_logs_go_onto_a_stick(
    make: Make, path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(TOYS)
    stick = path.parent / "stick"
    stick.mkdir()
    monkeypatch.setattr(
        "kiosk.runtime.servicing.carrying.sticks", lambda: (Stick(stick, "BANK", writable=True),)
    )
    desk = Desk(path, "tech-stick", stack)
    desk.shows(lambda seen: seen.view.ready)
    desk.do(declared.CopyLogsPressed())
    shown = desk.shows(lambda seen: seen.view.findings).view
    assert shown.findings[0].level == "ok"
    assert list(stick.rglob("logbook.log"))
    desk.shows(lambda seen: seen.view.ready)
    desk.do(declared.CarryPressed())
    desk.shows(lambda seen: [each.level for each in seen.view.findings] == ["trouble"])


def test_what_happened_is_read_in_the_clock_of_the_hall(
    make: Make, path: Path, stack: ExitStack
) -> None:
    make(TOYS)
    Desk(path, "tech-burn", stack).do(declared.RoundsChosen(20)).until_written("devices.burnt_in")
    shown = Desk(path, "tech-logs", stack).shows(lambda seen: seen.view.lines).view
    assert shown.lines[0].what == TEXTS.text("logged.devices.burnt_in", "zh-CN")


def renamed(path: Path, stack: ExitStack) -> Desk:
    """Another name was given, and nothing kept yet."""
    desk = Desk(path, "tech-settings", stack).do(declared.GroupOpened("place"))
    desk.shows(lambda seen: seen.page == "setup-place")
    desk.do(AnswerGiven("name", "8 号机"), ev.BackPressed())
    desk.shows(lambda seen: seen.page == "tech-settings" and seen.view.changes)
    return desk


def test_a_change_is_kept_on_trial_and_the_program_begins_anew(
    make: Make, path: Path, stack: ExitStack
) -> None:
    make(TOYS)
    desk = renamed(path, stack)
    desk.do(declared.KeepPressed())
    assert desk.left.wait(WAIT_S)
    assert load_settings(path).terminal.name == "8 号机"
    assert path.read_text("utf-8").startswith("# by hand")
    assert trial_path(path).exists()


def test_who_keeps_a_change_beside_somebody_at_a_console_is_told_so(
    make: Make, path: Path, stack: ExitStack
) -> None:
    make(TOYS)
    desk = renamed(path, stack)
    with at_console(path):
        desk.do(declared.KeepPressed())
        shown = desk.shows(lambda seen: seen.view.findings).view
    expected = TEXTS.text("doctor.settings_in_other_hands", "zh-CN", code="P-200")
    assert [each.what for each in shown.findings] == [expected]
    assert load_settings(path).terminal.name == "T"


def test_hours_are_changed_where_they_stand_already(
    make: Make, path: Path, stack: ExitStack
) -> None:
    make(f'{TOYS}[hours]\nmon = "8:30-17:30"\ntue = "8:30-17:30"\n')
    desk = Desk(path, "tech-settings", stack).do(declared.GroupOpened("hours"))
    shown = desk.shows(lambda seen: seen.page == "setup-hours").view
    assert [each.shown for each in shown.questions if each.id == "mon"] == ["8:30-17:30"]
    desk.do(AnswerGiven("mon", "9:00-12:00"), ev.BackPressed())
    shown = desk.shows(lambda seen: seen.page == "tech-settings" and seen.view.changes).view
    assert len(shown.changes) == 1
    desk.do(declared.KeepPressed())
    assert desk.left.wait(WAIT_S)
    hours = load_settings(path).hours
    assert hours is not None
    assert (hours.mon, hours.tue) == ("9:00-12:00", "8:30-17:30")
    assert trial_path(path).exists()


def test_the_settings_before_are_put_back_by_one_key(
    make: Make, path: Path, stack: ExitStack
) -> None:
    make(TOYS)
    path.with_name(f"{path.name}.before").write_text(
        path.read_text("utf-8").replace('name = "T"', 'name = "U"'), "utf-8"
    )
    desk = Desk(path, "tech-settings", stack)
    desk.shows(lambda seen: seen.view.undo)
    desk.do(declared.UndoPressed())
    assert desk.left.wait(WAIT_S)
    assert load_settings(path).terminal.name == "U"
    assert "settings.undone" in desk.written()


def test_the_report_is_made_again_and_handed_out(make: Make, path: Path, stack: ExitStack) -> None:
    make(TOYS)
    desk = Desk(path, "setup-report", stack)
    desk.shows(lambda seen: seen.view.verdict and not seen.view.looking)
    desk.do(declared.HandOutPressed())
    desk.shows(lambda seen: seen.view.findings)
    assert (desk.data / "readiness" / "report.json").exists()
    desk.until_written("report.made")
    desk.do(declared.BeginTerminalPressed())
    assert desk.left.wait(WAIT_S)


def test_where_the_settings_cannot_be_read_any_more_all_the_rest_is_seen_to(
    make: Make, path: Path
) -> None:
    settings = make(TOYS)
    path.write_bytes(b"\xff")
    told = queue.SimpleQueue[ev.Event]()
    behind = Servicing(path, settings, BUILT_IN, TEXTS, ITEMS, told.put)
    assert behind.known == ()
    behind.table()[servicing.ReadLogs](servicing.ReadLogs(1, 7))
    assert isinstance(told.get(timeout=WAIT_S), servicing.LogsRead)
    behind.stop()


def test_wiping_is_written_down(make: Make, path: Path, stack: ExitStack) -> None:
    make(TOYS)
    desk = Desk(path, "tech-cleaning", stack)
    desk.do(declared.WipingBegun())
    desk.shows(lambda seen: seen.view.wiping)
    for left in range(29, -1, -1):
        number = next(n for ask, n in desk.loop.state.waiting.items() if ask.name == "wiping")
        desk.do(ev.TimerFired(desk.loop.state.visit, number))
        desk.shows(partial(_at_most, left))
    desk.shows(lambda seen: seen.page == "tech-menu")
    desk.until_written("screen.cleaned")


def _at_most(left: int, seen: Snapshot) -> bool:
    return seen.page == "tech-menu" if left == 0 else seen.view.left <= left


def test_whose_place_it_is_and_what_waits_is_told(make: Make, path: Path, stack: ExitStack) -> None:
    make(TOYS)
    data = path.parent / "data"
    Depot(data).enrol()
    desk = Desk(path, "tech-replace", stack)
    shown = desk.shows(lambda seen: not seen.view.looking).view
    assert (shown.terminal, shown.waiting) == (TERMINAL, -1)
    Home(data, OpeningKey.generate().sealing_key(), TERMINAL, 1).visit()
    desk.do(declared.AgainPressed())
    desk.shows(lambda seen: seen.view.waiting == 2)


def test_what_is_unsent_is_not_wiped(make: Make, path: Path, stack: ExitStack) -> None:
    make(TOYS)
    Depot(path.parent / "data").enrol()
    Home(path.parent / "data", OpeningKey.generate().sealing_key(), TERMINAL, 1).visit()
    desk = Desk(path, "tech-wipe", stack)
    shown = desk.shows(lambda seen: seen.view.findings).view
    assert (shown.terminal, shown.unsent, shown.free) == (TERMINAL, True, False)
    assert "2" in shown.findings[0].what
    desk.do(declared.WipeWanted(), declared.WipeConfirmed(), declared.UnsentOpened())
    desk.shows(lambda seen: seen.page == "tech-stick")
    assert read_reset(desk.data) is None


def test_two_presses_wipe_at_the_next_start_unless_something_came_meanwhile(
    make: Make, path: Path, stack: ExitStack
) -> None:
    make(TOYS)
    data = path.parent / "data"
    Depot(data).enrol()
    desk = Desk(path, "tech-wipe", stack)
    desk.shows(lambda seen: seen.view.free)
    desk.do(declared.WipeWanted())
    desk.shows(lambda seen: seen.view.sure)
    home = Home(data, OpeningKey.generate().sealing_key(), TERMINAL, 1)
    home.visit()
    desk.do(declared.WipeConfirmed())
    desk.shows(lambda seen: seen.view.unsent)
    assert read_reset(data) is None
    home.settle()
    desk.do(declared.AgainPressed())
    desk.shows(lambda seen: seen.view.free)
    desk.do(declared.WipeWanted(), declared.WipeConfirmed())
    assert desk.left.wait(WAIT_S)
    assert read_reset(data) == Reset(OWN_WISH)
    assert "reset.asked" in desk.written()


def test_a_disk_that_is_full_takes_no_word_of_a_wipe_and_the_page_says_so(
    make: Make, path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_words: object) -> None:
        raise OSError(28, "no room")

    make(TOYS)
    desk = Desk(path, "tech-wipe", stack)
    desk.shows(lambda seen: seen.view.free)
    monkeypatch.setattr("kiosk.records.statefile.write_durably", full)
    desk.do(declared.WipeWanted(), declared.WipeConfirmed())
    shown = desk.shows(lambda seen: seen.view.findings).view
    assert "S-" in shown.findings[0].what
    assert read_reset(desk.data) is None
