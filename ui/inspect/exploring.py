"""Every page that somebody can come to by pressing what stands there; no page is known by name.

States of a visit are pure values: a page that was found once can be looked at in any language,
layout and orientation without being walked to.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.identity import Identity
from kiosk.visit import events as ev
from kiosk.visit.answers import AnswerGiven
from kiosk.visit.matter import Matter
from kiosk.visit.questions import QuestionsView
from kiosk.visit.session import ENGINE
from kiosk.visit.shape import Mode
from kiosk.visit.snapshot import Snapshot
from kiosk.visit.state import Facts, State
from ui.inspect.behind import WORKING, answers

MOST_STATES, PER_PAGE = 160, 8
"""How many are gone on from, and how many of one page in one matter."""
ANYWHERE = (
    ev.WishEvent,
    ev.ModeChosen,
    ev.LanguageChosen,
    ev.BackPressed,
    ev.HomePressed,
    ev.FinishPressed,
    ev.Touched,
    AnswerGiven,
)
"""Keys that stand on every page and lead to none that is not found otherwise; what is answered is
said by the residents."""
Press = Callable[[Snapshot], Iterator[list[ev.Event]]]
"""Shows a page and presses everything there; gives what each press posted."""


@dataclass(frozen=True)
class Resident:
    """Somebody who has an item done."""

    identity: Identity
    answers: Mapping[str, Any]


@dataclass
class Explorer:
    """Finds pages.

    Args:
        facts: of the terminal.
        residents: who has each item done, by its code.
        photo: a picture for wherever one is taken.
    """

    facts: Facts
    residents: Mapping[str, Resident]
    stranger: Resident
    photo: bytes
    found: list[State] = field(default_factory=list)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _count: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    _waiting: deque[State] = field(default_factory=deque)

    def explore(self, press: Press) -> list[State]:
        """All states that were found, the door first."""
        state = ENGINE.initial(self.facts)
        for event in (ev.SurroundingsChanged(WORKING), ev.ClockRead("15:20", "2026-06-15", True)):
            state, _ = ENGINE.step(state, event, self.facts)
        self._note(state)
        gone_on = 0
        while self._waiting and gone_on < MOST_STATES:
            here = self._waiting.popleft()
            gone_on += 1
            for events in press(self.shown(here)):
                now = here
                for event in events:
                    if not isinstance(event, ANYWHERE):
                        now = self._go(now, event)
        return self.found

    def shown(self, state: State) -> Snapshot:
        """What a state looks like."""
        return ENGINE.view(state, self.facts, 1)

    def _go(self, state: State, event: ev.Event) -> State:
        """The state after an event and after all that is told of what it asked for."""
        coming = deque([event])
        while coming:
            state, effects = ENGINE.step(state, coming.popleft(), self.facts)
            self._note(state)
            who = self._resident(state)
            for effect in effects:
                coming += answers(effect, who.identity, self.photo)
        view = self.shown(state).view
        if isinstance(view, QuestionsView):
            for question in view.questions:
                if question.id in who.answers:
                    given = _entered(question.id, who.answers[question.id])
                    state, _ = ENGINE.step(state, given, self.facts)
            self._note(state)
        return state

    def _resident(self, state: State) -> Resident:
        return self.residents.get(state.of(Matter).item or "", self.stranger)

    def _note(self, state: State) -> None:
        """Keep a state that looks like none before."""
        snapshot = self.shown(state)
        looks = snapshot.page, repr(snapshot.view)
        room = snapshot.page, state.of(Matter).item
        if looks in self._seen or self._count[room] >= PER_PAGE:
            return
        self._seen.add(looks)
        self._count[room] += 1
        self.found.append(state)
        self._waiting.append(state)


def _entered(question: str, value: Any) -> AnswerGiven:
    """An answer of a document as somebody enters it."""
    if isinstance(value, bool):
        raw: str | tuple[str, ...] = "true" if value else "false"
    else:
        raw = tuple(map(str, value)) if isinstance(value, list) else str(value)
    return AnswerGiven(question, raw, raw if isinstance(raw, str) else None)


def looked_at(state: State, facts: Facts, mode: Mode, language: str) -> State | None:
    """The same page in another layout and language; None where there is no such page."""
    if state.visit == 0:
        return replace(state, mode=mode, language=language)
    page = ENGINE.view(state, facts, 1).page
    for event in (ev.ModeChosen(mode), ev.LanguageChosen(language)):
        state, _ = ENGINE.step(state, event, facts)
    same = ENGINE.view(state, facts, 1).page == page
    return state if same else None
