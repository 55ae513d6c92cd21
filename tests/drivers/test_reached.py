"""Where in the network a device is, as people type it."""

import pytest

from drivers import reached


@pytest.mark.parametrize(
    ("setting", "typed", "options"),
    [
        ("host", "192.0.2.20", {"host": "192.0.2.20"}),
        ("host", " 192.0.2.20:9100 ", {"host": "192.0.2.20", "port": 9100}),
        ("host", "192.0.2.20：9100", {"host": "192.0.2.20", "port": 9100}),
        ("host", "192。0。2。20", {"host": "192.0.2.20"}),
        ("host", "printer-3.hall.example", {"host": "printer-3.hall.example"}),
        ("host", "printer:9100", {"host": "printer", "port": 9100}),
        ("host", "2001:db8::20", {"host": "2001:db8::20"}),
        ("host", "[2001:db8::20]:9100", {"host": "2001:db8::20", "port": 9100}),
        ("uri", "192.0.2.20", {"uri": "ipp://192.0.2.20/ipp/print"}),
        ("uri", "192.0.2.20:8631", {"uri": "ipp://192.0.2.20:8631/ipp/print"}),
        ("uri", "2001:db8::20", {"uri": "ipp://[2001:db8::20]/ipp/print"}),
        ("uri", "ipps://hall.example/printers/a4", {"uri": "ipps://hall.example/printers/a4"}),
        ("ups", "hall-ups", {"ups": "hall-ups"}),
        ("ups", "hall-ups@localhost:3493", {"ups": "hall-ups", "host": "localhost", "port": 3493}),
    ],
)
def test_what_people_type_is_what_the_adapter_is_told(
    setting: str, typed: str, options: dict[str, object]
) -> None:
    assert reached.options(typed, setting) == options


@pytest.mark.parametrize(
    ("setting", "typed"),
    [
        ("host", ""),
        ("host", "192.0.2.300"),
        ("host", "192.0.2"),
        ("host", "192.0.2.20:"),
        ("host", "192.0.2.20:0"),
        ("host", "192.0.2.20:65536"),
        ("host", "192.0.2.20:９１００"),
        ("host", "[2001:db8::20]9100"),
        ("host", "[192.0.2.20]:9100"),
        ("host", "2001:db8::20::1"),
        ("host", "0.0.0.0"),
        ("host", "224.0.0.1"),
        ("host", "255.255.255.255"),
        ("host", "the printer"),
        ("host", "printer..example"),
        ("host", "-printer"),
        ("host", "打印机"),
        ("host", "ipp://192.0.2.20/"),
        ("host", "a" * 300),
        ("uri", "http://192.0.2.20/"),
        ("uri", "ipp://li:secret@192.0.2.20/"),
        ("uri", "ipp://192.0.2.20:port/"),
        ("uri", "ipp:///ipp/print"),
        ("uri", "ipp://192.0.2.20/a b"),
        ("uri", "ipp://192.0.2.20/?a=b"),
        ("ups", "192.0.2.20"),
        ("ups", "hall ups"),
        ("ups", "hall-ups@192.0.2.20"),
        ("ups", "hall-ups@"),
        ("port", "/dev/ttyS0"),
    ],
)
def test_what_is_no_place_is_refused(setting: str, typed: str) -> None:
    with pytest.raises(reached.NoPlaceError):
        reached.options(typed, setting)


@pytest.mark.parametrize(
    ("setting", "typed"),
    [
        ("host", "192.0.2.20"),
        ("host", "192.0.2.20:9100"),
        ("host", "[2001:db8::20]:9100"),
        ("uri", "ipp://192.0.2.20/ipp/print"),
        ("ups", "hall-ups"),
    ],
)
def test_what_stands_is_shown_as_it_was_typed(setting: str, typed: str) -> None:
    assert reached.typed(reached.options(typed, setting), setting) == typed
    assert reached.typed({}, setting) == ""
