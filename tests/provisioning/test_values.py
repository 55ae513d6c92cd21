"""Each value is judged as it is typed, and refused with a sentence that says what is meant."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.classes import CLASSES
from kiosk.adapters import BUILT_IN
from kiosk.provisioning.checking import Mistake, check
from kiosk.provisioning.fields import FIELDS, typed
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.steps import Step
from kiosk.records.places import draft_path
from tests.provisioning.conftest import ROOT, TEXTS, enough

Begin = Callable[[], FirstStart]
KEY = re.compile(r'Mistake\(\s*"([a-z_]+)"')


@pytest.mark.parametrize(
    ("key", "text", "mistake"),
    [
        ("terminal.languages", "fr", "no_terminal_languages"),
        ("terminal.languages", "", "no_terminal_languages"),
        ("screen.width_px", "wide", "no_screen_width_px"),
        ("screen.width_px", "0", "no_screen_width_px"),
        ("screen.height_px", "19.5", "no_screen_height_px"),
        ("screen.diagonal_inch", "4", "no_screen_diagonal_inch"),
        ("screen.glass_bottom_mm", "inf", "no_screen_glass_bottom_mm"),
        ("screen.width_px", "99999999", "no_screen_width_px"),
        ("screen.diagonal_inch", "500", "no_screen_diagonal_inch"),
        ("screen.glass_bottom_mm", "80", "no_screen_glass_bottom_mm"),
        ("terminal.help_hours", "25:00-26:00", "no_time"),
        ("terminal.help_hours", "周一 9:00–17:75", "no_time"),
        ("terminal.help_hours", "12:00–8:30", "hours_turned"),
        ("screen.reach", "high", "no_screen_reach"),
        ("centre.url", "centre.example", "no_centre_url"),
        ("centre.url", "ftp://centre.example", "no_centre_url"),
        ("centre.url", "https://a:b@centre.example", "no_centre_url"),
        ("centre.url", "https://centre.example:port", "no_centre_url"),
        ("centre.url", "http://centre.example", "url_needs_tls"),
        ("centre.url", "", "needed"),
        ("centre.ca", "/nowhere.pem", "ca_no_file"),
        ("centre.proxy", "proxy.example:3128", "no_centre_proxy"),
        ("centre.proxy", "http://li:secret@proxy.example:3128", "no_centre_proxy"),
        ("terminal.name", "", "needed"),
        ("terminal.name", "x" * 121, "too_long"),
        ("terminal.name", "a\u200bb", "not_plain"),
        ("terminal.district", "50019", "no_terminal_district"),
        ("terminal.tags", "Hall", "no_terminal_tags"),
        ("terminal.tags", "a b c d e f g h i", "no_terminal_tags"),
        ("terminal.zone", "Asia/Nowhere", "no_terminal_zone"),
        ("items.folders", "/nowhere", "no_items_folders"),
        ("terminal.mode", "demo", "unknown_key"),
    ],
)
def test_what_does_not_fit_is_refused_in_plain_words(
    begin: Begin, key: str, text: str, mistake: str
) -> None:
    first = begin()
    value = typed(FIELDS[key], text) if key in FIELDS else text
    found = first.put(key, value)
    assert found is not None
    assert found.key == mistake
    assert not draft_path(first.path).exists()  # nothing of it was kept
    for language in ("zh-CN", "en"):
        assert TEXTS.text(f"provision.{found.key}", language, **found.params)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("terminal.languages", "en, zh-CN", ["en", "zh-CN"]),
        ("screen.width_px", " 1080 ", 1080),
        ("screen.diagonal_inch", "23.8", 23.8),
        ("terminal.district", "500199", "500199"),
        ("terminal.tags", "hall，bank", ["hall", "bank"]),
        ("terminal.help_hours", "上午 9:00–下午 5:30", "上午 9:00–下午 5:30"),
        ("terminal.help_hours", "18:00-8:00", "18:00-8:00"),
        ("screen.glass_bottom_mm", "800", 800),
        ("terminal.zone", "Asia/Urumqi", "Asia/Urumqi"),
        ("terminal.name", "3 号机", "3 号机"),
        ("centre.url", "http://127.0.0.1:8600", "http://127.0.0.1:8600"),
        ("centre.url", "https：//centre。example·org", "https://centre.example.org"),
    ],
)
def test_what_fits_stands_as_it_was_meant(begin: Begin, key: str, text: str, value: object) -> None:
    first = begin()
    assert first.put(key, typed(FIELDS[key], text)) is None
    assert first.value(key) == value
    assert begin().value(key) == value


def test_a_proxy_goes_with_a_private_way_only(begin: Begin) -> None:
    first = begin()
    assert first.put("centre.url", "http://127.0.0.1:8600") is None
    assert first.put("centre.proxy", "http://192.0.2.1:3128") == Mistake("proxy_needs_tls")
    assert first.put("centre.url", "https://centre.example") is None
    assert first.put("centre.proxy", "http://192.0.2.1:3128") is None


def test_what_a_gateway_takes_off_begins_the_path(begin: Begin) -> None:
    first = begin()
    assert first.put("centre.url", "https://gate.example/kiosk/") is None
    assert first.put("centre.prefix", "/hall") == Mistake("no_centre_prefix")
    assert first.put("centre.prefix", "/kiosk") is None


def test_hours_are_judged_as_the_settings_read_them() -> None:
    for well in ("8:30-12:00, 13:30-17:30", "18:00-2:00", ""):
        assert check("hours.mon", well, {}) is None
    for wrong in (
        "half past",
        "8:30-12:00, 9:00-10:00",
        "8：30-12：00",
        "8:30-12:00, " * 9,
        8,
        "\u202e",
    ):
        assert check("hours.sun", wrong, {}) == Mistake("no_hours")
    assert check("hours.days", "8:30-12:00", {}) == Mistake("no_hours_days")
    assert check("hours.days", [{"on": "2027-05-01"}], {}) is None
    assert check("hours.days", [{"on": "2027-02-30"}], {}) == Mistake("no_hours_days")


def test_hours_that_end_before_they_begin_go_past_midnight_for_a_night_at_most() -> None:
    turned = Mistake("hours_turned", {"span": "12:00-8:30", "most": "16"})
    assert check("hours.mon", "8:00-9:00, 12:00-8:30", {}) == turned
    assert check("hours.days", [{"on": "2027-05-01", "hours": "12:00-8:30"}], {}) == turned
    assert check("hours.mon", "18:00-8:00", {}) is None
    assert check("hours.mon", "0:00-24:00", {}) is None


def test_a_text_without_its_quotes_is_refused_by_that_name() -> None:
    assert check("terminal.district", 500199, {}) == Mistake("lacks_quotes", {"value": "500199"})
    assert check("terminal.district", 50019, {}) == Mistake("no_terminal_district")
    assert check("terminal.help_phone", 12345678, {}) == Mistake(
        "lacks_quotes", {"value": "12345678"}
    )


def test_hours_are_written_as_a_table_and_without_any_day_there_is_none(begin: Begin) -> None:
    first = begin()
    enough(first)
    days = [{"on": "2027-02-05", "until": "2027-02-11"}]
    assert first.put_all({"hours.mon": "8:30-17:30", "hours.days": days}) == {}
    hours = first.settings().hours
    assert hours is not None
    assert (hours.mon, len(hours.days)) == ("8:30-17:30", 1)
    first.write()
    assert begin().value("hours.mon") == "8:30-17:30"
    first.take_away("hours.mon")
    assert first.settings().hours is None, "a terminal that never opens is no setting"
    first.write()
    assert first.settings().hours is None


def test_a_table_of_days_that_somebody_wrote_by_hand_gives_way_to_a_list(
    begin: Begin, settings: Path
) -> None:
    first = begin()
    enough(first)
    first.put("hours.mon", "8:30-17:30")
    first.write()
    by_hand = (
        "[[hours.days]]\non = 2027-05-01\n[[hours.days]]\non = 2027-10-01\n\n[idle]\nwarn_s = 99\n"
    )
    settings.write_text(settings.read_text("utf-8") + by_hand, "utf-8")
    first = begin()
    assert [str(each["on"]) for each in first.value("hours.days")] == ["2027-05-01", "2027-10-01"]
    assert first.put("hours.days", [{"on": "2027-10-01"}]) is None
    first.write()
    loaded = begin().settings()
    assert loaded.hours is not None
    assert [each.on.isoformat() for each in loaded.hours.days] == ["2027-10-01"]
    assert (loaded.hours.mon, loaded.idle.warn_s) == ("8:30-17:30", 99)


def test_a_device_is_refused_with_what_its_adapter_says(begin: Begin) -> None:
    first = begin()
    refused = first.put("devices.id_card", {"adapter": "sam_v", "port": "/dev/x", "speed": 9600})
    assert refused is not None
    assert refused.key == "no_device"
    assert "speed: there is no such setting" in refused.params["why"]
    assert first.put("devices.id_card", "sam_v") is not None
    assert first.put("devices.id_card", {"adapter": "nobody"}) is not None
    assert first.put("devices.id_card", {"adapter": "sam_v", "port": "/dev/x"}) is None


def test_everything_that_is_asked_and_refused_has_its_sentences() -> None:
    code = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "kiosk" / "provisioning").glob("*.py")
    )
    wanted = {f"provision.{key}" for key in KEY.findall(code)}
    wanted |= {
        f"provision.{kind}_{field.name}" for field in FIELDS.values() for kind in ("ask", "no")
    }
    wanted |= {f"provision.step_{step}" for step in Step}
    wanted |= {f"provision.part_{each.name}" for each in CLASSES}
    wanted |= {f"provision.by_{adapter}" for each in BUILT_IN.values() for adapter in each}
    for language in ("zh-CN", "en"):
        assert wanted - TEXTS.keys(language) == set()


def test_every_step_that_asks_something_is_one_of_the_steps(begin: Begin, tmp_path: Path) -> None:
    first = begin()
    enough(first)
    assert {field.step for field in FIELDS.values()} <= set(Step)
    assert first.settings().terminal.data_dir == tmp_path / "data"
