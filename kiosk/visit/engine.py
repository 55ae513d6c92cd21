"""The machine of a visit: it alone enters, leaves, cancels, forgets, and knows what is awaited.

Pure: no clock, no input or output, no logging. A pair of state and event that no step knows
leaves the state alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from kiosk.visit import events as ev
from kiosk.visit import layers
from kiosk.visit.devices.sound import voice_after, voice_in
from kiosk.visit.effects import CancelEffect, ClearVisit, Effect
from kiosk.visit.order import Flow
from kiosk.visit.person import Person
from kiosk.visit.shape import Ask, Hold, Life, Mode, Slice
from kiosk.visit.showing import may_go_home, snapshot
from kiosk.visit.snapshot import Snapshot
from kiosk.visit.state import Clock, Facts, State, as_found
from kiosk.visit.step import Answer, Lead, Step, Turn, Way

IDLE = Ask("idle", Life.VISIT, stops=False)
CLOSING = Ask("closing", Life.VISIT, stops=False)
LAST_LOOK_S = 30.0
"""How long a number stays on the screen when the battery is nearly empty."""


@dataclass(frozen=True, slots=True)
class Deserted(Slice):
    """Nobody is there any more; what goes on alone goes on."""

    life: ClassVar[Life] = Life.VISIT

    yes: bool = False


Move = Callable[[State, Facts], Turn]


class Engine:
    """Runs a flow."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._owners: dict[Ask, tuple[Step, Answer]] = {
            answer.ask: (step, answer) for step in flow for answer in step.answers
        }

    def initial(self, facts: Facts) -> State:
        """The terminal before anybody came."""
        return State(self.flow.door.name, comfort=facts.comfort, language=facts.languages[0])

    def resumed(
        self, page: str, kept: tuple[Slice, ...], facts: Facts
    ) -> tuple[State, tuple[Effect, ...]]:
        """A visit that goes on where the terminal was cut off: on a page, with what was kept."""
        turn = self._begin(self.initial(facts).put(*kept), facts, page)
        return turn.state, turn.effects

    def step(self, state: State, event: ev.Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
        """The one transition function of a visit."""
        if isinstance(event, ev.PersonEvent):
            turn = self._person(state, event, facts)
        elif isinstance(event, ev.Result):
            turn = self._result(state, event, facts)
        else:
            turn = self._report(state, event, facts)
        if self._must_end(turn.state) or self._goes_from_open(state, turn.state):
            turn = _then(turn, self._finish, facts)
        turn = _then(turn, self._last_minute, facts)
        for over in self.flow.over:
            turn = _then(turn, self._look(over), facts)
        return turn.state, turn.effects

    def view(self, state: State, facts: Facts, seq: int) -> Snapshot:
        """What the resident sees of a state."""
        return snapshot(self.flow, state, facts, seq)

    # ---- what a person does ------------------------------------------------------------------

    def _person(self, state: State, event: ev.PersonEvent, facts: Facts) -> Turn:
        if state.visit == 0:
            return self._at_door(state, event, facts)
        if isinstance(event, ev.FinishPressed):
            return self._finish(state, facts)
        if state.of(Deserted).yes:  # a finger coming down is not yet something done
            return Turn(state) if isinstance(event, ev.Touched) else self._finish(state, facts)
        top = layers.top(self.flow, state)
        if top is not None and top.over is not None and top.over.asks:
            # A finger coming down must not take the page away from under itself.
            if isinstance(event, ev.Touched):
                return Turn(state)
            return self._rewind(replace(state, over=state.over[:-1]), facts)
        turn = self._dock(state, event, facts)
        return turn if turn.state.visit == 0 else _then(turn, self._rewind, facts)

    def _at_door(self, state: State, event: ev.PersonEvent, facts: Facts) -> Turn:
        door = self.flow[state.page].door
        turn = Turn(state) if door is None else door(state, event, facts)
        if turn.way is not None:
            turn = self._begin(turn.state, facts)
        opened = self.flow.opened_by(event)
        if opened is not None:
            return replace(turn, state=layers.laid(self.flow, turn.state, opened))
        match event:
            case ev.BackPressed() | ev.HomePressed() | ev.FinishPressed() if turn.state.over:
                return replace(turn, state=replace(turn.state, over=()))
        return turn

    def _dock(self, state: State, event: ev.PersonEvent, facts: Facts) -> Turn:
        """The keys that stand below every page, then the page's own."""
        top, cover = layers.top(self.flow, state), layers.cover(self.flow, state)
        opened = self.flow.opened_by(event)
        if opened is not None:
            return Turn(layers.laid(self.flow, state, opened))
        match event:
            case ev.BackPressed() if top is not None and top.over is not None and top.over.back:
                return Turn(replace(state, over=state.over[:-1]))
            case ev.WishEvent():
                return Turn(event.granted(state))
            case ev.ModeChosen(mode):
                return Turn(self._restyled(state, mode, facts))
            case ev.LanguageChosen(language) if language in facts.languages:
                return Turn(replace(state, language=language))
            case ev.BackPressed() if cover is None:
                return self._back(state, facts)
            case ev.HomePressed():
                return self._home(state, facts)
        owner = self.flow[state.page] if cover is None else cover
        handler = owner.handler(event)
        if handler is None:
            return Turn(state)
        return self._settle(handler(state, event, facts), owner, facts)

    def _restyled(self, state: State, mode: Mode, facts: Facts) -> State:
        if mode is state.mode:
            return state
        now = replace(state, mode=mode, voice=voice_in(state, mode))
        for step in self.flow:
            now = step.restyled(state, now, facts)
        return now

    def _back(self, state: State, facts: Facts) -> Turn:
        here = self.flow[state.page]
        if here.back is None or not here.may_go_back(state):
            return Turn(state)
        return self._settle(here.back(state, facts), here, facts)

    # ---- what the terminal tells ---------------------------------------------------------------

    def _report(self, state: State, event: ev.Event, facts: Facts) -> Turn:
        if isinstance(event, ev.ClockRead):
            clock = Clock(event.time, event.date, event.trusted, event.days_alone)
            state = replace(state, clock=clock)
        if isinstance(event, ev.SurroundingsChanged):
            return self._around(state, event, facts)
        for step in self.flow:
            for report in step.reports:
                if report.event is type(event):
                    return self._settle(report.handler(state, event, facts), step, facts)
        return Turn(state)

    def _around(self, state: State, event: ev.SurroundingsChanged, facts: Facts) -> Turn:
        """Between visits the door opens and closes with the mains; a visit goes on."""
        before = state.around
        state = replace(state, around=event.around, voice=voice_after(state, event.around))
        if state.visit == 0:
            first = self.flow.first(state.around)
            if first.name != state.page:
                state, _ = self._forget(as_found(state, facts), Life.VISIT)
                return Turn(replace(state, page=first.name))
        elif state.around.power != "low":
            state = state.drop(CLOSING)
        here = self.flow[state.page]
        return self._settle(here.around(state, before, facts), here, facts)

    def _result(self, state: State, event: ev.Result, facts: Facts) -> Turn:
        """What an effect came to; nothing when nobody waits for it any more."""
        waiting = state.waiting.items() if event.visit == state.visit else ()
        ask = next((ask for ask, effect in waiting if effect == event.effect), None)
        if ask is None:
            return Turn(state)
        if ask is IDLE:
            return self._silent(state, facts)
        if ask is CLOSING:
            return self._finish(state.drop(CLOSING), facts)
        owner, answer = self._owners[ask]
        handler = next((on.handler for on in answer.results if on.event is type(event)), None)
        if event.final:
            state = state.drop(ask)
        return (
            Turn(state)
            if handler is None
            else self._settle(handler(state, event, facts), owner, facts)
        )

    # ---- nobody there, and nothing left ----------------------------------------------------------

    def _silent(self, state: State, facts: Facts) -> Turn:
        idle = self.flow.idle
        if state.visit == 0 or idle is None:
            return Turn(state)
        if layers.top(self.flow, state) is idle:
            return self._finish(state, facts)
        if state.held(Hold.IDLE):
            return self._rewind(state.put(Deserted(state.left_alone)), facts)
        state, timer = layers.laid(self.flow, state, idle).timer(IDLE, facts.idle.to_answer(state))
        return Turn(state, (timer,))

    def _rewind(self, state: State, facts: Facts) -> Turn:
        """Somebody is there: the idle warning is put off, where there is one."""
        if self.flow.idle is None:
            return Turn(state)
        state, timer = state.timer(IDLE, facts.idle.before_warning(state))
        return Turn(state, (timer,))

    def _must_end(self, state: State) -> bool:
        """The battery is nearly empty, and nothing of this visit is being kept or printed."""
        if self.flow.closed is None:
            return False
        low = state.visit != 0 and state.around.power == "low"
        return low and not (state.held(Hold.LAST_MINUTE) or self.flow[state.page].shows_number)

    def _goes_from_open(self, before: State, after: State) -> bool:
        """The terminal was taken out of service: the page of then is the visit's last.

        What is being kept or printed is, and who has handed something in may still read the number.
        """
        if self.flow.closed is None or not after.around.closed:
            return False
        if not after.visit or before.page == after.page:
            return False
        under_way = after.held(Hold.LAST_MINUTE) or self.flow[after.page].shows_number
        return before.visit == after.visit and not under_way

    def _last_minute(self, state: State, facts: Facts) -> Turn:
        """Whoever has handed something in may still read the number."""
        low = state.visit != 0 and state.around.power == "low"
        if not low or not self.flow[state.page].shows_number or state.awaits(CLOSING):
            return Turn(state)
        state, timer = state.timer(CLOSING, LAST_LOOK_S)
        return Turn(state, (timer,))

    # ---- ways ------------------------------------------------------------------------------------

    def _settle(self, turn: Turn, owner: Step, facts: Facts) -> Turn:
        """Give up what the step gives up, and go where it leads."""
        state, cancels = self._give_up(turn.state, turn.gives_up)
        done = Turn(state, (*turn.effects, *cancels))
        if turn.way is None:
            return done
        way = turn.way
        return _then(done, lambda now, facts: self._go(now, way, owner, facts), facts)

    def _go(self, state: State, way: Way, owner: Step, facts: Facts) -> Turn:
        match way.to:
            case Lead.OVER:
                return self._covered(state, owner, facts)
            case Lead.AWAY:
                return self._uncovered(state, owner, facts)
            case Lead.RESTART:
                return self._restart(state, facts)
            case Lead.END:
                return self._finish(state, facts)
            case Lead.HOME:
                return self._home(state, facts)
        if owner.name != state.page:
            raise ValueError(f"{owner.name} leads on from a page that is not its own")
        turn = self._leave(state, way.forget, facts)
        state = turn.state.put(*way.carry)
        place = self.flow.place(owner)
        beside = self.flow.beside(owner)
        if way.to is Lead.ONWARD and beside is not None:
            return self._enter(replace(turn, state=state), beside, facts)
        if way.to is Lead.ONWARD:
            for entry in self.flow.order[place + 1 :]:
                state = entry.step.prepare(state, facts)
                if entry.step.needed(state, facts):
                    return self._enter(replace(turn, state=state), entry.step, facts)
            raise ValueError(f"nothing follows {owner.name}")
        if way.to is Lead.BACK:
            earlier = (entry.step for entry in reversed(self.flow.order[:place]))
            before = next(step for step in earlier if step.needed(state, facts))
            if before.anew_on_back:
                return self._enter(replace(turn, state=state), before, facts)
            return replace(turn, state=replace(state, page=before.name))
        assert isinstance(way.to, str)
        return self._enter(replace(turn, state=state), self.flow.exit(owner, way.to), facts)

    def _enter(self, turn: Turn, step: Step, facts: Facts) -> Turn:
        def enter(state: State, facts: Facts) -> Turn:
            return self._settle(step.enter(state, facts), step, facts)

        return _then(replace(turn, state=replace(turn.state, page=step.name)), enter, facts)

    def _leave(self, state: State, life: Life, facts: Facts) -> Turn:
        """End what is of this page, and forget what does not live longer than ``life``."""
        here = self.flow[state.page]
        left = self._settle(here.left(state, facts), here, facts)
        state, cancels = self._forget(left.state, life)
        return Turn(state, (*left.effects, *cancels))

    def _forget(self, state: State, life: Life) -> tuple[State, tuple[Effect, ...]]:
        state, cancels = self._give_up(
            state, tuple(ask for ask in state.waiting if ask.life <= life)
        )
        kept = {kind: part for kind, part in state.slices.items() if kind.life > life}
        return replace(state, slices=kept), cancels

    def _give_up(self, state: State, asks: tuple[Ask, ...]) -> tuple[State, tuple[Effect, ...]]:
        running = sorted(state.waiting[ask] for ask in asks if ask in state.waiting and ask.stops)
        return state.drop(*asks), tuple(CancelEffect(state.visit, number) for number in running)

    # ---- home, the end and the beginning ------------------------------------------------------

    def _home(self, state: State, facts: Facts) -> Turn:
        """Home keeps who is here for another item of the same visit, and nothing else.

        A card that was read but not taken back yet counts for nothing: it is read again.
        """
        if not may_go_home(self.flow, state):
            return Turn(state)
        here = self.flow[state.page]
        turn = self._leave(state, Life.MATTER, facts)
        state = turn.state.put(Person()) if here.identifying else turn.state
        home = Turn(replace(state, over=()), turn.effects)
        return self._enter(home, self.flow.home, facts)

    def _finish(self, state: State, facts: Facts) -> Turn:
        """End the visit and clear everything; not while a submission is being kept."""
        if state.visit == 0 or state.held(Hold.END):
            kept = tuple(name for name in state.over if layers.covers(self.flow, name))
            return Turn(replace(state, over=kept))
        here, visit = self.flow[state.page], state.visit
        ended = here.ended(state, facts)
        left = self._leave(ended.state, Life.VISIT, facts)
        fresh = replace(
            self.initial(facts),
            page=self.flow.first(state.around).name,
            visits=left.state.visits,
            next_effect=left.state.next_effect,
            around=left.state.around,
            clock=left.state.clock,
            slices=left.state.slices,
        )
        return Turn(fresh, (*ended.effects, *left.effects, ClearVisit(visit), *self._between()))

    def _begin(self, state: State, facts: Facts, page: str = "") -> Turn:
        """A visit begins: at home, or on the page where it was cut off."""
        visits = state.visits + 1
        turn = self._rewind(replace(state, visit=visits, visits=visits), facts)
        begun = Turn(turn.state, (*turn.effects, *self._between()))
        return self._enter(begun, self.flow[page] if page else self.flow.home, facts)

    def _between(self) -> tuple[Effect, ...]:
        """What is asked for anew with every visit: the last answer may be a weekend old."""
        return tuple(effect for step in self.flow for effect in step.between)

    def _restart(self, state: State, facts: Facts) -> Turn:
        """Somebody else begins, in the same language and layout, unless the door is closed.

        What the one before let others hear, or kept from their eyes, was theirs alone.
        """
        kept = {name: getattr(state, name) for name in ("language", "mode", "comfort")}
        kept["voice"] = replace(state.voice, aloud=False, dark=False)
        ended = self._finish(state, facts)
        if ended.state.page != self.flow.door.name:
            return ended
        return _then(
            replace(ended, state=replace(ended.state, **kept)),
            self._begin,
            facts,
        )

    # ---- what lies over the page -----------------------------------------------------------------

    def _covered(self, state: State, owner: Step, facts: Facts) -> Turn:
        if owner.name in state.over:
            return Turn(state)
        here = self.flow[state.page]
        return self._settle(here.covered(layers.laid(self.flow, state, owner), facts), here, facts)

    def _uncovered(self, state: State, owner: Step, facts: Facts) -> Turn:
        if owner.name not in state.over:
            return Turn(state)
        here = self.flow[state.page]
        state = replace(state, over=tuple(name for name in state.over if name != owner.name))
        return self._settle(here.uncovered(state, facts), here, facts)

    def _look(self, over: Step) -> Move:
        def look(state: State, facts: Facts) -> Turn:
            if over.looks is None:
                return Turn(state)
            return self._settle(over.looks(state, self.flow[state.page], facts), over, facts)

        return look


def _then(turn: Turn, move: Move, facts: Facts) -> Turn:
    """One move after the other, with the effects of both."""
    after = move(turn.state, facts)
    return Turn(after.state, (*turn.effects, *after.effects))
