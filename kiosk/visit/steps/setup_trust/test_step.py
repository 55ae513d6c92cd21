"""Whom a new terminal trusts."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.setup import AgainPressed, Diagnose, Setup, Told
from kiosk.visit.steps.setup_trust.step import (
    FileOpened,
    ForgetPressed,
    RightPressed,
    WrongPressed,
)
from kiosk.visit.trust import (
    TRUSTED,
    CertificatesFound,
    CertificatesTaken,
    FindCertificates,
    SeenCertificate,
    SeenFile,
    TakeCertificates,
)
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician, samples_of

SAID = {"centre.url": "https://centre.example/"}
OWN = SeenCertificate(
    "示例区政务云签发中心 Shili District Issuing Authority R2",
    "2024-03-01",
    "2034-02-27",
    (
        "4F1C  9A07  33DE  B582",
        "0C6E  71FA  D094  2B17",
        "E8A3  560D  BB42  19C5",
        "7D30  F2E8  045A  C69B",
    ),
)
GOOD = SeenFile("shili-r2.cer", "BANK STICK", "abc", (OWN,))
OLD = SeenFile(
    "office-2015.pem", "BANK STICK", "old", (OWN,), "ca_expired",
    {"name": "Shili District Office CA", "last": "2025-04-01", "now": "2026-11-30 09:12"},
)  # fmt: skip
EMPTY = SeenFile("B.CRT", "BANK STICK", why="no_centre_ca")
BETWEEN = SeenCertificate(
    "Shili Sub-CA 7", "2025-01-01", "2030-01-01", ("0000  1111  2222  3333",) * 4
)
EARLY = SeenFile("shili-r3.pem", "BANK STICK", "new", (OWN, BETWEEN), early=True)
PLACE = "/etc/civic-kiosk/centre-ca-4f1c9a0733de.pem"


def found(*files: SeenFile, sticks: int = 1, said: dict[str, Any] | None = None) -> Technician:
    someone = Technician({**SAID, **(said or {})}).at("setup-trust")
    asked = someone.last(FindCertificates)
    return someone.do(CertificatesFound(asked.visit, asked.effect, files, sticks))


def taken(someone: Technician, **told: Any) -> Technician:
    asked = someone.last(TakeCertificates)
    return someone.do(CertificatesTaken(asked.visit, asked.effect, **told))


def samples(look: Look) -> Iterator[Sample]:
    yield samples_of(Technician(SAID).at("setup-trust"), look, "setup-trust-looking")
    yield samples_of(found(sticks=0), look, "setup-trust-no-stick")
    several = found(GOOD, OLD, EMPTY, said={TRUSTED: PLACE})
    yield samples_of(several, look, "setup-trust")
    yield samples_of(found(GOOD), look, "setup-trust-one")
    yield samples_of(found(EARLY), look, "setup-trust-early")
    yield samples_of(found(OLD), look, "setup-trust-refused")
    full = Told("trouble", "trust_not_kept", {"code": "S-102"})
    not_kept = taken(found(GOOD).do(RightPressed()), lacks=full)
    yield samples_of(not_kept, look, "setup-trust-not-kept")


TOUCHES = [
    ("setup-trust", "action:certificate-1", FileOpened(1)),
    ("setup-trust", "action:certificate-forget", ForgetPressed()),
    ("setup-trust-no-stick", "action:again", AgainPressed()),
    ("setup-trust-one", "action:certificate-right", RightPressed()),
    ("setup-trust-one", "action:certificate-wrong", WrongPressed()),
    ("setup-trust-refused", "action:certificate-wrong", WrongPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    if view.opened:
        return hand.pick(RightPressed(), RightPressed(), WrongPressed(), ev.BackPressed())
    if view.files and hand.chance(0.7):
        return FileOpened(hand.pick(*view.files).number)
    return hand.pick(AgainPressed(), ForgetPressed(), ev.BackPressed())


def test_nothing_is_trusted_before_a_person_says_that_it_is_the_right_one() -> None:
    someone = found(GOOD, OLD).do(FileOpened(0))
    shown = someone.snapshot.view
    assert shown.asking
    assert [card.prints.count("\n") for card in shown.certificates] == [3]
    assert someone.count(TakeCertificates) == 0
    assert TRUSTED not in someone.state.of(Setup).values
    someone.do(RightPressed(), RightPressed())
    assert someone.count(TakeCertificates) == 1
    assert someone.last(TakeCertificates).mark == "abc"
    taken(someone, place=PLACE)
    assert someone.shows("setup-network")
    assert someone.state.of(Setup).values[TRUSTED] == PLACE
    assert someone.count(Diagnose) == 1, "the way is looked at with it"


def test_of_several_certificates_in_a_file_each_is_compared() -> None:
    someone = found(EARLY, GOOD).do(FileOpened(0))
    shown = someone.snapshot.view
    assert ([card.called for card in shown.certificates], shown.number, shown.count) == (
        [OWN.name],
        1,
        2,
    )
    someone.do(RightPressed())
    assert someone.count(TakeCertificates) == 0
    assert [card.called for card in someone.snapshot.view.certificates] == [BETWEEN.name]
    assert someone.do(RightPressed()).count(TakeCertificates) == 1
    other = found(EARLY, GOOD).do(FileOpened(0), RightPressed(), WrongPressed(), FileOpened(0))
    assert [card.called for card in other.snapshot.view.certificates] == [OWN.name]
    other.do(WrongPressed(), FileOpened(1), RightPressed())
    assert other.last(TakeCertificates).mark == "abc"


def test_another_one_leaves_everything_as_it_was() -> None:
    someone = found(GOOD, OLD, said={TRUSTED: "/etc/old.pem"}).do(FileOpened(0), WrongPressed())
    assert someone.shows("setup-trust")
    assert not someone.snapshot.view.opened
    assert someone.state.of(Setup).values[TRUSTED] == "/etc/old.pem"
    assert someone.do(RightPressed()).count(TakeCertificates) == 0


def test_what_is_refused_says_why_and_cannot_be_taken() -> None:
    for file in (OLD, EMPTY):
        someone = found(file)
        assert (someone.snapshot.view.opened, bool(someone.snapshot.view.why)) == (True, True)
        assert someone.do(RightPressed()).count(TakeCertificates) == 0
    assert [row.good for row in found(GOOD, OLD, EMPTY).snapshot.view.files] == [True, False, False]


def test_a_disk_that_does_not_take_it_is_told_and_nothing_is_trusted() -> None:
    someone = found(GOOD).do(RightPressed())
    assert someone.snapshot.view.busy
    assert someone.do(ev.BackPressed(), WrongPressed(), ForgetPressed()).shows("setup-trust")
    taken(someone, lacks=Told("trouble", "trust_not_kept", {"code": "S-102"}))
    assert someone.snapshot.view.findings[0].todo
    assert TRUSTED not in someone.state.of(Setup).values


def test_the_systems_own_list_counts_again() -> None:
    someone = found(said={TRUSTED: PLACE})
    assert someone.snapshot.view.trusted == "centre-ca-4f1c9a0733de.pem"
    assert someone.do(ForgetPressed()).shows("setup-network")
    assert TRUSTED not in someone.state.of(Setup).values


def test_back_leads_to_the_list_and_then_to_the_network() -> None:
    someone = found(GOOD, OLD).do(FileOpened(0), ev.BackPressed())
    assert someone.shows("setup-trust")
    assert someone.do(ev.BackPressed()).shows("setup-network")
    assert found(GOOD).do(ev.BackPressed()).shows("setup-network")
    assert found(GOOD).do(FileOpened(7)).shows("setup-trust")
