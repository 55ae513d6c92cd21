"""A resident at the pure machine: posts events, answers effects, keeps everything that was asked.

Every step also builds the view, so a page that cannot be drawn fails the test that reached it.
"""

import random
from collections.abc import Mapping
from typing import Any, TypeVar

from contracts.identity import Identity
from kiosk.visit.answers import FormState
from kiosk.visit.devices.receipt_printer import PrintEnd
from kiosk.visit.flow import FLOW
from kiosk.visit.portrait import PhotoState
from kiosk.visit.session import initial, step, view
from kiosk.visit.state import Facts, State
from tests.pages import Hand, likely
from tests.visit import ev, fx
from tests.visit.sn import (
    DeviceView,
    Mode,
    QuestionsView,
    ReviewView,
    Snapshot,
    Surroundings,
    surroundings,
    with_devices,
)
from tests.visit.words import PHOTO, STROKES, TODAY_ISO, waiting

T = TypeVar("T")
ORDER = [line.step.name for line in FLOW.order]
AFTER_REVIEW = ORDER[ORDER.index("review") + 1 : ORDER.index("sign")]
READY = surroundings(
    reader=DeviceView("ok"),
    printer=DeviceView("ok"),
    camera=DeviceView("ok"),
    network="reachable",
)


class Visitor:
    """One terminal with somebody in front of it."""

    def __init__(self, facts: Facts, *, around: Surroundings = READY, trusted: bool = True) -> None:
        self.facts = facts
        self.state: State = initial(facts)
        self.asked: list[fx.Effect] = []
        self.number = "A7C-4K9-W2X"
        self.do(ev.SurroundingsChanged(around))
        self.do(ev.ClockRead("15:20", TODAY_ISO, trusted))

    # ---- what happens ----------------------------------------------------------------------

    def do(self, *events: ev.Event) -> "Visitor":
        for event in events:
            self.state, effects = step(self.state, event, self.facts)
            self.asked += effects
            self.seen = view(self.state, self.facts, 1)
        return self

    @property
    def page(self) -> str:
        return self.seen.page

    def shows(self, page: str) -> bool:
        return self.page == page

    @property
    def snapshot(self) -> Snapshot:
        return self.seen

    def last(self, kind: type[T]) -> T:
        """The newest effect of a kind; a page that asked for none fails by its name."""
        found = next((effect for effect in reversed(self.asked) if isinstance(effect, kind)), None)
        assert found is not None, f"no {kind.__name__} was asked for; the page is {self.page!r}"
        return found

    def count(self, kind: type) -> int:
        return sum(isinstance(effect, kind) for effect in self.asked)

    # ---- the stages of a visit -----------------------------------------------------------------

    def start(
        self, item: str, *, mode: str = "standard", language: str = "zh-CN", other: bool = False
    ) -> "Visitor":
        self.do(ev.Started(language))
        if mode == "elder":
            self.do(ev.ModeChosen(Mode.ELDER))
        return self.do(ev.ItemChosen(item), ev.BeginPressed(), ev.ForWhomChosen(not other))

    def show_card(self, identity: Identity) -> "Visitor":
        asked = self.last(fx.ReadCard)
        self.do(ev.CardReading(asked.visit, asked.effect))
        self.do(ev.CardRead(asked.visit, asked.effect, identity))
        lifted = self.last(fx.WaitLifted)
        self.do(ev.CardLifted(lifted.visit, lifted.effect, known=False))
        return self.do(ev.CardTaken())

    def identify(self, identity: Identity) -> "Visitor":
        return self.show_card(identity).do(ev.IdentityAnswered(yes=True))

    def fill(self, answers: Mapping[str, Any]) -> "Visitor":
        """Walk through the form, entering what the pages ask for; stop where it stops."""
        done: set[str] = set()
        for _ in range(60):
            if self.page != "form":
                return self
            before = self.state.of(FormState).at
            while left := [qid for qid in self.questions() if qid in answers and qid not in done]:
                self.answer(left[0], answers[left[0]])
                done.add(left[0])
            self.do(ev.NextPressed())
            if self.page == "form" and self.state.of(FormState).at == before:
                return self
        raise AssertionError("the form never ends")

    def answer(self, qid: str, value: Any) -> "Visitor":
        raw: str | tuple[str, ...]
        if isinstance(value, bool):
            raw = "true" if value else "false"
        elif isinstance(value, list):
            raw = tuple(value)
        else:
            raw = str(value)
        again = raw if isinstance(raw, str) else None
        return self.do(ev.AnswerGiven(qid, raw, again))

    def questions(self) -> tuple[str, ...]:
        seen = self.seen.view
        assert isinstance(seen, QuestionsView)
        return tuple(question.id for question in seen.questions)

    def take_photo(self) -> "Visitor":
        self.do(ev.PhotoPressed())
        while self.state.of(PhotoState).phase == "countdown":
            self.fire("countdown")
        asked = self.last(fx.TakePhoto)
        self.do(ev.PhotoTaken(asked.visit, asked.effect, PHOTO))
        return self.do(ev.PhotoUsed())

    def accept_review(self) -> "Visitor":
        """Accept every page of it, and press on where pages follow before the signature."""
        asked = self.last(fx.MintId)
        name = f"0199f7a0-0000-7000-8000-{asked.effect:012d}"
        self.do(ev.IdMinted(asked.visit, asked.effect, name))
        seen = self.seen.view
        assert isinstance(seen, ReviewView)
        for _ in range(seen.count):
            self.do(ev.ReviewAccepted())
        hand = Hand(random.Random(0))
        for _ in range(60):
            if self.page not in AFTER_REVIEW:
                return self
            self.do(likely(hand, self.snapshot))
        raise AssertionError(f"what is likely on the page {self.page!r} never leads on")

    def sign(self) -> "Visitor":
        return self.do(ev.Signed(STROKES)).keep()

    def keep(self) -> "Visitor":
        """The page of keeping was seen: the draft is kept now."""
        return self.fire("commit-seen") if self.page == "commit" else self

    def commit(self) -> "Visitor":
        asked = self.last(fx.Commit)
        return self.do(ev.Committed(asked.visit, asked.effect, self.number, "CK1;A7C4K9W2X"))

    def print(self, outcome: PrintEnd = "confirmed", reason: str = "") -> "Visitor":
        asked = self.last(fx.PrintReceipt)
        return self.do(ev.Printed(asked.visit, asked.effect, outcome, reason))

    def fire(self, purpose: str) -> "Visitor":
        """The timer that is waited for under this name goes off."""
        return self.do(ev.TimerFired(self.state.visit, waiting(self.state)[purpose]))

    def around(self, **devices: DeviceView) -> "Visitor":
        """Devices change; those not named stay as they are."""
        return self.do(ev.SurroundingsChanged(with_devices(self.state.around, **devices)))

    @property
    def draft(self) -> fx.Draft:
        return self.last(fx.Commit).draft
