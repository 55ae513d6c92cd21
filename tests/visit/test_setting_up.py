"""The flow of setting up beside the visit's: nobody is timed out, nothing closes it."""

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.visit import events as ev
from kiosk.visit.effects import StartTimer
from kiosk.visit.fitting import (
    LookAround,
    Looked,
    Offer,
    PersonAsked,
    ProposeAt,
    ProposedAt,
    StepTried,
    TriedOut,
    TryOut,
)
from kiosk.visit.flows import flow_of, flows
from kiosk.visit.order import Flow
from kiosk.visit.setup import (
    BeginAsTerminal,
    Diagnose,
    Diagnosed,
    Enrol,
    EnrolmentTold,
    Gather,
    Gathered,
    HandedOut,
    HandOut,
    NotBegun,
    Setup,
    Told,
)
from kiosk.visit.setup_flow import CONSOLE, SETTING_UP
from kiosk.visit.shape import Mode
from kiosk.visit.step import Keys
from kiosk.visit.trust import (
    CertificatesFound,
    CertificatesTaken,
    FindCertificates,
    SeenFile,
    TakeCertificates,
)
from tests.pages import STEPS, Hand, likely, parts_of, touches
from tests.visit.sn import surroundings
from tests.visit.technician import AROUND, ENGINE, Technician

ROOT = Path(__file__).parents[2]
WALKS, MOST, LONG = 12, 60, 200
PAGES = {step.name for step in SETTING_UP} - {CONSOLE}
KEYS = tuple(event for _, _, event in touches(SETTING_UP))
WRONG: tuple[ev.Event, ...] = (
    ev.BackPressed(), ev.HomePressed(), ev.FinishPressed(), ev.HelpPressed(), ev.Touched(),
    ev.ModeChosen(Mode.ELDER), ev.LanguageChosen("en"), ev.LanguageChosen("xx"),
    ev.ColoursOpened(), ev.SizesOpened(),
    ev.ClockRead("15:21", "2026-11-28", True),
    ev.SurroundingsChanged(surroundings(power="low")),
)  # fmt: skip
ORDER = [entry.step.name for entry in SETTING_UP.order]


def test_silence_ends_nothing_and_no_page_ever_asks_for_a_timer() -> None:
    someone = Technician().do(ev.Started("en"), ev.Touched())
    for page in ORDER:
        someone.at(page).do(ev.Touched(), ev.LanguageChosen("zh-CN"))
    assert not [effect for effect in someone.asked if isinstance(effect, StartTimer)]


def test_no_key_stands_there_that_never_acts_and_none_under_a_sheet() -> None:
    someone = Technician().at("setup-place")
    assert someone.snapshot.keys == Keys(finish=False, help=False, home=False)
    assert someone.do(ev.ColoursOpened()).snapshot.keys == Keys(False, False, False)


def test_neither_an_empty_battery_nor_a_closed_terminal_ends_it() -> None:
    someone = Technician().at("setup-place")
    someone.do(ev.SurroundingsChanged(surroundings(power="low")))
    someone.do(ev.SurroundingsChanged(surroundings().taken_out("")))
    assert someone.shows("setup-place")
    assert (
        Technician().do(ev.SurroundingsChanged(surroundings(power="low"))).shows("setup-language")
    )


def test_a_visit_that_goes_on_after_a_cut_knows_what_was_said() -> None:
    state, effects = ENGINE.resumed("setup-size", (Setup({"a.b": 1}),), Technician().facts)
    assert (state.page, state.visit, effects) == ("setup-size", 1, ())
    assert state.of(Setup).values == {"a.b": 1}


def test_what_is_said_outlives_the_end_of_a_visit() -> None:
    someone = Technician({"terminal.name": "3"}).at("setup-place").do(ev.FinishPressed())
    assert someone.shows("setup-language")
    assert someone.state.of(Setup).values == {"terminal.name": "3"}


def test_the_bar_names_the_parts_in_their_order() -> None:
    named = ("screen", "place", "network", "centre", "devices", "report")
    parts = tuple(f"setup_{name}" for name in named)
    assert parts_of(SETTING_UP) == parts
    for page in ORDER:
        shown = Technician().at(page).snapshot
        assert shown.step_key == parts[shown.step - 1]


def test_back_leads_from_the_end_to_the_beginning() -> None:
    someone = Technician().at("setup-report")
    seen = []
    for _ in range(60):
        seen.append(someone.snapshot.page)
        if someone.shows("setup-language"):
            break
        settle(someone)
        someone.do(ev.BackPressed())
    assert seen[-1] == "setup-language"
    assert set(seen) == {*ORDER, "setup-language"} - {"setup-code"}


