"""Residents who press anything at any time, and a terminal that answers late, wrongly or never.

The walk is told by its seed: a failure names it and comes back with it.
"""

import random
from dataclasses import replace

import pytest

from contracts.identity import CardLayout
from kiosk.visit import effects as fx
from kiosk.visit import events as ev
from kiosk.visit.goingback import can_go_back
from kiosk.visit.leaving import can_go_home
from kiosk.visit.snapshot import (
    DeviceView,
    FormView,
    HomeView,
    Mode,
    Page,
    QuestionView,
    SignView,
    Surroundings,
)
from kiosk.visit.state import Facts, State
from tests.visit.test_idle_and_clearing import assert_nobody_is_left
from tests.visit.visitor import Visitor
from tests.visit.words import (
    PHOTO,
    STROKES,
    TODAY_ISO,
    elder,
    foreigner,
    newcomer,
)

WALKS, STEPS = 60, 350
TEXTS = ("", "欧阳淑珍", "13800000000", "1380000000", "2025-01-15", "2025-13-40", "6228", "-1",
         "6228480000000000018", "٣", "长寿街道", "\ud800", "x" * 600)  # fmt: skip
PEOPLE = (
    elder(),
    elder(name="欧阳淑珍", raw_name=b"\x00\xe0", birth=None),
    newcomer(name="欧阳淑珍"),
    newcomer(name="欧阳淑珍", birth=replace(newcomer()).birth, valid_to=None),
    foreigner(english_name="MARTIN 欧阳淑珍"),
    elder(layout=CardLayout.PERMIT_J, permit_number="H01234567", ethnicity=None),
)
REPRINT = ("s", "A7C-4K9-W2X", "高龄津贴", "欧**珍", "500***********0021", "09:10")
ALWAYS: tuple[ev.Event, ...] = (
    ev.BackPressed(), ev.HomePressed(), ev.HelpPressed(), ev.FinishPressed(), ev.StillHere(),
    ev.Touched(), ev.ModeChosen(Mode.ELDER), ev.ModeChosen(Mode.STANDARD),
    ev.LanguageChosen("en"), ev.LanguageChosen("zh-CN"), ev.LanguageChosen("xx"),
    ev.Started("zh-CN"), ev.TilesTurned(1), ev.QuestionsShown(shown=True), ev.CardTaken(),
    ev.ReadAgain(), ev.NoticeRefused(), ev.PhotoRetaken(), ev.PhotoDeclined(), ev.PhotoUsed(),
    ev.PreviousPressed(), ev.NextPressed(), ev.ReviewAccepted(), ev.CommitRetried(),
    ev.ReprintPressed(), ev.ReceiptKeptOnScreen(), ev.Rated(9), ev.Rated(None), ev.AnotherItem(),
    ev.ReprintsOpened(), ev.ReprintChosen("A7C-4K9-W2X"), ev.EditPressed("phone"),
    ev.QuestionOpened("phone"), ev.AnswerGiven("nobody-asked", "x"), ev.SignedOtherwise("none"),
    ev.ItemChosen("nothing"), ev.ReceiptRead(legible=False), ev.Signed(((),)),
    ev.ClockRead("15:21", TODAY_ISO, False), ev.ClockRead("15:21", TODAY_ISO, True),
    ev.ReprintsFound((REPRINT,)), ev.ReprintsFound(()),
)  # fmt: skip


KEPT = (Page.RECEIPT, Page.RATING, Page.DONE)
BEYOND = (Page.NOTICE, Page.FORM, Page.PHOTO, Page.REVIEW, Page.SIGN, Page.COMMIT, Page.RECEIPT)


def typed(state: State) -> bool:
    return state.identity is not None and state.identity.layout is CardLayout.TYPED


