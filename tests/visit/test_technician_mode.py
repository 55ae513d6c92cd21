"""The flow of technician mode: nobody is inside who was not let in, and nobody stays for ever."""

import random
from dataclasses import replace

from kiosk.visit.effects import ClearVisit, StartTimer
from kiosk.visit.fitting import Looked, PersonAsked, ProposedAt, StepTried, TriedOut
from kiosk.visit.flows import flow_of
from kiosk.visit.servicing import (
    BurntIn,
    Examined,
    LineSeen,
    LogsRead,
    OutputTold,
    RoundDone,
    SettingsKept,
    StickDone,
    StickSeen,
    SticksFound,
    SuppliesTold,
)
from kiosk.visit.setup import Gathered, HandedOut, NotBegun, Told
from kiosk.visit.state import IdleTimes
from kiosk.visit.technician import (
    MENU,
    AwaitCard,
    CardThere,
    CardTrouble,
    CardUnknown,
    KeptOut,
    LetIn,
    Technician,
    TryKey,
)
from kiosk.visit.technician_flow import ENTRY, TECHNICIAN
from tests.pages import Hand, likely, touches
from tests.visit import ev
from tests.visit.mender import STANDS, WHO, Mender
from tests.visit.sn import Mode, surroundings
from tests.visit.technician import AROUND

WALKS, LONG = 60, 200
TROUBLES: tuple[CardTrouble, ...] = ("absent", "unreadable")
OUTSIDE = {"tech-door", "tech-code", "tech-pin", "tech-left"}
PAGES = {step.name for step in TECHNICIAN}
KEYS = tuple(event for _, _, event in touches(TECHNICIAN))
WRONG: tuple[ev.Event, ...] = (
    ev.BackPressed(), ev.HomePressed(), ev.FinishPressed(), ev.HelpPressed(), ev.Touched(),
    ev.ModeChosen(Mode.ELDER), ev.LanguageChosen("en"), ev.Started("en"), ev.ColoursOpened(),
    ev.SizesOpened(), ev.StillHere(), ev.ClockRead("15:21", "2026-11-28", True),
    ev.SurroundingsChanged(surroundings(power="low")),
)  # fmt: skip


STICK = StickSeen("/media/BANK", "BANK", writable=True)
TOLD = (Told("ok", "net_tls"),)
INSIDE: dict[str, tuple[ev.Result, ...]] = {
    "look-around": (Looked(0, 0, AROUND),),
    "propose-at": (ProposedAt(0, 0, AROUND.of("receipt_printer")[:1]),),
    "trial": (StepTried(0, 0, "found", True), PersonAsked(0, 0, "strip"), TriedOut(0, 0, True)),
    "burn-in": (RoundDone(0, 0, 1, 0), BurntIn(0, 0, TOLD)),
    "supplies": (SuppliesTold(0, 0, TOLD, {"receipt_printer": 80}, (("visits", 3),)),),
    "examine-all": (Examined(0, 0, TOLD),),
    "read-logs": (LogsRead(0, 0, (LineSeen("15:20", "stick.taken"),)),),
    "find-sticks": (SticksFound(0, 0, (STICK,), 2),),
    "carry": (StickDone(0, 0, TOLD),),
    "wiping": (ev.TimerFired(0, 0),),
    "keep-settings": (SettingsKept(0, 0, Told("trouble", "setup_lacks")),),
    "gather": (Gathered(0, 0, "well"),),
    "hand-out": (HandedOut(0, 0, TOLD),),
    "begin-as-terminal": (NotBegun(0, 0, TOLD[0]),),
    "output": (OutputTold(0, 0, 60, 80),),
}
"""What comes of what pages behind the door ask for."""


def settle(someone: Mender, dice: random.Random, *, opens: bool) -> None:
    """What is waited for comes to an end; the door lets somebody in only where it ``opens``."""
    for ask, number in tuple(someone.state.waiting.items()):
        where = (someone.state.visit, number)
        match ask.name:
            case "technician-card":
                someone.do(replace(STANDS, visit=where[0], effect=number))
                trouble: CardTrouble = dice.choice(TROUBLES)
                there = dice.random() < 0.5
                someone.do(CardThere(*where) if there else CardUnknown(*where, trouble))
            case "technician-key":
                let_in = opens and dice.random() < 0.7
                someone.do(LetIn(*where, "7K2M", "card") if let_in else KeptOut(*where, "wrong"))
            case "idle" | "technician-door":
                if dice.random() < 0.2:
                    someone.do(ev.TimerFired(*where))
            case _:
                settle_inside(someone, ask.name, where)


