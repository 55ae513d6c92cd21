"""A set begins between two visits, and wherever the process ends, the next start finds its word."""

import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.zone import zone_named
from kiosk import VERSION
from kiosk.launch.pointer import (
    PACKAGE,
    Pointer,
    Release,
    Trial,
    read_pointer,
    taken_back,
    tried,
    write_pointer,
)
from kiosk.launch.pointer import at_start as launched_at_start
from kiosk.launch.slots import slot_of
from kiosk.releases.doubts import settled
from kiosk.releases.here import Releases
from kiosk.sets.files import SetFiles
from kiosk.sets.programs import SetPrograms
from kiosk.sets.running import at_start
from kiosk.sets.state import SHIPPED_SET, Returned, SetState, SetStates, read_set_state
from kiosk.sets.switch import LOOK_S, RETRY_S, SetSwitch
from kiosk.visit.state import Facts
from sync.updates.slots import Slots
from tests.kiosk_sets.depot import ALLOWANCE, DISTRICT, Depot, damage, item_text
from tests.kiosk_sets.hall import Hall
from tests.kiosk_sets.test_state import full_disk
from tests.releases.small import named, small
from tests.visit import ev
from tests.visit.sn import surroundings
from tests.visit.words import terminal_facts

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=zone_named("Asia/Shanghai"))


@pytest.fixture(scope="module")
def facts() -> Facts:
    return terminal_facts()


@pytest.fixture
def hall(facts: Facts) -> Iterator[Hall]:
    found = Hall(facts).start()
    found.do()
    yield found
    found.stop()


class Terminal:
    """What is staged for a hall, and the switch that looks at it."""

    def __init__(self, folder: Path, hall: Hall) -> None:
        self.depot = Depot(folder).enrol()
        self.states = SetStates(folder)
        self.states.change(lambda state: SetState(healthy=True))
        self.begun_anew = threading.Event()
        self.told: list[str] = []
        self.now = NOON
        files = SetFiles(folder)
        self.releases = Releases(folder, launched=True)
        self.programs = SetPrograms(
            self.releases,
            files,
            hours="01:00-05:00",
            now=lambda: self.now,
            usable=lambda: ("bell",),
            heard=lambda: True,
        )
        self.switch = SetSwitch(
            folder,
            self.states,
            files,
            hall.moment,
            self.programs,
            now=lambda: self.now,
            again=self.begun_anew.set,
            tell=lambda: self.told.append(self.states.state.waiting),
        )

    @property
    def kept(self) -> SetState:
        """As the next start will find it."""
        return read_set_state(self.depot.data_dir)


@pytest.fixture
def terminal(tmp_path: Path, hall: Hall) -> Terminal:
    return Terminal(tmp_path, hall)


def test_with_nobody_there_it_begins_at_once(terminal: Terminal, hall: Hall) -> None:
    ref = terminal.depot.set("2026.2")
    terminal.depot.stage(ref, 3)
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)
    assert (terminal.kept.trying, terminal.kept.choice) == (ref, 3)
    hall.loop._thread.join(10)
    assert hall.ended, "nobody can begin a visit any more"


def test_nothing_staged_is_nothing_to_do(terminal: Terminal) -> None:
    assert terminal.switch.look() is None
    assert not terminal.begun_anew.is_set()


def test_a_visit_goes_on_and_ends_by_itself(terminal: Terminal, hall: Hall) -> None:
    terminal.depot.stage(terminal.depot.set("2026.2"), 3)
    hall.do(ev.Started("zh-CN"))
    assert terminal.switch.look() == LOOK_S
    hall.do(ev.ItemChosen("elder-allowance"))
    assert hall.page == "guide"
    assert (terminal.kept.waiting, terminal.kept.trying) == ("visit", None)
    assert terminal.told == ["visit"]
    hall.do(ev.FinishPressed())
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)


def test_a_visit_that_begins_at_the_last_moment_wins(terminal: Terminal, hall: Hall) -> None:
    begun = threading.Event()
    hall.do(ev.Started("zh-CN"))
    hall.loop.end_between_visits(lambda: True, begun.set)
    assert hall.do(ev.ItemChosen("elder-allowance")).page == "guide"
    assert not begun.is_set()


