"""What is shown of a state: the page or what lies over it, its place in the bar, its keys. Pure."""

from collections.abc import Iterator
from typing import Any

from contracts.identity import mask_name
from kiosk.visit import layers
from kiosk.visit.matter import chosen_item
from kiosk.visit.order import Flow
from kiosk.visit.person import display_name, identity
from kiosk.visit.sentences import said
from kiosk.visit.snapshot import Snapshot
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step


def snapshot(flow: Flow, state: State, facts: Facts, seq: int) -> Snapshot:
    """What the resident sees of a state."""
    here = flow[state.page]
    shown = layers.top(flow, state) or here
    item = chosen_item(state, facts)
    part, parts = _part(flow, shown, state, facts)
    person = identity(state) if shown.names_person else None
    hidden = shown is here or layers.cover(flow, state) is not None
    return Snapshot(
        seq=seq,
        visit=state.visit,
        page=shown.name,
        view=shown.view(state, facts),
        mode=state.mode,
        comfort=state.comfort,
        voice=state.voice,
        language=state.language,
        languages=facts.languages,
        orientation=facts.orientation,
        step=parts.index(part) + 1 if part else 0,
        steps=len(parts) if part else 0,
        step_key=part,
        item_name=item.doc.name.get(state.language) if item else "",
        whose=mask_name(display_name(person)) if person is not None else "",
        can_go_back=can_go_back(flow, state),
        can_go_home=may_go_home(flow, state) and shown is not flow.idle,
        around=state.around,
        clock=state.clock.time,
        date=state.clock.date,
        place=said(facts.place, state.language),
        terminal_name=said(facts.terminal_name, state.language),
        frame=shown.frame,
        keys=flow.keys,
        night=here.dark(state),
        behind="" if hidden else here.name,
        sheet=shown.over is not None and shown.over.sheet,
        follows=flow.follows(here),
        foreseen=tuple(_foreseen(flow, state, here, facts)),
    )


def can_go_back(flow: Flow, state: State) -> bool:
    """Whether the back key acts: never once the submission is being kept."""
    top, here = layers.top(flow, state), flow[state.page]
    if top is not None and top.over is not None and top.over.back:
        return True
    return here.back is not None and layers.cover(flow, state) is None and here.may_go_back(state)


def may_go_home(flow: Flow, state: State) -> bool:
    """Whether the page may be left for home."""
    return flow[state.page].frame.home and layers.cover(flow, state) is None


def _foreseen(flow: Flow, state: State, here: Step, facts: Facts) -> Iterator[tuple[str, Any]]:
    """Pages that the order leads to, as they would be now."""
    for step in flow.onward(here):
        if step.foreseen:
            ready = step.prepare(state, facts)
            if step.needed(ready, facts):
                yield step.name, step.view(ready, facts)


def _part(flow: Flow, shown: Step, state: State, facts: Facts) -> tuple[str, list[str]]:
    """The part of the step bar, and all parts of this visit."""
    steps = (entry.step for entry in flow.order)
    parts = [step.part for step in steps if step.part and step.in_bar(state, facts)]
    part = shown.part if shown.part in parts and shown.in_bar(state, facts) else ""
    return part, list(dict.fromkeys(parts))