def settle_inside(someone: Mender, name: str, where: tuple[int, int]) -> None:
    """What pages behind the door wait for comes, as it may."""
    for result in INSIDE.get(name, ()):
        someone.do(replace(result, visit=where[0], effect=where[1]))


def walk(seed: int, *, opens: bool) -> set[str]:
    dice = random.Random(seed)
    hand, someone, reached = Hand(dice), Mender(), set[str]()
    for _ in range(LONG):
        if dice.random() < 0.4:
            settle(someone, dice, opens=opens)
        shown = someone.snapshot
        over = shown.page not in {entry.step.name for entry in TECHNICIAN.aside} | {"tech-menu"}
        if dice.random() < 0.2 or over:
            someone.do(dice.choice((*KEYS, *WRONG)))
        else:
            someone.do(likely(hand, shown))
        assert someone.snapshot.page in PAGES
        reached.add(someone.snapshot.page)
        if not opens:
            assert not someone.state.of(Technician).who
            assert someone.state.page in OUTSIDE
        if someone.state.visit == 0 and dice.random() < 0.2:
            someone = Mender()
    return reached


def test_whoever_is_not_let_in_sees_no_page_behind_the_door_whatever_they_press() -> None:
    for seed in range(WALKS):
        walk(seed, opens=False)


def test_somebody_who_is_let_in_comes_to_every_page_and_breaks_none() -> None:
    reached: set[str] = set()
    for seed in range(WALKS):
        reached |= walk(seed, opens=True)
        if reached >= PAGES:
            break
    assert reached == PAGES


def test_it_begins_at_its_door_and_from_every_page_inside_one_comes_to_the_menu() -> None:
    assert flow_of(ENTRY.name) is TECHNICIAN
    assert Mender().shows(ENTRY.name)
    for step in TECHNICIAN:
        if step.name not in OUTSIDE and step.over is None:
            someone = Mender().inside(step.name)
            for _ in range(3):  # pages of setting up have no home, and lead back one by one
                someone.do(ev.HomePressed(), ev.BackPressed())
            assert someone.shows("tech-menu"), step.name


def test_every_word_of_the_menu_is_bound_to_a_page() -> None:
    menu = TECHNICIAN.order[0].step
    for word in MENU:
        assert TECHNICIAN.exit(menu, word).name not in OUTSIDE


def test_silence_asks_and_then_ends_it() -> None:
    someone = Mender(idle=IdleTimes(warn_s=300, answer_s=60)).inside("tech-menu")
    assert someone.last(StartTimer).seconds == 300
    someone.do(ev.Touched()).fire("idle")
    assert someone.shows("idle-warning")
    assert someone.last(StartTimer).seconds == 60
    someone.fire("idle")
    assert someone.shows("tech-left")
    assert someone.last(ClearVisit)
    assert not someone.state.of(Technician).who


def test_whoever_answers_stays_where_they_were() -> None:
    someone = Mender().inside("tech-menu").fire("idle").do(ev.StillHere())
    assert someone.shows("tech-menu")
    assert someone.state.of(Technician) == WHO


def test_neither_an_empty_battery_nor_a_closed_terminal_keeps_a_technician_out() -> None:
    someone = Mender().do(ev.SurroundingsChanged(surroundings(power="low").taken_out("")))
    assert someone.shows(ENTRY.name)
    assert (
        someone.inside("tech-menu")
        .do(ev.SurroundingsChanged(surroundings(power="battery")))
        .shows("tech-menu")
    )


def test_a_late_card_or_pin_is_nothing_to_whoever_comes_next() -> None:
    someone = Mender().stands()
    card = someone.last(AwaitCard)
    someone.do(ev.FinishPressed(), CardThere(card.visit, card.effect))
    assert someone.shows("tech-left")
    someone = Mender().at("tech-pin")
    for digit in "482913":
        someone.do(ev.DigitPressed(digit))
    someone.do(ev.NextPressed())
    tried = someone.last(TryKey)
    someone.do(ev.FinishPressed(), LetIn(tried.visit, tried.effect, "7K2M", "card"))
    assert someone.shows("tech-left")
    assert not someone.state.of(Technician).who
