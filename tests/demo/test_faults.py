"""Every fault of a resident file at the real simulators: it is there, and it can be undone."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demo.processes import ROOT
from demo.resident import SECOND_CARD, Expectation, Fault, Resident
from demo.robot.faults import FaultPlan
from demo.robot.record import Record
from demo.simulated import SIMULATED
from demo.stage import Stage, StageOptions
from demo.words import VERBS
from demo.world import StageWorld
from drivers.simulators.chip import chip_text

DEVICES = tuple(name for name, device in SIMULATED.items() if device.faults and not device.lack())
CARD = {**SECOND_CARD, "name": "何秀英", "id_number": "500199194412251142"}
RESIDENT = Resident("elder-allowance", Expectation("receipt-printed", "received", 1), card=CARD)
READER = "id_card"
ELSEWHERE = ("network-", "reply-lost", "centre-", "terminal-", "sync-", "disk-", "walk-")
"""What happens to no device; tests/journeys plays each of them."""
LATER = (
    "printer-power-loss", "printer-port-shuts", "printer-port-locks", "card-lift-mid-read",
)  # fmt: skip
"""What waits for something to happen first."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with closing(Stage(StageOptions(folder=tmp_path_factory.mktemp("s"), fitted=DEVICES))) as made:
        for name in DEVICES:
            made._start_device(name)
        yield made


@pytest.fixture
def world(stage: Stage, tmp_path: Path) -> Iterator[StageWorld]:
    made = StageWorld(stage, RESIDENT, Record(tmp_path))
    made.plan = FaultPlan((), made, Record(tmp_path))
    made.do(READER, "put-card")
    yield made
    made.do(READER, "take-second")
    made.do(READER, "lift-card")
    made.plan.close()


def state(stage: Stage) -> dict[str, Any]:
    changing = ("frames", "connected", "watchers", "timing")
    return {
        name: {key: value for key, value in device.state().items() if key not in changing}
        for name, device in stage.simulators.items()
    }


def act(world: StageWorld, verb: str, *, undo: bool = False) -> None:
    assert world.plan is not None
    world.plan._verbs[verb][undo]()


def test_every_verb_can_be_done(world: StageWorld) -> None:
    assert world.plan is not None
    assert set(world.plan._verbs) == set(VERBS)


@pytest.mark.parametrize(
    "verb", [verb for verb in VERBS if not verb.startswith((*ELSEWHERE, "card-left"))]
)
def test_a_fault_is_there_and_is_undone(verb: str, world: StageWorld, stage: Stage) -> None:
    before = state(stage)
    act(world, verb)
    assert (state(stage) != before) == (verb not in LATER)
    act(world, verb, undo=True)
    after = state(stage)
    if verb.startswith("power-"):
        assert after["ups"]["status"] == "OL CHRG"  # the battery is loaded again
        for key in ("status", "charge"):
            del before["ups"][key], after["ups"][key]
    assert after == before


def cards(stage: Stage) -> int:
    return int(stage.simulators["id_card"].state()["cards"])


def test_a_card_that_was_forgotten_is_taken_when_the_terminal_reminds(
    world: StageWorld, stage: Stage
) -> None:
    act(world, "card-left")
    world.do(READER, "take-card")
    assert cards(stage) == 1
    world.do(READER, "lift-card")
    assert cards(stage) == 0
    world.do(READER, "put-card")
    world.do(READER, "take-card")  # once is enough
    assert cards(stage) == 0


def test_a_card_that_was_forgotten_is_taken_after_all(world: StageWorld, stage: Stage) -> None:
    act(world, "card-left")
    act(world, "card-left", undo=True)
    assert cards(stage) == 0


def test_each_takes_his_own_card(world: StageWorld, stage: Stage) -> None:
    act(world, "second-card")
    act(world, "second-card")  # it lies there already
    assert cards(stage) == 2
    world.do(READER, "take-card")
    world.do(READER, "take-card")
    assert cards(stage) == 1
    world.do(READER, "put-card")
    assert cards(stage) == 2
    act(world, "second-card", undo=True)
    act(world, "second-card", undo=True)
    assert cards(stage) == 1
    world.do(READER, "take-card")
    act(world, "second-card")
    assert cards(stage) == 1
    act(world, "second-card", undo=True)
    assert cards(stage) == 0


def test_the_second_card_is_one_that_a_reader_takes() -> None:
    assert len(chip_text(dict(SECOND_CARD))) == 256


def test_a_card_is_laid_down_by_whom_it_belongs_to(stage: Stage, tmp_path: Path) -> None:
    without = StageWorld(stage, replace(RESIDENT, card=None), Record(tmp_path))
    before = cards(stage)
    without.do(READER, "put-card")
    assert cards(stage) == before


@pytest.mark.parametrize("name", DEVICES)
def test_every_class_is_seen_by_its_name_alone(name: str, world: StageWorld, stage: Stage) -> None:
    assert world.state(name).keys() == stage.simulators[name].state().keys()


def test_what_is_not_there_is_neither_seen_nor_handled(world: StageWorld) -> None:
    world.do("not-fitted", "insert")
    assert world.state("not-fitted") == {}


@pytest.mark.parametrize("path", ["demo/robot/visitor.py", "demo/robot/faults.py", "demo/world.py"])
def test_no_class_of_devices_is_named_by_what_all_of_them_share(path: str) -> None:
    words = set(re.findall(r"\w+", (ROOT / path).read_text("utf-8")))
    offered = {each.offers for each in SIMULATED.values()} - {"", "processes"}
    assert words & (set(SIMULATED) | offered | {"card", "scanner"}) == set()


def test_a_fault_waits_for_its_page_and_is_undone_in_time(
    world: StageWorld, stage: Stage, tmp_path: Path
) -> None:
    faults = (Fault("identify", "scanner-unplug", 0.0, 0.0), Fault("form", "keypad-unplug"))
    record = Record(tmp_path)
    with closing(FaultPlan(faults, world, record)) as plan:
        plan.page_shown("identify")
        plan.wait_for_undos(10)
        assert plan.error == ""
        assert [(fault["do"], fault["undo"]) for fault in record.faults] == [
            ("scanner-unplug", False),
            ("scanner-unplug", True),
        ]
        assert stage.simulators["keypad"].state()["plugged"]


def test_what_a_file_leaves_broken_is_mended_for_whoever_comes_next(
    world: StageWorld, stage: Stage, tmp_path: Path
) -> None:
    plan = FaultPlan((Fault("home", "printer-cover-open"),), world, Record(tmp_path))
    plan.page_shown("home")
    plan.wait_for_undos(10)
    plan.close()
    assert stage.simulators["receipt_printer"].state()["cover"] == "open"
    plan.mend()
    assert stage.simulators["receipt_printer"].state()["cover"] == "closed"
