"""Residents who press anything at any time, and a terminal that answers late, wrongly or never.

The walk is told by its seed: a failure names it and comes back with it.
"""

import random
from dataclasses import replace

import pytest

from contracts.identity import CardLayout, social_identity
from kiosk.searching import search_of
from kiosk.visit import records
from kiosk.visit.devices import camera, code_scanner, id_card, receipt_printer, smart_card
from kiosk.visit.devices.camera import PhotoFailure
from kiosk.visit.devices.document_camera import (
    DeskOff,
    DeskOn,
    PageFailed,
    PageFailure,
    PageTaken,
    TakePage,
)
from kiosk.visit.devices.receipt_printer import PrintEnd
from kiosk.visit.flow import FLOW
from kiosk.visit.matter import Matter, Submission
from kiosk.visit.person import Person, is_typed, is_unnamed
from kiosk.visit.session import ENGINE
from kiosk.visit.showing import can_go_back
from kiosk.visit.state import Facts, State
from kiosk.visit.surroundings import Power
from tests.pages import Hand, likely, touches
from tests.visit import ev, fx
from tests.visit.sn import (
    DeviceView,
    Mode,
    surroundings,
)
from tests.visit.test_idle_and_clearing import assert_nobody_is_left
from tests.visit.visitor import Visitor
from tests.visit.words import (
    CHARACTERS,
    PHOTO,
    TODAY_ISO,
    elder,
    foreigner,
    newcomer,
    waiting,
    with_catch_all,
)

WALKS, STEPS = 60, 350
MOST_WALKS = 4 * WALKS
"""So many are tried until every page was seen: one key more changes where all walks go."""
FINE = DeviceView("ok")
EVERYTHING = surroundings(
    reader=FINE,
    printer=FINE,
    camera=FINE,
    scanner=FINE,
    social=FINE,
    desk=FINE,
    network="reachable",
)
"""As a walk begins; what is there changes soon enough."""
PEOPLE = (
    elder(),
    elder(name="欧阳淑珍", raw_name=b"\x00\xe0", birth=None),
    newcomer(name="欧阳淑珍"),
    newcomer(name="欧阳淑珍", birth=replace(newcomer()).birth, valid_to=None),
    foreigner(english_name="MARTIN 欧阳淑珍"),
    elder(layout=CardLayout.PERMIT_J, permit_number="H01234567", ethnicity=None),
)
SOCIAL = social_identity("欧阳淑珍", "500199194103050021", None, None)
REPRINT = records.ReprintEntry(
    "s", "A7C-4K9-W2X", "高龄津贴", "欧**珍", "500***********0021", "09:10"
)
WRONG: tuple[ev.Event, ...] = (
    ev.Touched(), ev.ModeChosen(Mode.STANDARD), ev.LanguageChosen("zh-CN"),
    ev.LanguageChosen("xx"), ev.Rated(9), ev.QuestionOpened("phone"),
    ev.AnswerGiven("nobody-asked", "x"), ev.SignedOtherwise("none"), ev.ItemChosen("nothing"),
    ev.Signed(((),)), ev.Searched("cj"), ev.Searched("看病"), ev.Searched("qqzz"), ev.Searched(""),
    ev.ClockRead("15:21", TODAY_ISO, False), ev.ClockRead("15:21", TODAY_ISO, True),
    records.ReprintsFound((REPRINT,)), records.ReprintsFound(()),
)  # fmt: skip
"""What no key says, or not so; and what the terminal tells at any time."""
KEYS: tuple[ev.Event, ...] = tuple(event for _, _, event in touches(FLOW))
ALWAYS = (*(key for number, key in enumerate(KEYS) if key not in KEYS[:number]), *WRONG)
"""Each key of every page, pressed on any: a new page's too."""
POWERS: tuple[Power, ...] = ("mains",) * 6 + ("battery", "low")
NO_PAGE: tuple[PageFailure, ...] = ("frozen", "glare", "none")
NO_PHOTO: tuple[PhotoFailure, ...] = ("frozen", "no-face", "blurred")
PRINT_ENDS: tuple[PrintEnd, ...] = ("confirmed", "sent", "failed")
PAGES = {step.name for step in FLOW}
KEPT = ("receipt", "rating", "done")
ORDER = [line.step.name for line in FLOW.order]
BEYOND = ORDER[ORDER.index("notice") : ORDER.index("receipt") + 1]
"""What nobody sees of an item who has not said who they are."""


@pytest.fixture
def hall(wide_facts: Facts) -> Facts:
    """A terminal with more items than one page of either screen has room for."""
    hall = with_catch_all(wide_facts)
    return replace(hall, find=search_of(hall.items, CHARACTERS))


