"""Settings that cannot be meant are refused with the place of the mistake."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from drivers.adapter import AdapterError
from drivers.code_scanner.service_code import ServiceCode, parse_service_code
from kiosk import VERSION
from kiosk.adapters import BUILT_IN
from kiosk.cli import EX_CONFIG, main
from kiosk.launch.pointer import Pointer, Release, write_pointer
from kiosk.maintenance.board import read_states
from kiosk.maintenance.releases import releases
from kiosk.runtime.fitted import build_devices
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.settings import SettingsError, load_settings

EXAMPLE = Path(__file__).parents[2] / "config" / "terminal.example.toml"

WRONG = [
    ("languages = []", "", "terminal.languages"),
    ('languages = ["fr"]', "", "terminal.languages"),
    ('place = {fr = "Centre"}', "", "terminal.place"),
    ("place = {}", "", "terminal.place"),
    ('zone = "Asia/Nowhere"', "", "terminal.zone.*one is Asia/Shanghai"),
    ("", "[screen]\nreach = 'lower'", "screen.reach"),
    ("", "[screen]\nglass_bottom_mm = 0", "screen.glass_bottom_mm"),
    ("", "[idle]\nwarn_s = 0", "idle.warn_s"),
    ("", "[idle]\nelder_warn_s = nan", "idle.elder_warn_s"),
    ("", "[idle]\nanswer_s = -1", "idle.answer_s"),
    ("", "[[service_codes]]\nname = '码'", "service_codes.0.pattern"),
    ("", "[[service_codes]]\nname = '码'\npattern = '('", "service_codes.0.*码"),
    ("", "[[service_codes]]\nname = '码'\npattern = 'A.*'", "service_codes.0.*token"),
    ("", "[[service_codes]]\nname = ' '\npattern = '(?P<token>.)'", "service_codes.0.*name"),
    ("", "[[service_codes]]\nname = 'x'\npattern = '(?P<token>.)'\nkey = 1", "service_codes.0.key"),
]


def written(folder: Path, terminal: str = "", more: str = "") -> Path:
    path = folder / "terminal.toml"
    path.write_text(
        f'[terminal]\nname = "1"\ndata_dir = "{folder}"\n{terminal}\n'
        f'[centre]\nurl = "http://127.0.0.1"\n{more}\n',
        "utf-8",
    )
    return path


def test_few_words_are_enough(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path)).terminal.languages == ("zh-CN", "en")


def test_what_most_terminals_have_is_there_and_named_by_its_own_setting(tmp_path: Path) -> None:
    tables = load_settings(written(tmp_path)).devices.tables
    assert [(name, table.adapter) for name, table in tables.items()] == [
        ("id_card", "none"),
        ("receipt_printer", "none"),
        ("camera", "none"),
    ]
    more = (
        '[devices.ups]\nadapter = "nut"\n[devices.camera]\nsource = "/dev/video0"\n'
        '[devices.receipt_printer]\nhost = ""\n[devices.id_card]\nport = "/dev/ttyS0"\n'
    )
    tables = load_settings(written(tmp_path, more=more)).devices.tables
    assert [(name, table.adapter) for name, table in tables.items()] == [
        ("id_card", "sam_v"),
        ("receipt_printer", "none"),
        ("camera", "opencv"),
        ("ups", "nut"),
    ]


def test_a_printer_of_another_package_is_told_its_own_settings_only(tmp_path: Path) -> None:
    more = '[devices.receipt_printer]\nadapter = "strip"\nwhere = "wall"\n'
    table = load_settings(written(tmp_path, more=more)).devices.tables["receipt_printer"]
    assert table.options == {"where": "wall"}


def test_kinds_of_service_codes_are_tried_in_the_order_of_the_file(tmp_path: Path) -> None:
    more = (
        "[[service_codes]]\nname = '一码'\npattern = 'A(?P<token>[0-9]{4})'\n"
        "[[service_codes]]\nname = '二码'\npattern = '[AB](?P<token>[0-9]+)'\n"
    )
    formats = [table.format for table in load_settings(written(tmp_path, more=more)).service_codes]
    assert parse_service_code("A1234", formats) == ServiceCode("一码", "1234")
    assert parse_service_code("A12345", formats) == ServiceCode("二码", "12345")
    assert parse_service_code("C1", formats) is None


def test_example_that_ships_can_be_read() -> None:
    settings = load_settings(EXAMPLE)
    code = parse_service_code("YKM1.0123456789abcdef", (t.format for t in settings.service_codes))
    assert code == ServiceCode("渝快码", "0123456789abcdef")


@pytest.mark.parametrize(("terminal", "more", "place"), WRONG)
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, terminal: str, more: str, place: str
) -> None:
    with pytest.raises(SettingsError, match=place):
        load_settings(written(tmp_path, terminal, more))


def test_all_that_is_lacking_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text("[terminal]\nplace = 3\n[idle]\nwarn_s = 0\n", "utf-8")
    with pytest.raises(SettingsError) as refused:
        load_settings(path)
    places = [
        part.split(": ")[0]
        for part in str(refused.value).removeprefix("terminal.toml, ").split("; ")
    ]
    assert places == [
        "terminal.data_dir",
        "terminal.name",
        "terminal.place",
        "centre",
        "idle.warn_s",
    ]


@pytest.mark.parametrize(
    "words", [["--settings", "{}", "test", "bell"], ["test", "bell", "--settings", "{}"]]
)
def test_the_settings_stand_before_or_behind_what_is_done_with_a_device(
    tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(written(tmp_path))
    assert main(["devices", *(word.format(path) for word in words)]) == EX_CONFIG
    assert "the settings name no device 'bell'" in capsys.readouterr().err


def test_devices_without_settings_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["devices", "test", "bell"])
    assert "kiosk devices: error: the following arguments are required: --settings" in (
        capsys.readouterr().err
    )


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_bytes('name = "一号机"'.encode("gb18030"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(path)


@pytest.mark.parametrize("command", ["run", "devices", "doctor", "migrate", "recover"])
@pytest.mark.parametrize("part", ["demo", *BUILT_IN])
def test_production_refuses_the_demo_and_every_simulated_device(
    tmp_path: Path, part: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    table = f"[devices.{part}]\nadapter = 'x'\nsimulated = true"
    if part == "demo":
        table = f"[demo]\nagent_socket = '{tmp_path / 'agent'}'"
    path = written(tmp_path, more=table)
    assert main([command, "--settings", str(path)]) == EX_CONFIG
    assert "in production runs no demo and no simulated device" in capsys.readouterr().err
    in_demo = written(tmp_path, 'mode = "demo"', table)
    assert load_settings(in_demo).devices.simulated == (part != "demo")


NEWER = """
[centre]
url = "http://127.0.0.1"
hue = 1
[hours]
mon = "9:00-17:00"
days = [{on = "2026-10-01", why = "National Day"}]
moons = "full"
[tides]
high = 3
"""


def a_newer_one_was_here(folder: Path) -> None:
    """It went back to this program, the package's."""
    newer = Release("99.0.0", "9" * 64)
    write_pointer(folder, Pointer(package=VERSION, before=newer))


