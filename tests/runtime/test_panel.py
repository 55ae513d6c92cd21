"""The panel goes dark with the page, where anything here can switch it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from kiosk.runtime.panel import Panel, run


class Machine:
    """Lights of one machine, and a logind that sets them."""

    def __init__(self, folder: Path, lights: dict[str, int], outputs: bool = False) -> None:
        self.folder, self.outputs = folder / "backlight", outputs
        self.ran: list[str] = []
        for name, bright in lights.items():
            (self.folder / name).mkdir(parents=True)
            (self.folder / name / "brightness").write_text(f"{bright}\n")
            (self.folder / name / "max_brightness").write_text("100\n")

    def run(self, words: Sequence[str]) -> bool:
        self.ran.append(" ".join(words[:2]))
        if words[0] == "wlopm":
            return self.outputs
        (self.folder / words[-2] / "brightness").write_text(words[-1])
        return True

    def bright(self) -> dict[str, str]:
        return {
            each.name: (each / "brightness").read_text().strip()
            for each in sorted(self.folder.iterdir())
        }

    def panel(self, **environment: str) -> Panel:
        return Panel(self.run, self.folder, environment)


def through(panel: Panel, *nights: bool) -> None:
    """Show these in turn, and wait until it has been done."""
    panel.start()
    for night in nights:
        panel.shown(night)
    panel._words.put(None)
    panel._thread.join(30)


def test_every_light_goes_out_and_comes_back_as_it_was(tmp_path: Path) -> None:
    machine = Machine(tmp_path, {"edp": 70, "lvds": 30})
    panel = machine.panel()
    through(panel, True)
    assert machine.bright() == {"edp": "0", "lvds": "0"}
    assert panel._switch(dark=False) == "backlight"
    assert machine.bright() == {"edp": "70", "lvds": "30"}


def test_a_start_finds_what_another_process_has_left_dark(tmp_path: Path) -> None:
    machine = Machine(tmp_path, {"edp": 0, "lvds": 30})
    through(machine.panel())
    assert machine.bright() == {"edp": "100", "lvds": "30"}


def test_the_end_lights_it(tmp_path: Path) -> None:
    machine = Machine(tmp_path, {"edp": 70})
    panel = machine.panel()
    panel.start()
    panel.shown(True)
    panel.stop()
    assert machine.bright() == {"edp": "70"}


@pytest.mark.parametrize("outputs", [True, False])
def test_outputs_are_asked_for_only_where_there_is_a_compositor(
    tmp_path: Path, outputs: bool
) -> None:
    machine = Machine(tmp_path, {}, outputs)
    through(machine.panel(), True, True, False)
    assert machine.ran == []
    panel = machine.panel(WAYLAND_DISPLAY="wayland-0")
    through(panel, True, True, False)
    assert machine.ran == ["wlopm --on", "wlopm --off", "wlopm --on"]


def test_a_command_that_is_not_there_does_not_go_well() -> None:
    assert not run(("no-such-command-here", "--off"))
    assert run(("true",))
    assert not run(("false",))