class Walk:
    """One random walk and what must always hold."""

    def __init__(self, facts: Facts, seed: int) -> None:
        self.dice = random.Random(seed)
        self.visitor = Visitor(facts)
        self.open: list[fx.Effect] = []
        self.durable: set[str] = set()
        self.drafts: dict[str, fx.Draft] = {}
        self.pages: set[Page] = set()
        self.camera = False

    def step(self) -> None:
        visit, before = self.visitor.state.visit, len(self.visitor.asked)
        kept = {effect.effect for effect in self.visitor.asked if isinstance(effect, fx.Commit)}
        committing = self.visitor.state.waiting.get("commit") in kept
        self.visitor.do(self.event())
        self.pages |= {self.visitor.page, self.visitor.state.page}
        for effect in self.visitor.asked[before:]:
            self.check(effect, committing=committing)
        state = self.visitor.state
        assert self.camera == (state.page is Page.PHOTO and not state.covered)
        if state.around.power == "low" and state.page not in KEPT:
            assert not state.visit or {"commit", "print", "reprint"} & set(state.waiting)
        if state.covered and not state.overlay:
            assert self.visitor.page is Page.OTHER_CARD
        if typed(state) and state.page in BEYOND:
            item = self.visitor.facts.item(state.item)
            assert item
            assert state.service_code or item.doc.identity_level == "L1"
        if visit and not state.visit:
            assert_nobody_is_left(state)
        if state.page in (Page.RECEIPT, Page.RATING, Page.DONE):
            assert state.submission in self.durable
        shown = self.visitor.snapshot
        assert shown.can_go_back == can_go_back(state)
        assert not shown.can_go_home or can_go_home(state)

    def check(self, effect: fx.Effect, *, committing: bool) -> None:
        match effect:
            case fx.Commit(draft=draft):
                assert not committing, "one at a time"
                assert self.drafts.setdefault(draft.submission, draft) == draft
                assert draft.submission not in self.durable
            case fx.PrintReceipt(submission=name):
                assert name in self.durable or name == "s"
            case fx.CameraOn() | fx.CameraOff():
                self.camera = isinstance(effect, fx.CameraOn)
        if isinstance(effect, fx.CancelEffect):
            return  # the terminal may be too late to stop: the result still comes
        self.open.append(effect)

    # ---- what happens next ---------------------------------------------------------------------

    def event(self) -> ev.Event:
        roll = self.dice.random()
        if roll < 0.12:
            return self.dice.choice(ALWAYS)
        if roll < 0.15:
            return self.around()
        if roll < 0.5 and self.open:
            return self.result()
        return self.sensible()

    def around(self) -> ev.Event:
        level = [DeviceView("ok"), DeviceView("ok"), DeviceView("down", "lost"), DeviceView()]
        pick = self.dice.choice
        return ev.SurroundingsChanged(
            Surroundings(
                reader=pick(level),
                printer=pick(level),
                camera=pick(level),
                scanner=pick(level),
                power=pick(["mains"] * 6 + ["battery", "low"]),
                network=pick(["reachable", "unknown"]),
            )
        )

    def result(self) -> ev.Event:
        timers: list[fx.Effect] = [e for e in self.open if isinstance(e, fx.StartTimer)]
        others = [e for e in self.open if not isinstance(e, fx.StartTimer)]
        effect = self.dice.choice(others[-6:] + timers[-2:])
        idle = self.visitor.state.waiting.get("idle")
        if isinstance(effect, fx.StartTimer) and effect.effect == idle:
            patient = self.dice.random() < 0.9
            if patient:
                return self.sensible()
        if self.dice.random() < 0.9:
            self.open.remove(effect)
        well = self.dice.random() < 0.8
        match effect:
            case fx.StartTimer(visit, number, _):
                return ev.TimerFired(visit, number)
            case fx.ReadCard(visit, number):
                card = self.dice.choice(PEOPLE)
                if well:
                    return ev.CardRead(visit, number, card)
                return ev.CardFailed(visit, number, self.dice.choice(["lost", "unreadable"]))
            case fx.WaitLifted(visit, number):
                return ev.CardLifted(visit, number, known=well)
            case fx.ScanCode(visit, number):
                if well:
                    return ev.CodeScanned(visit, number, ev.ServiceCodeShown("渝快码", "t"))
                return ev.CodeFailed(visit, number, self.dice.choice(["lost", "foreign"]))
            case fx.TakePhoto(visit, number):
                if well:
                    return ev.PhotoTaken(visit, number, PHOTO)
                reason = self.dice.choice(["frozen", "no-face", "blurred"])
                return ev.PhotoFailed(visit, number, reason)
            case fx.MintId(visit, number):
                return ev.IdMinted(visit, number, f"id-{visit}-{number}")
            case fx.Commit(visit, number, draft):
                awaited = self.visitor.state.waiting.get("commit") == number
                if well and awaited:
                    self.durable.add(draft.submission)
                    return ev.Committed(visit, number, "A7C-4K9-W2X", "CK1;…")
                return ev.CommitFailed(visit, number, "storage-full")
            case fx.PrintReceipt(visit, number, _, _):
                how = self.dice.choice(["confirmed", "sent", "failed"])
                return ev.Printed(visit, number, how, "paper-out" if how == "failed" else "")
            case fx.FindReprints():
                return ev.ReprintsFound((REPRINT,))
            case fx.KeepOutcome(visit=visit, effect=number) | fx.KeepRating(visit, number, _, _):
                return ev.RecordKept(visit, number, ok=well)
        return self.sensible()

    def pick(self, *events: ev.Event) -> ev.Event:
        return self.dice.choice(events)

    def sensible(self) -> ev.Event:
        """What a resident would press on this page."""
        seen = self.visitor.snapshot
        pick = self.pick
        match seen.page:
            case Page.ATTRACT:
                return ev.Started(self.dice.choice(["zh-CN", "en"]))
            case Page.HOME if isinstance(seen.view, HomeView):
                if seen.view.reprints and self.dice.random() < 0.3:
                    return ev.ReprintsOpened()
                return ev.ItemChosen(self.dice.choice(seen.view.tiles).code)
            case Page.GUIDE:
                return ev.BeginPressed()
            case Page.FOR_WHOM:
                return ev.ForWhomChosen(self.dice.random() < 0.7)
            case Page.IDENTIFY:
                ways = [ev.OtherWayChosen("code"), ev.OtherWayChosen("number")]
                return pick(ev.CardTaken(), ev.ReadAgain(), *ways)
            case Page.SCAN_CODE:
                return pick(ev.ReadAgain(), ev.BackPressed(), ev.Touched())
            case Page.OTHER_CARD:
                return pick(ev.PersonChanged(), ev.Touched(), ev.BackPressed(), ev.NextPressed())
            case Page.CONFIRM_IDENTITY:
                return ev.IdentityAnswered(self.dice.random() < 0.7)
            case Page.NOTICE:
                return ev.NoticeAgreed()
            case Page.FORM if isinstance(seen.view, FormView):
                return self.in_form(seen.view)
            case Page.PHOTO:
                return pick(ev.PhotoPressed(), ev.PhotoUsed(), ev.PhotoUsed(), ev.PhotoRetaken())
            case Page.REVIEW:
                return pick(
                    *[ev.ReviewAccepted()] * 4, ev.EditPressed(self.dice.choice(self.known()))
                )
            case Page.SIGN if isinstance(seen.view, SignView):
                other = ev.SignedOtherwise(self.dice.choice(seen.view.alternatives)[0])
                return pick(ev.Signed(STROKES), other)
            case Page.RECEIPT:
                return pick(ev.ReceiptRead(legible=True), ev.ReceiptKeptOnScreen())
            case Page.RATING:
                return ev.Rated(self.dice.choice([1, 5, None]))
            case Page.REPRINT:
                return pick(ev.ReprintChosen("A7C-4K9-W2X"), ev.BackPressed())
            case Page.DONE:
                return pick(ev.AnotherItem(), ev.FinishPressed())
        return ev.BackPressed()

    def known(self) -> list[str]:
        item = self.visitor.facts.item(self.visitor.state.item)
        return [question.id for question in item.doc.questions] if item else ["phone"]

    def in_form(self, seen: FormView) -> ev.Event:
        if self.dice.random() < 0.45:
            return ev.NextPressed()
        question = self.dice.choice(seen.questions)
        if self.dice.random() < 0.1:
            return ev.QuestionOpened(question.id)
        raw = self.entry(question)
        return ev.AnswerGiven(question.id, raw, self.dice.choice([raw, raw, "", None]))

    def entry(self, question: QuestionView) -> str:
        if question.choices:
            return self.dice.choice([choice.code for choice in question.choices])
        if self.dice.random() < 0.2:
            return self.dice.choice(TEXTS)
        if question.id == "own_id_number":
            return "500199194103050021"
        by_type = {"phone": "13800000000", "date": "2025-01-15", "digits": "6228480000000000018"}
        return by_type.get(question.type, "欧阳淑珍的家")


@pytest.mark.parametrize("seed", range(WALKS))
def test_whatever_is_pressed_the_rules_of_a_visit_hold(wide_facts: Facts, seed: int) -> None:
    walk = Walk(wide_facts, seed)
    for _ in range(STEPS):
        walk.step()


def test_the_walks_reach_every_page(wide_facts: Facts) -> None:
    """A walk that never leaves the first pages would prove nothing."""
    reached: set[Page] = set()
    for seed in range(WALKS):
        walk = Walk(wide_facts, seed)
        for _ in range(STEPS):
            walk.step()
        reached |= walk.pages
        if reached >= set(Page):
            return
    assert reached >= set(Page)