def test_a_view_that_several_flows_show_has_the_same_events_in_each() -> None:
    """QML knows one model of it, whichever flow comes first."""
    found: dict[type, list[set[type]]] = {}
    for flow in flows():
        for shows in {step.shows for step in flow}:
            events = {on.event for step in flow if step.shows is shows for on in step.on}
            found.setdefault(shows, []).append(events)
    assert all(each == events[0] for events in found.values() for each in events)


def test_a_page_belongs_to_the_first_flow_that_has_it() -> None:
    assert flow_of("setup-place") is SETTING_UP
    assert flow_of("colours") is flow_of("home")
    with pytest.raises(KeyError):
        flow_of("nowhere")


def test_help_and_the_idle_question_may_be_missing_but_not_somewhere_else() -> None:
    with pytest.raises(ValueError, match="must lie over the pages"):
        Flow(SETTING_UP.door, None, SETTING_UP.order, SETTING_UP.aside, (), None, STEPS["help"])


def test_a_terminal_that_is_set_up_loads_nothing_of_setting_up() -> None:
    """The whole of a usual start, and pages of a visit on the screen."""
    program = (
        "import sys, kiosk.start, kiosk.app, kiosk.visit.session\n"
        "from ui.steps import class_of\n"
        "class_of('attract'), class_of('home'), class_of('form')\n"
        "print(sorted(name for name in sys.modules if 'setup_' in name and 'kiosk' in name\n"
        "             or name.startswith('kiosk.provisioning') or name == 'kiosk.first_start'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# ---- anybody presses anything -------------------------------------------------------------------


def settle(someone: Technician, dice: random.Random | None = None) -> None:
    """Everything that is waited for comes to its end."""
    for ask, effect in tuple(someone.state.waiting.items()):
        asked: Any = next(e for e in reversed(someone.asked) if getattr(e, "effect", 0) == effect)
        where = (asked.visit, asked.effect)
        well = dice is None or dice.random() < 0.7
        match asked:
            case Diagnose():
                someone.do(Diagnosed(*where))
            case Enrol():
                told = Told("ok" if well else "trouble", "enrol_not_yet")
                someone.do(EnrolmentTold(*where, told, "17" if well else ""))
            case FindCertificates():
                files = (SeenFile("a.pem", "S", "a"), SeenFile("b.pem", "S", why="no_centre_ca"))
                someone.do(CertificatesFound(*where, files if well else (), 1))
            case TakeCertificates():
                lacks = None if well else Told("trouble", "trust_not_kept", {"code": "S-102"})
                someone.do(CertificatesTaken(*where, "/etc/a.pem", lacks))
            case LookAround():
                someone.do(Looked(*where, AROUND))
            case ProposeAt():
                table = {"adapter": "escpos_network", "host": asked.address}
                offer = Offer(asked.device, "escpos_network", table, asked.address)
                someone.do(ProposedAt(*where, (offer,)))
            case TryOut():
                someone.do(StepTried(*where, "found", True), PersonAsked(*where, "strip"))
                if dice is None or dice.random() < 0.5:
                    someone.do(TriedOut(*where, passed=well))
            case Gather():
                lacks = None if well else Told("trouble", "setup_lacks")
                someone.do(Gathered(*where, "well" if well else "", (), lacks))
            case HandOut():
                someone.do(HandedOut(*where, (Told("ok", "report_sent"),)))
            case BeginAsTerminal():
                someone.do(NotBegun(*where, Told("trouble", "enrol_not_yet")))
            case _:
                raise AssertionError(f"nobody answers {ask.name}")


def test_whoever_presses_anything_comes_to_every_page_and_breaks_none() -> None:
    reached: set[str] = set()
    for seed in range(MOST):
        dice = random.Random(seed)
        hand, someone = Hand(dice, ("name",)), Technician()
        for _ in range(LONG):
            if dice.random() < 0.4:
                settle(someone, dice)
            if dice.random() < 0.15:
                someone.do(dice.choice((*KEYS, *WRONG)))
            else:
                someone.do(likely(hand, someone.snapshot))
            reached.add(someone.snapshot.page)
            assert someone.snapshot.page in PAGES
        if seed >= WALKS and reached >= PAGES:
            break
    lonely = ", ".join(sorted(PAGES - reached))
    assert not lonely, f"no walk came to {lonely}"
