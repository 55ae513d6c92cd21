"""Every button of the dock at the real simulators: it is obeyed, and it shows how they stand."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from demo.dock.panels import PANELS, PLACES
from demo.simulated import LINE, SIMULATED, Simulated
from demo.stage import Stage, StageOptions
from demo.words import DEVICE_CLASSES


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    with closing(Stage(StageOptions(folder=folder, fitted=DEVICE_CLASSES))) as made:
        made._simulator("network", "--listen", "0", "--upstream", "127.0.0.1:1")
        yield made


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_every_button_is_obeyed_and_shows_what_it_did(panel: Simulated, stage: Stage) -> None:
    if panel.name != LINE:
        if lack := panel.lack():
            pytest.skip(lack)
        stage._start_device(panel.name)
    device = stage.simulators[panel.name]
    for act in panel.acts.values():
        verb, fields = act.order(PLACES)
        device.do(verb, **fields)
        state = device.state()
        assert not act.shows or state[act.shows] == act.value
        assert [lamp for lamp in panel.lamp if lamp.when.items() <= state.items()]
        for lamp in panel.lamp:
            f"{lamp.zh} {lamp.en}".format_map(state)
    if panel.plug:
        for verb in ("unplug", "plug"):
            device.do(verb)
            assert device.state()["plugged"] == (verb == "plug")


def test_every_key_of_the_dock_is_one_of_the_keypad(stage: Stage) -> None:
    if "keypad" not in stage.simulators:
        stage._start_device("keypad")
    keys = SIMULATED["keypad"].things
    for key in keys:
        stage.simulators["keypad"].do("press", key=key)
    assert stage.simulators["keypad"].state()["presses"] == len(keys)


def test_every_light_of_the_dock_is_one_of_the_cabinet(stage: Stage) -> None:
    if "cabinet" not in stage.simulators:
        stage._start_device("cabinet")
    assert set(stage.simulators["cabinet"].state()["lights"]) == set(SIMULATED["cabinet"].things)