def test_it_waits_until_all_is_kept_and_printed(terminal: Terminal, hall: Hall) -> None:
    terminal.depot.stage(terminal.depot.set("2026.2"), 3)
    hall.idle = False
    assert terminal.switch.look() == LOOK_S
    assert terminal.kept.waiting == "keeping"
    hall.idle = True
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)


def test_it_does_not_begin_on_the_last_of_the_battery(terminal: Terminal, hall: Hall) -> None:
    terminal.depot.stage(terminal.depot.set("2026.2"), 3)
    hall.do(ev.SurroundingsChanged(surroundings(power="low")))
    terminal.switch.look()
    assert terminal.kept.waiting == "power"
    assert not terminal.begun_anew.is_set()


def test_it_begins_in_its_hours_of_the_halls_day(terminal: Terminal) -> None:
    terminal.depot.stage(terminal.depot.set("2026.2"), 3, "02:00-05:00")
    terminal.switch.look()
    assert terminal.kept.waiting == "window"
    terminal.now = NOON.replace(hour=2)
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (SetState(healthy=True, choice=4), "older"),
        (SetState(healthy=True, returned=(Returned("x", "", "no-page"),)), "returned"),
    ],
)
def test_what_is_not_to_be_taken_is_said(terminal: Terminal, state: SetState, word: str) -> None:
    ref = terminal.depot.set("2026.2")
    back = tuple(Returned(ref.name, str(ref.sha256), each.reason) for each in state.returned)
    terminal.states.change(lambda _: SetState(healthy=True, choice=state.choice, returned=back))
    terminal.depot.stage(ref, 3)
    assert terminal.switch.look() == RETRY_S
    assert terminal.kept.waiting == word
    assert not terminal.begun_anew.is_set()


def test_a_damaged_file_is_tried_again_once_it_was_fetched_anew(terminal: Terminal) -> None:
    ref = terminal.depot.set("2026.2")
    terminal.depot.stage(ref, 3)
    (path,) = terminal.depot.files_of(ref)
    damage(path)
    assert terminal.switch.look() == RETRY_S
    assert (terminal.kept.waiting, terminal.kept.trying) == ("damaged", None)
    damage(path)  # the same byte: whole again
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)


def test_what_runs_is_what_is_chosen_and_nothing_waits(terminal: Terminal) -> None:
    ref = terminal.depot.set("2026.2")
    terminal.states.change(lambda _: SetState(running=ref, healthy=True, waiting="visit", choice=3))
    terminal.depot.stage(ref, 8)
    assert terminal.switch.look() is None
    assert (terminal.kept.waiting, terminal.kept.choice) == ("", 8)
    terminal.depot.stage(ref, 7)
    terminal.switch.look()
    assert terminal.kept.choice == 8


def test_a_choice_of_what_runs_takes_back_one_that_was_about_to_begin(terminal: Terminal) -> None:
    one, two = terminal.depot.set("2026.1"), terminal.depot.set("2026.2")
    terminal.states.change(lambda _: SetState(running=one, healthy=True, trying=two, choice=3))
    terminal.depot.stage(one, 4)
    terminal.switch.look()
    assert (terminal.kept.trying, terminal.kept.running) == (None, one)


def test_back_to_what_came_with_the_program(terminal: Terminal) -> None:
    ref = terminal.depot.set("2026.2")
    terminal.states.change(lambda _: SetState(running=ref, healthy=True, choice=3))
    terminal.depot.stage(SHIPPED_SET, 4)
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)
    after = at_start(terminal.kept, lambda ref: True)
    assert (after.running, after.previous, after.trying) == (SHIPPED_SET, ref, None)


def test_a_full_disk_changes_nothing_and_is_tried_again(terminal: Terminal, hall: Hall) -> None:
    before = terminal.kept
    terminal.depot.stage(terminal.depot.set("2026.2"), 3)
    with full_disk():
        assert terminal.switch.look() == RETRY_S
    assert terminal.kept == before
    assert not terminal.begun_anew.is_set()
    assert hall.do(ev.Started("zh-CN")).page == "home", "visits go on"
    hall.do(ev.FinishPressed())
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)