def test_a_program_that_was_gone_back_to_passes_over_what_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text(f'[terminal]\nname = "1"\ndata_dir = "{tmp_path}"\n{NEWER}', "utf-8")
    with pytest.raises(SettingsError, match=r"hours\.moons"):
        load_settings(path)  # mistyped, as long as no newer program was here
    a_newer_one_was_here(tmp_path)
    settings = load_settings(path)
    assert settings.hours is not None
    assert (settings.hours.mon, settings.hours.days[0].on.isoformat()) == (
        "9:00-17:00",
        "2026-10-01",
    )
    assert set(settings.passed_over) == {"centre.hue", "hours.days.why", "hours.moons", "tides"}
    assert next(releases(settings)).key == "settings_passed_over"


@pytest.mark.parametrize(("terminal", "more", "place"), WRONG[:8])
def test_but_not_what_it_knows_and_cannot_be_meant(
    tmp_path: Path, terminal: str, more: str, place: str
) -> None:
    a_newer_one_was_here(tmp_path)
    with pytest.raises(SettingsError, match=place):
        load_settings(written(tmp_path, terminal, f"{more}\n[tides]\nhigh = 3"))


def test_where_an_older_one_was_here_nothing_is_passed_over(tmp_path: Path) -> None:
    older = Release("0.0.1", "9" * 64)
    write_pointer(tmp_path, Pointer(package=VERSION, before=older, returned=()))
    with pytest.raises(SettingsError, match="tides"):
        load_settings(written(tmp_path, more="[tides]\nhigh = 3"))


def test_devices_of_a_newer_program_are_at_fault_and_the_others_work(tmp_path: Path) -> None:
    a_newer_one_was_here(tmp_path)
    more = '[devices.palm]\nadapter = "newer"\n[devices.id_card]\nport = "/dev/none"\nspeed = 1\n'
    settings = load_settings(written(tmp_path, more=more))
    board = SurroundingsBoard(lambda event: None, simulated=False)
    with ExitStack() as stack:
        assert build_devices(settings, board, stack) == {}
        states = read_states(tmp_path)
        assert {name: states[name].state for name in ("palm", "id_card")} == {
            "palm": "offline",
            "id_card": "offline",
        }


def test_devices_that_cannot_be_meant_are_all_named_at_once(tmp_path: Path) -> None:
    more = (
        '[devices.id_card]\nport = "/dev/none"\nspeed = 1\n'
        '[devices.keypad]\nadapter = "nobodys"\n[devices.sound]\nadapter = "alsa"\nloud = 1\n'
    )
    settings = load_settings(written(tmp_path, more=more))
    board = SurroundingsBoard(lambda event: None, simulated=False)
    with ExitStack() as stack, pytest.raises(AdapterError) as refused:
        build_devices(settings, board, stack)
    said = str(refused.value).split("; ")
    assert "devices.id_card: sam_v, speed: there is no such setting" in said
    assert "devices.keypad: no adapter is called nobodys" in said
    assert any(each.startswith("devices.sound: ") for each in said)
