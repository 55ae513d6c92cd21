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
from kiosk.visit.devices.id_card import ReadCard
from kiosk.visit.matter import Matter
from kiosk.visit.person import identity
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
    _gone_on: set[tuple[str, str]] = field(default_factory=set)
    _count: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    _waiting: deque[State] = field(default_factory=deque)

    def explore(self, press: Press) -> list[State]:
        """All states that were found, the door first."""
        state = ENGINE.initial(self.facts)
        for report in (ev.SurroundingsChanged(WORKING), ev.ClockRead("15:20", "2026-06-15", True)):
            state, _ = ENGINE.step(state, report, self.facts)
        self._note(state)
        self._go_on_from(state)
        while self._waiting:
            here = self._waiting.popleft()
            for events in press(self.shown(here)):
                now = here
                for event in filter(self._leads, events):
                    now = self._go(now, event)
                if now is not here:
                    self._go_on_from(now)
        return self.found

    def _leads(self, event: ev.Event) -> bool:
        """Whether a page may follow that is not found otherwise."""
        if isinstance(event, ev.Started):
            return event.language == self.facts.languages[0]
        return not isinstance(event, ANYWHERE)

    def shown(self, state: State) -> Snapshot:
        """What a state looks like."""
        return ENGINE.view(state, self.facts, 1)

    def _go(self, state: State, event: ev.Event) -> State:
        """The state after an event and after all that is told of what it asked for.

        Whoever is known lays no other card on the reader.
        """
        coming = deque([event])
        while coming:
            state, effects = ENGINE.step(state, coming.popleft(), self.facts)
            self._note(state)
            who = self._resident(state)
            for effect in effects:
                if not (isinstance(effect, ReadCard) and identity(state) is not None):
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
        looks = self._looks(state)
        if looks not in self._seen:
            self._seen.add(looks)
            self.found.append(state)

    def _go_on_from(self, state: State) -> None:
        """Press on from here later: all that was asked for has been answered."""
        looks, room = self._looks(state), (self.shown(state).page, state.of(Matter).item)
        full = self._count[room] >= PER_PAGE or len(self._gone_on) >= MOST_STATES
        if looks not in self._gone_on and not full:
            self._gone_on.add(looks)
            self._count[room] += 1
            self._waiting.append(state)

    def _looks(self, state: State) -> tuple[str, str]:
        snapshot = self.shown(state)
        return snapshot.page, f"{state.of(Matter).item} {snapshot.view!r}"


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