STRANGE: dict[str, dict[str, Any]] = {
    "item": {"items": {ALLOWANCE: item_text(version="2026.2") + "\nshade: 3\n"}},
    "schema": {"overlays": {DISTRICT: {"schema": 2}}},
    "pack": {"pack": {"pack.yaml": b"schema: 1\nname: x\nshade: 3\n"}},
}


@pytest.mark.parametrize("what", sorted(STRANGE))
def test_what_this_program_cannot_read_waits_for_another_and_is_not_blamed(
    terminal: Terminal, what: str
) -> None:
    terminal.switch._files = SetFiles(terminal.depot.data_dir, DISTRICT)
    terminal.depot.stage(terminal.depot.set("2026.2", **STRANGE[what]), 3)
    for _ in range(2):
        assert terminal.switch.look() == RETRY_S
        assert (terminal.kept.waiting, terminal.kept.returned) == ("unreadable", ())
        assert terminal.kept.trying is None
    assert not terminal.begun_anew.is_set()
    terminal.depot.stage(terminal.depot.set("2026.3"), 4)
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)


def test_one_that_brings_its_own_program_is_read_by_that(terminal: Terminal) -> None:
    with_program(terminal, **STRANGE["item"])
    terminal.now = AT_NIGHT
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)


def test_fields_of_a_district_that_it_does_not_know_keep_no_set_away(terminal: Terminal) -> None:
    terminal.switch._files = SetFiles(terminal.depot.data_dir, DISTRICT)
    terminal.depot.stage(terminal.depot.set("2026.2", overlays={DISTRICT: {"shade": 3}}), 3)
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)


def test_that_it_works_is_written_down_later_when_the_disk_was_full(terminal: Terminal) -> None:
    ref = terminal.depot.set("2026.2")
    terminal.states.change(lambda _: SetState(running=ref, trying=ref, choice=3))
    terminal.depot.stage(ref, 3)
    terminal.switch.look()
    assert (terminal.kept.healthy, terminal.kept.trying) == (True, None)


# ---- a set with a program of its own ---------------------------------------------------------


def with_program(
    terminal: Terminal,
    version: str = "99.0.0",
    items: Mapping[str, str] | None = None,
    **needs: str,
) -> Release:
    """Stage a set that wants this program, whose slot is here."""
    data = small(version)
    program = named(data, version)
    (terminal.depot.data_dir / "archive").write_bytes(data)
    folder = terminal.depot.data_dir / "releases"
    Slots(folder).unpack(terminal.depot.data_dir / "archive", program)
    wanted = program.model_copy(update=needs)
    terminal.depot.stage(terminal.depot.set("2026.2", items, programs=(wanted,)), 3)
    return Release(version, program.sha256)


AT_NIGHT = NOON.replace(hour=2)


def test_another_program_waits_for_the_quiet_hours(terminal: Terminal) -> None:
    release = with_program(terminal)
    assert terminal.switch.look() == LOOK_S
    assert terminal.kept.waiting == "program-hours"
    terminal.now = AT_NIGHT
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)
    pointer = read_pointer(terminal.depot.data_dir)
    assert pointer.trial == Trial(release, devices=("bell",), heard=True)
    assert pointer.effective == PACKAGE, "the launcher begins it, and counts before"
    assert terminal.kept.trying is not None


def refused_with(terminal: Terminal, word: str) -> None:
    terminal.now = AT_NIGHT
    assert terminal.switch.look() == RETRY_S
    assert terminal.kept.waiting == word
    assert read_pointer(terminal.depot.data_dir).trial is None
    assert not terminal.begun_anew.is_set()


