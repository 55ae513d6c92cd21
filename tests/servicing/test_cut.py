"""The power goes at any write of a deed: what stands is the old or the new, and goes on."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from drivers.adapter import AdapterError
from kiosk.servicing.changing import SettingsTrial, change
from kiosk.servicing.paper import put_in, supplies
from kiosk.settings import load_settings
from tests.provisioning.cut import kill_at
from tests.servicing.conftest import BUILT_IN, Make

ENOUGH = 500
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
PRINTER = "receipt_printer"


def cut_at_each(deed: Callable[[], object], again: Callable[[], object]) -> Iterator[bool]:
    """Do it in a process that is killed one write later each time; whether it was."""
    for writes in count():
        assert writes < ENOUGH
        again()
        child = os.fork()
        if child == 0:
            kill_at(writes)
            try:
                deed()
            except BaseException:
                os._exit(1)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert ended in (0, -signal.SIGKILL)
        yield ended != 0
        if ended == 0:
            return


def test_a_change_of_settings_is_there_or_not_and_only_it_is_ever_undone(
    make: Make, path: Path
) -> None:
    killed = seen = 0
    for cut in cut_at_each(lambda: change(path, {"terminal.name": "8"}, {}), make):
        killed += cut
        name = load_settings(path).terminal.name
        assert name == "8" or (name == "T" and cut)
        seen += name == "8"
        trial = SettingsTrial(path, path.parent / "data")
        assert not trial.begin()
        assert trial.failed(AdapterError("no such thing")) == (name == "8")
        assert load_settings(path).terminal.name == "T"
    assert killed > 5
    assert seen


def test_a_roll_is_put_in_or_not_and_the_same_again_does_it(make: Make, path: Path) -> None:
    table = f'[devices.{PRINTER}]\nadapter = "escpos_file"\npath = "{path.parent}/paper"\n'
    killed = 0

    def again() -> None:
        make(table)
        (path.parent / "data" / f"{PRINTER}.roll.json").unlink(missing_ok=True)

    for cut in cut_at_each(lambda: put_in(path, PRINTER, 80, BUILT_IN, NOW), again):
        killed += cut
        (supply,) = supplies(load_settings(path), BUILT_IN)
        assert supply.roll is None or supply.roll.left_mm == 80_000
        put_in(path, PRINTER, 80, BUILT_IN, NOW)
        (supply,) = supplies(load_settings(path), BUILT_IN)
        assert supply.roll is not None
        assert (supply.roll.left_mm, supply.roll.since) == (80_000, NOW)
    assert killed > 5
