"""Every button of the dock at the real simulators: it is obeyed, and it shows how they stand."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from demo.devices import FITTINGS
from demo.dock.app import MEANT
from demo.dock.panels import KEYS, PANELS, Panel
from demo.stage import Stage, StageOptions
from demo.words import DEVICE_CLASSES


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    with closing(Stage(StageOptions(folder=folder, fitted=DEVICE_CLASSES))) as made:
        made._simulator("network", "--listen", "0", "--upstream", "127.0.0.1:1")
        yield made


def test_every_device_has_a_panel() -> None:
    simulated = {name for name, fitting in FITTINGS.items() if fitting.module}
    assert {panel.device for panel in PANELS} == {*simulated, "network"}


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.device)
def test_every_button_is_obeyed_and_shows_what_it_did(panel: Panel, stage: Stage) -> None:
    if panel.device != "network":
        if lack := FITTINGS[panel.device].lack():
            pytest.skip(lack)
        stage._start_device(panel.device)
    device = stage.simulators[panel.device]
    for act in (act for row in panel.rows for act in row.acts):
        verb, fields = MEANT.get(act.verb, (act.verb, {}))
        device.do(verb, **fields)
        assert not act.shows or device.state()[act.shows] == act.value
    if panel.plug:
        for verb in ("unplug", "plug"):
            device.do(verb)
            assert device.state()["plugged"] == (verb == "plug")


def test_every_key_of_the_dock_is_one_of_the_keypad(stage: Stage) -> None:
    if "keypad" not in stage.simulators:
        stage._start_device("keypad")
    for key in KEYS:
        stage.simulators["keypad"].do("press", key=key)
    assert stage.simulators["keypad"].state()["presses"] == len(KEYS)
