"""What lies over the page: which step is uppermost, and which hides the page. Pure."""

from dataclasses import replace

from kiosk.visit.order import Flow
from kiosk.visit.state import State
from kiosk.visit.step import Step


def top(flow: Flow, state: State) -> Step | None:
    """The uppermost step over the page."""
    return flow[state.over[-1]] if state.over else None


def covers(flow: Flow, name: str) -> bool:
    """Whether this step hides the page that it lies over."""
    over = flow[name].over
    return over is not None and over.covers


def cover(flow: Flow, state: State) -> Step | None:
    """The step that hides the page and whose matter it is."""
    return next((flow[name] for name in state.over if covers(flow, name)), None)


def laid(flow: Flow, state: State, step: Step) -> State:
    """The state with this step over the page, in place of what lay in its layer."""
    assert step.over is not None
    layer = step.over.layer
    names = {step.name: layer}
    for name in state.over:
        over = flow[name].over
        if over is not None and over.layer != layer:
            names[name] = over.layer
    return replace(state, over=tuple(sorted(names, key=names.__getitem__)))
