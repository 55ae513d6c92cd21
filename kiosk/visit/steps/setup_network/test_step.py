"""The way to the centre."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.setup import AgainPressed, Diagnose, Diagnosed, PieceSeen, Told
from kiosk.visit.steps.setup_network.step import TrustOpened
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician, samples_of

WELL = (
    Told("ok", "net_link", {"links": "enp1s0"}),
    Told("ok", "net_address", {"addresses": "192.0.2.17"}),
    Told("ok", "net_route"),
    Told("ok", "net_name", {"host": "centre.example", "addresses": "198.51.100.4"}),
    Told("ok", "net_port", {"host": "centre.example", "port": "443"}),
    Told("ok", "net_tls"),
    Told("ok", "net_centre", {"host": "centre.example"}),
)
SILENT = (*WELL[:4], Told("trouble", "net_port_silent", {"host": "centre.example", "port": "443"}))
STRANGER = (
    *WELL[:5],
    Told("trouble", "net_tls_issuer", {"host": "centre.example", "why": "self-signed certificate"}),
)
PRIVATE = {"centre.url": "https://centre.example/"}
UNPLUGGED = (Told("trouble", "net_no_link"),)


def told(someone: Technician, *pieces: Told, over: bool = True) -> Technician:
    """What is found, as it comes."""
    asked = someone.last(Diagnose)
    for piece in pieces:
        someone.do(PieceSeen(asked.visit, asked.effect, piece))
    return someone.do(Diagnosed(asked.visit, asked.effect)) if over else someone


def samples(look: Look) -> Iterator[Sample]:
    ends = {"": WELL, "-silent": SILENT, "-unplugged": UNPLUGGED, "-stranger": STRANGER}
    for name, pieces in ends.items():
        someone = told(Technician(PRIVATE).at("setup-network"), *pieces)
        yield samples_of(someone, look, f"setup-network{name}")
    someone = told(Technician().at("setup-network"), *WELL[:2], over=False)
    yield samples_of(someone, look, "setup-network-looking")


TOUCHES = [
    ("setup-network-unplugged", "action:again", AgainPressed()),
    ("setup-network", "action:next", ev.NextPressed()),
    ("setup-network-stranger", "action:certificate-file", TrustOpened()),
    ("setup-network-unplugged", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    if view.guarded and hand.chance(0.3):
        return TrustOpened()
    return hand.pick(AgainPressed(), ev.NextPressed(), ev.NextPressed())


def test_pieces_are_told_as_they_come_and_the_last_one_decides() -> None:
    someone = told(Technician().at("setup-network"), *WELL[:2], over=False)
    shown = someone.snapshot.view
    assert (len(shown.findings), shown.looking, shown.well) == (2, True, False)
    shown = told(someone, *WELL[2:]).snapshot.view
    assert (len(shown.findings), shown.looking, shown.well) == (7, False, True)


def test_while_it_looks_every_piece_stands_where_it_was_found() -> None:
    someone = told(Technician().at("setup-network"), *SILENT, over=False)
    assert [each.level for each in someone.snapshot.view.findings] == ["ok"] * 4 + ["trouble"]


def test_trouble_stands_first_and_says_what_to_do() -> None:
    shown = told(Technician().at("setup-network"), *SILENT).snapshot.view
    assert not shown.well
    assert (shown.findings[0].level, bool(shown.findings[0].todo)) == ("trouble", True)


def test_again_looks_from_the_beginning_but_never_twice_at_once() -> None:
    someone = Technician().at("setup-network").do(AgainPressed())
    assert someone.count(Diagnose) == 1
    told(someone, *UNPLUGGED).do(AgainPressed())
    assert someone.count(Diagnose) == 2
    assert someone.snapshot.view.findings == ()


def test_whoever_has_a_certificate_file_comes_to_its_page_where_the_way_is_private() -> None:
    someone = told(Technician(PRIVATE).at("setup-network"), *STRANGER)
    assert (someone.snapshot.view.guarded, someone.snapshot.view.stranger) == (True, True)
    assert someone.do(TrustOpened()).shows("setup-trust")
    plain = told(Technician({"centre.url": "http://127.0.0.1:8600"}).at("setup-network"), *WELL)
    assert not plain.snapshot.view.guarded
    assert plain.do(TrustOpened()).shows("setup-network")


def test_a_line_that_is_down_holds_nobody_up() -> None:
    assert (
        told(Technician().at("setup-network"), *UNPLUGGED).do(ev.NextPressed()).shows("setup-code")
    )


def test_what_is_told_when_the_page_is_left_is_dropped() -> None:
    someone = Technician().at("setup-network")
    asked = someone.last(Diagnose)
    someone.do(ev.BackPressed())
    assert someone.shows("setup-address")
    someone.do(PieceSeen(asked.visit, asked.effect, WELL[0]))
    assert someone.shows("setup-address")