def typed(state: State) -> bool:
    return is_typed(state.of(Person).identity)


class Walk:
    """One random walk and what must always hold.

    Every second walk wants one item whenever it chooses, and little goes wrong on it: pages deep
    inside an item are reached by who stays with it.
    """

    def __init__(self, facts: Facts, seed: int) -> None:
        self.dice = random.Random(seed)
        items = [item.doc.code for item in facts.items]
        self.wanted = items[seed // 2 % len(items)] if seed % 2 else ""
        self.calm = 0.2 if self.wanted else 1.0
        self.visitor = Visitor(facts)
        self.open: list[fx.Effect] = []
        self.durable: set[str] = set()
        self.drafts: dict[str, records.Draft] = {}
        self.pages: set[str] = set()
        self.camera = self.desk = False
        self.visitor.do(ev.SurroundingsChanged(EVERYTHING))

    def step(self) -> None:
        visit, before = self.visitor.state.visit, len(self.visitor.asked)
        kept = {
            effect.effect for effect in self.visitor.asked if isinstance(effect, records.Commit)
        }
        committing = waiting(self.visitor.state).get("commit") in kept
        self.visitor.do(self.event())
        self.pages |= {self.visitor.page, self.visitor.state.page}
        for effect in self.visitor.asked[before:]:
            self.check(effect, committing=committing)
        state = self.visitor.state
        open_to_see = "other-card" not in state.over
        assert self.camera == (state.page == "photo" and open_to_see)
        assert self.desk == (state.page == "materials" and open_to_see)
        if state.around.power == "low" and state.page not in KEPT:
            assert not state.visit or {"commit-seen", "commit", "print", "reprint"} & set(
                waiting(state)
            )
        if state.over == ("other-card",):
            assert self.visitor.page == "other-card"
        if typed(state) and state.page in BEYOND:
            item = self.visitor.facts.item(state.of(Matter).item)
            assert item
            assert state.of(Person).service_code or item.doc.identity_level in ("L0", "L1")
        person = state.of(Person).identity
        if is_unnamed(person) and state.page in BEYOND:
            item = self.visitor.facts.item(state.of(Matter).item)
            assert item
            assert item.doc.identity_level == "L0"
        if person is SOCIAL and state.page in BEYOND:
            item = self.visitor.facts.item(state.of(Matter).item)
            assert item
            assert "social-card" in item.doc.accepts
        if visit and not state.visit:
            assert_nobody_is_left(state)
        if state.page in ("receipt", "rating", "done"):
            assert state.of(Submission).id in self.durable
        shown = self.visitor.snapshot
        assert shown.can_go_back == can_go_back(ENGINE.flow, state)

    def check(self, effect: fx.Effect, *, committing: bool) -> None:
        match effect:
            case records.Commit(draft=draft):
                assert not committing, "one at a time"
                assert self.drafts.setdefault(draft.submission, draft) == draft
                assert draft.submission not in self.durable
            case receipt_printer.PrintReceipt(submission=name):
                assert name in self.durable or name == "s"
            case camera.CameraOn() | camera.CameraOff():
                self.camera = isinstance(effect, camera.CameraOn)
            case DeskOn() | DeskOff():
                self.desk = isinstance(effect, DeskOn)
        if isinstance(effect, fx.CancelEffect):
            return  # the terminal may be too late to stop: the result still comes
        self.open.append(effect)

    # ---- what happens next ---------------------------------------------------------------------

    def event(self) -> ev.Event:
        roll = self.dice.random()
        if roll < 0.12 * self.calm:
            return self.dice.choice(ALWAYS)
        if roll < 0.15 * self.calm:
            return self.around()
        if roll < 0.5 and self.open:
            return self.result()
        return self.sensible()

    def around(self) -> ev.Event:
        level = [DeviceView("ok"), DeviceView("ok"), DeviceView("down", "lost"), DeviceView()]
        pick = self.dice.choice
        return ev.SurroundingsChanged(
            surroundings(
                reader=pick(level),
                printer=pick(level),
                camera=pick(level),
                scanner=pick(level),
                social=pick(level),
                desk=pick(level),
                power=pick(POWERS),
                network=pick(["reachable", "unknown"]),
            )
        )

    def result(self) -> ev.Event:
        timers: list[fx.Effect] = [e for e in self.open if isinstance(e, fx.StartTimer)]
        others = [e for e in self.open if not isinstance(e, fx.StartTimer)]
        effect = self.dice.choice(others[-6:] + timers[-2:])
        idle = waiting(self.visitor.state).get("idle")
        if isinstance(effect, fx.StartTimer) and effect.effect == idle:
            patient = self.dice.random() < 1 - 0.1 * self.calm
            if patient:
                return self.sensible()
        if self.dice.random() < 0.9:
            self.open.remove(effect)
        well = self.dice.random() < 1 - 0.2 * self.calm
        match effect:
            case fx.StartTimer(visit, number, _):
                return ev.TimerFired(visit, number)
            case id_card.ReadCard(visit, number):
                card = self.dice.choice(PEOPLE)
                if well:
                    return id_card.CardRead(visit, number, card)
                return id_card.CardFailed(visit, number, self.dice.choice(["lost", "unreadable"]))
            case id_card.WaitLifted(visit, number):
                return id_card.CardLifted(visit, number, known=well)
            case smart_card.ReadSocialCard(visit, number):
                if well:
                    return smart_card.SocialCardRead(visit, number, SOCIAL)
                return smart_card.SocialCardFailed(
                    visit, number, self.dice.choice(["lost", "locked"])
                )
            case smart_card.WaitSocialCardOut(visit, number):
                return smart_card.SocialCardOut(visit, number, known=well)
            case code_scanner.ScanCode(visit, number):
                if well:
                    return code_scanner.CodeScanned(
                        visit, number, code_scanner.ServiceCodeShown("渝快码", "t")
                    )
                return code_scanner.CodeFailed(visit, number, self.dice.choice(["lost", "foreign"]))
            case code_scanner.ScanLeaflet(visit, number):
                if well:
                    item = self.wanted or "an-item-of-another-district"
                    return code_scanner.LeafletScanned(visit, number, item)
                return code_scanner.LeafletFailed(
                    visit, number, self.dice.choice(["lost", "foreign", "timeout"])
                )
            case camera.TakePhoto(visit, number):
                if well:
                    return camera.PhotoTaken(visit, number, PHOTO)
                return camera.PhotoFailed(visit, number, self.dice.choice(NO_PHOTO))
            case TakePage(visit, number):
                if well:
                    return PageTaken(visit, number, PHOTO)
                return PageFailed(visit, number, self.dice.choice(NO_PAGE))
            case records.MintId(visit, number):
                return records.IdMinted(visit, number, f"id-{visit}-{number}")
            case records.Commit(visit, number, draft):
                awaited = waiting(self.visitor.state).get("commit") == number
                if well and awaited:
                    self.durable.add(draft.submission)
                    return records.Committed(visit, number, "A7C-4K9-W2X", "CK1;…")
                return records.CommitFailed(visit, number, "full")
            case receipt_printer.PrintReceipt(visit, number, _, _):
                how = self.dice.choice(PRINT_ENDS)
                return receipt_printer.Printed(
                    visit, number, how, "paper-out" if how == "failed" else ""
                )
            case records.FindReprints():
                return records.ReprintsFound((REPRINT,))
            case records.KeepOutcome(visit=visit, effect=number) | records.KeepRating(
                visit, number, _, _
            ):
                return records.RecordKept(visit, number, ok=well)
        return self.sensible()

    def sensible(self) -> ev.Event:
        """What a resident would press on this page."""
        item = self.visitor.facts.item(self.visitor.state.of(Matter).item)
        known = tuple(question.id for question in item.doc.questions) if item else ("phone",)
        found: ev.Event = likely(Hand(self.dice, known), self.visitor.snapshot)
        return (
            ev.ItemChosen(self.wanted)
            if self.wanted and isinstance(found, ev.ItemChosen)
            else found
        )


@pytest.mark.parametrize("seed", range(WALKS))
def test_whatever_is_pressed_the_rules_of_a_visit_hold(hall: Facts, seed: int) -> None:
    walk = Walk(hall, seed)
    for _ in range(STEPS):
        walk.step()


def test_the_walks_reach_every_page(hall: Facts) -> None:
    """A walk that never leaves the first pages would prove nothing."""
    wanted = {Walk(hall, seed).wanted for seed in range(WALKS)}
    assert wanted == {"", *(item.doc.code for item in hall.items)}
    reached: set[str] = set()
    for seed in range(MOST_WALKS):
        walk = Walk(hall, seed)
        for _ in range(STEPS):
            walk.step()
        reached |= walk.pages
        if reached >= PAGES:
            return
    lonely = ", ".join(sorted(PAGES - reached))
    assert not lonely, (
        f"no walk came to {lonely}: likely() in the test_step.py of the page before must lead there"
    )


def test_what_one_page_obeys_is_pressed_on_every_page() -> None:
    obeyed = {on.event for step in FLOW for on in step.on}
    assert obeyed - {type(event) for event in ALWAYS} == set()