def test_one_that_was_taken_back_is_not_tried_again_whatever_set_brings_it(
    terminal: Terminal,
) -> None:
    release = with_program(terminal)
    started = launched_at_start(
        tried(Pointer(package=VERSION), release), package=VERSION, boot="b", whole=lambda _: True
    )
    write_pointer(terminal.depot.data_dir, taken_back(started, "store"))
    terminal.releases._pointer = read_pointer(terminal.depot.data_dir)
    refused_with(terminal, "program-returned")


def test_one_that_somebody_else_failed_waits_until_that_is_mended(terminal: Terminal) -> None:
    release = with_program(terminal)
    folder, terminal.now = terminal.depot.data_dir, AT_NIGHT
    begun = launched_at_start(
        tried(Pointer(package=VERSION), release), package=VERSION, boot="b", whole=lambda _: True
    )
    write_pointer(folder, begun)
    Releases(folder, mine=release, launched=True).failed("devices-lost", ("printer",))
    releases = terminal.programs._releases = Releases(folder, mine=PACKAGE, launched=True)
    assert terminal.switch.look() == LOOK_S
    assert terminal.kept.waiting == "program-in-doubt"
    assert releases.asked is not None
    releases.settle(settled(releases.asked, own=False, now=0))
    terminal.switch.look()
    assert terminal.kept.waiting == "program-devices-away"
    assert terminal.kept.returned == ()
    terminal.programs._may_again = lambda doubt: True
    terminal.now = NOON
    terminal.switch.look()
    assert terminal.kept.waiting == "program-hours", "as any other program"
    terminal.now = AT_NIGHT
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)
    assert read_pointer(folder).trial == Trial(release, devices=("bell",), heard=True)
    assert read_pointer(folder).returned == ()


def test_a_damaged_slot_is_not_tried(terminal: Terminal) -> None:
    release = with_program(terminal)
    path = slot_of(terminal.depot.data_dir, release) / "program" / "kiosk" / "__init__.py"
    damage(path, 3)
    refused_with(terminal, "program-damaged")
    damage(path, 3)
    terminal.switch.look()
    assert terminal.begun_anew.wait(60), "mended it is"


def test_a_program_for_other_machines_is_not_tried(terminal: Terminal) -> None:
    with_program(terminal, python="3.99")
    refused_with(terminal, "program-other-machine")


@pytest.mark.parametrize(("by", "launched"), [("apt", True), ("slots", False)])
def test_where_apt_brings_programs_the_slots_stand_aside_and_say_so(
    terminal: Terminal, by: str, launched: bool
) -> None:
    with_program(terminal)
    terminal.programs._releases = Releases(terminal.depot.data_dir, by=by, launched=launched)
    refused_with(terminal, "program-apt" if by == "apt" else "program-no-launcher")


def test_a_package_that_is_new_enough_runs_the_set(terminal: Terminal) -> None:
    with_program(terminal, "0.0.1")
    terminal.programs._releases = Releases(terminal.depot.data_dir, by="apt", launched=True)
    terminal.switch.look()
    assert terminal.begun_anew.wait(60)
    assert read_pointer(terminal.depot.data_dir).trial is None


def test_nothing_else_is_taken_while_a_program_is_on_trial(terminal: Terminal) -> None:
    release = with_program(terminal)
    pointer = tried(Pointer(package=VERSION), release)
    write_pointer(
        terminal.depot.data_dir,
        launched_at_start(pointer, package=VERSION, boot="b", whole=lambda _: True),
    )
    terminal.programs._releases = Releases(terminal.depot.data_dir, mine=release, launched=True)
    terminal.depot.stage(terminal.depot.set("2026.3"), 4)
    terminal.now = AT_NIGHT
    assert terminal.switch.look() == LOOK_S
    assert terminal.kept.waiting == "program-trial"


def test_a_full_disk_leaves_the_program_that_runs(terminal: Terminal) -> None:
    with_program(terminal)
    terminal.now = AT_NIGHT
    place = terminal.depot.data_dir / "releases" / "pointer.json"
    place.mkdir()  # nothing can be written there
    assert terminal.switch.look() == RETRY_S
    assert not terminal.begun_anew.is_set()
    assert Releases(terminal.depot.data_dir, launched=True).trial is None
