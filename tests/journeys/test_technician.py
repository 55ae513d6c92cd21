"""Technician mode through all real processes: centre, line, sync process, screen, card reader.

Card and PIN, a code by phone, a lock that outlives the program, silence, a power cut; after each
of them a resident finds the terminal as it always is.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from demo.play import visit
from demo.resident import load_resident
from demo.stage import Stage, StageOptions
from demo.technician import CARD, PIN, WRONG_PIN, Technician
from kiosk.logbook.book import read_book
from kiosk.records.statefile import write_state
from kiosk.sets.state import machine_boot
from kiosk.technicians.attempts import FREE
from kiosk.watchdog.ladder import Ladder, Mode
from kiosk.watchdog.memory import MEMORY_NAME, read_ladder, uptime
from tests.faults.leaks import find_leaks

RESIDENT = Path(__file__).parent / "residents" / "too-young.yaml"
SECRETS = {"card": CARD["id_number"], "name": CARD["name"], "pin": PIN}


@pytest.fixture
def hall(tmp_path: Path, prepared: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """``param``: seconds of silence until it asks, and until it ends."""
    warn_s, answer_s = getattr(request, "param", (90.0, 30.0))
    options = StageOptions(
        folder=tmp_path / "out",
        prepared=prepared,
        heartbeat_s=0.5,
        idle=(90.0, warn_s, answer_s),
    )
    with closing(Stage(options)) as stage:
        stage.start()
        yield stage


@pytest.fixture
def technician(hall: Stage) -> Iterator[Technician]:
    somebody = Technician(hall)
    yield somebody
    somebody.close()


def noted(hall: Stage) -> list[tuple[str, dict[str, Any]]]:
    """What the terminal's logbook says of technicians."""
    entries = read_book(hall.terminal_dir).entries
    return [(each.what, dict(each.said)) for each in entries if each.what.startswith("technician.")]


def served(hall: Stage, tmp_path: Path) -> str:
    """A resident comes; "" when all is as it should be."""
    return visit(load_resident(RESIDENT), hall, tmp_path / "visit")


@pytest.mark.journey
def test_a_card_and_its_pin_let_somebody_in_until_they_leave(
    hall: Stage, technician: Technician, tmp_path: Path
) -> None:
    technician.is_listed()
    technician.comes_to_the_door()
    technician.lays_card()
    technician.types_pin(WRONG_PIN)
    assert technician.is_kept_out()
    technician.types_pin(PIN)
    technician.is_inside()
    technician.leaves()
    technician.close()
    assert served(hall, tmp_path) == ""
    technician.until(
        lambda: [what for what, _ in noted(hall)][-1:] == ["technician.left"], "nobody left"
    )
    story = noted(hall)
    assert [what.partition(".")[2] for what, _ in story] == ["refused", "entered", "left"]
    assert story[1][1] == {"who": technician.id, "by": "card"}
    for folder in (hall.terminal_dir, hall.logs):
        assert find_leaks(folder, SECRETS) == []


@pytest.mark.journey
def test_a_door_that_was_tried_too_often_is_shut_for_a_restart_and_for_a_code_too(
    hall: Stage, technician: Technician
) -> None:
    technician.is_listed()
    technician.comes_to_the_door()
    code = technician.calls()
    technician.lays_card()
    for _ in range(FREE):
        technician.types_pin(WRONG_PIN)
        technician.is_kept_out()
    hall.kill("terminal")
    hall.restart("terminal")
    technician.close()
    technician.finds_the_first_page()
    technician.signs()
    technician.on("note:reader-state")
    shown = technician.on("note:reader-state").find("action:code")
    assert shown is not None
    assert not shown.enabled
    assert code
    assert noted(hall)[-1][0] == "technician.locked"


@pytest.mark.journey
def test_a_code_by_phone_lets_somebody_in_once_where_the_reader_is_dead_and_the_line_is_cut(
    hall: Stage, technician: Technician, tmp_path: Path
) -> None:
    technician.is_listed()
    hall.simulators["id_card"].do("unplug")
    hall.simulators["network"].do("refuse")
    technician.comes_to_the_door()
    code = technician.calls()
    technician.types_code(code)
    technician.types_pin(PIN)
    technician.is_inside()
    technician.leaves()
    technician.comes_to_the_door()
    technician.types_code(code)
    technician.types_pin(PIN)
    assert technician.is_kept_out()
    assert noted(hall)[0] == ("technician.entered", {"who": technician.id, "by": "code"})


@pytest.mark.long
@pytest.mark.journey
def test_after_a_power_cut_nobody_is_inside_and_residents_are_served(
    hall: Stage, technician: Technician, tmp_path: Path
) -> None:
    technician.is_listed()
    technician.comes_to_the_door()
    technician.lays_card()
    technician.types_pin(PIN)
    technician.is_inside()
    hall.kill("terminal")
    hall.restart("terminal")
    technician.close()
    technician.finds_the_first_page()
    technician.close()
    assert served(hall, tmp_path) == ""
    assert json.dumps(noted(hall)).count("entered") == 1


@pytest.mark.long
@pytest.mark.journey
@pytest.mark.parametrize("hall", [(8.0, 4.0)], indirect=True)
def test_silence_ends_it_and_residents_are_served(
    hall: Stage, technician: Technician, tmp_path: Path
) -> None:
    technician.is_listed()
    technician.comes_to_the_door()
    technician.lays_card()
    technician.types_pin(PIN)
    technician.is_inside()
    technician.finds_the_first_page()
    technician.until(lambda: noted(hall)[-1][0] == "technician.left", "nobody left")


@pytest.mark.journey
def test_whom_the_centre_ended_is_not_let_in_any_more(hall: Stage, technician: Technician) -> None:
    technician.is_listed()
    technician.is_ended()
    technician.comes_to_the_door()
    assert technician.on("note:reader-state", "action:read-again")


@pytest.mark.long
@pytest.mark.journey
def test_a_terminal_that_closed_itself_lets_somebody_in_and_tries_again_once_they_leave(
    hall: Stage, technician: Technician
) -> None:
    technician.is_listed()
    hall.kill("terminal")
    closed = Ladder(mode=Mode.CLOSED, reason="start-failed", boot=machine_boot())
    document = {**asdict(closed), "up": uptime()}
    write_state(hall.terminal_dir / MEMORY_NAME, document, mode=0o644)
    hall.restart("terminal")
    technician.close()
    technician.finds_the_first_page()
    assert not technician.hand.look().starting("action:start:")
    technician.comes_to_the_door()
    technician.lays_card()
    technician.types_pin(PIN)
    technician.is_inside()
    technician.leaves()
    technician.until(lambda: read_ladder(hall.terminal_dir).mode is Mode.USUAL, "it stayed closed")
