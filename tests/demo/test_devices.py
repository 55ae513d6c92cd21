"""What the demo gives a terminal for each class of device, started and asked by its own adapter."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from demo.interactive import fitted
from demo.processes import Processes, StartError
from demo.resident import Expectation, Resident
from demo.robot.record import Record
from demo.simulated import SIMULATED, filled, load
from demo.stage import Stage, StageOptions
from demo.words import DEVICE_CLASSES, USUAL_DEVICES
from demo.world import StageWorld
from drivers.adapter import find
from drivers.classes import CLASSES
from drivers.code_scanner.service_code import parse_service_code
from drivers.deadline import Deadline
from drivers.status import DeviceState
from kiosk.adapters import BUILT_IN
from kiosk.settings import DeviceSettings, Settings, load_settings


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(StageOptions(folder=tmp_path, fitted=DEVICE_CLASSES))
    yield made
    made.close()


def settings_of(folder: Path, **options: Any) -> Settings:
    """The settings that a stage writes when all its simulators are ready."""
    with closing(Stage(StageOptions(folder=folder, **options))) as stage:
        ready = {"link": "L", "host": "H", "port": 1, "stream": "S", "uri": "ipp://x/"}
        for name in (*stage.simulated, "network"):
            stage.simulators[name] = SimpleNamespace(ready=ready)  # type: ignore[assignment]  # only its words
        stage._write_settings()
        return load_settings(stage.settings_file)


def test_the_demo_has_every_class_and_the_same_ones_are_usual() -> None:
    assert tuple(BUILT_IN) == DEVICE_CLASSES
    assert tuple(each.name for each in CLASSES if each.usual is not None) == USUAL_DEVICES


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('ofers = "keys"', "ofers"),
        ('offers = "bells"', "offers"),
        ("faults = { bell-mute = { } }", "bell-mute.do(.|\\n)*required"),
        ("lamp = [{ zh = '铃' }]", "lamp.0.en"),
        ("lamp = ", "Invalid"),
    ],
)
def test_words_that_nobody_knows_are_refused_by_file_and_name(
    tmp_path: Path, words: str, said: str
) -> None:
    (tmp_path / "bell.toml").write_text(f'zh = "铃"\nen = "Bell"\n{words}\n', "utf-8")
    with pytest.raises(ValueError, match=rf"bell.toml: (.|\n)*{said}"):
        load("bell", tmp_path)


def test_names_in_braces_are_filled_in_and_one_alone_keeps_its_kind() -> None:
    table = {"port": "{port}", "link": "{run}/x", "confirms": True, "words": ["{port}"]}
    assert filled(table, {"port": 7, "run": Path("/r")}) == {
        "port": 7,
        "link": "/r/x",
        "confirms": True,
        "words": [7],
    }
    with pytest.raises(KeyError):
        filled("{nothing}", {})


@pytest.mark.parametrize("name", DEVICE_CLASSES)
def test_the_terminal_s_own_adapter_finds_the_simulated_device(
    name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lack := SIMULATED[name].lack():
        pytest.skip(lack)
    stage._start_device(name)
    for key, value in stage.processes.environment.items():
        monkeypatch.setenv(key, value)
    table = DeviceSettings.model_validate({name: stage._device_table(name)}).tables[name]
    assert table.simulated
    driver = find(name, table.adapter, BUILT_IN[name]).driver(table.options)
    driver.open()
    try:
        assert driver.health(Deadline.after(10)).state is DeviceState.ONLINE
    finally:
        driver.close()


def test_usual_devices_are_there_when_nothing_is_said(tmp_path: Path) -> None:
    tables = settings_of(tmp_path).devices.tables
    assert tuple(tables) == USUAL_DEVICES
    assert all(table.fitted and table.simulated for table in tables.values())


def test_what_is_left_out_is_not_fitted_and_what_is_named_is(tmp_path: Path) -> None:
    tables = settings_of(tmp_path, fitted=("camera", "ups")).devices.tables
    assert [name for name, table in tables.items() if table.fitted] == ["camera", "ups"]
    assert tables["ups"].options == {"ups": "sim", "host": "H", "port": 1}


def test_codes_of_the_dock_are_known_or_not_where_there_is_a_scanner(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, fitted=("code_scanner",))
    formats = [table.format for table in settings.service_codes]
    known = [
        parse_service_code(code, formats) is not None
        for code in SIMULATED["code_scanner"].things.values()
    ]
    assert known == [True, False]


def test_an_external_device_is_fitted_besides_and_not_simulated(tmp_path: Path) -> None:
    external = {"keypad": {"adapter": "serial_keypad", "port": "/dev/keys", "keys": {"next": "K"}}}
    tables = settings_of(tmp_path, devices=external).devices.tables
    assert tables["keypad"].options == {"port": "/dev/keys", "keys": {"next": "K"}}
    assert [name for name, table in tables.items() if table.simulated] == list(USUAL_DEVICES)


def test_a_resident_may_do_without_an_external_device(tmp_path: Path) -> None:
    external = {"id_card": {"adapter": "sam_v", "port": "/dev/reader"}}
    tables = settings_of(tmp_path, fitted=("camera",), devices=external).devices.tables
    assert not tables["id_card"].fitted


def test_a_device_that_cannot_be_simulated_here_is_told_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    lack = r"document_printer cannot be simulated here: .*dbus-daemon of Debian's packages must"
    with pytest.raises(StartError, match=lack):
        stage._start_device("document_printer")


def test_a_code_is_held_before_the_scanner(stage: Stage, tmp_path: Path) -> None:
    resident = Resident("elder-allowance", Expectation("receipt-printed", "received", 1))
    world = StageWorld(stage, resident, Record(tmp_path))
    world.do("code_scanner", "scan", text="YKM-1")  # no scanner: nobody can hold it there
    stage._start_device("code_scanner")
    world.do("code_scanner", "scan", text="YKM-1")
    assert stage.simulators["code_scanner"].state()["scans"] == 1


def test_what_the_interactive_demo_is_asked_for_comes_besides() -> None:
    assert fitted([], {}) is None
    assert fitted(["ups"], {"keypad": {}}) == (*USUAL_DEVICES, "keypad", "ups")
    assert set(fitted(["all"], {}) or ()) >= {*USUAL_DEVICES, "code_scanner", "cabinet", "ups"}


def test_processes_take_what_belongs_in_their_environment(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.environment["KIOSK_WORD"] = "said"
    script = "import os; print(os.environ['KIOSK_WORD'])"
    with (tmp_path / "log").open("ab") as log:
        process = processes._open((sys.executable, "-c", script), log, piped=True)
    out, _ = process.communicate(timeout=30)
    processes.stop_all()
    assert out == b"said\n"
