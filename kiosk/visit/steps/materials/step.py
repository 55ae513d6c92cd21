"""Papers under the document camera, page by page: only those that the item asks for and says why.

The camera refuses a page that nobody could read, and may be wrong. After a few refusals it is no
longer asked, and the case says so.
"""

from dataclasses import dataclass, field, replace
from typing import get_args

from contracts.items import Material
from kiosk.visit.devices import document_camera
from kiosk.visit.devices.document_camera import (
    DeskOff,
    DeskOn,
    PageFailed,
    PageRefusal,
    PageTaken,
    TakePage,
)
from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Stop, chosen_item
from kiosk.visit.page_camera import PageCamera
from kiosk.visit.papers import Paper, PapersPhase, PapersState, taken, wanted
from kiosk.visit.shape import Ask
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, Way, answer, on, previous

PAGE = Ask("page")


def begun(now: PapersState, phase: PapersPhase, failure: str) -> PapersState:
    """No page lies before the person."""
    return replace(now, phase=phase, failure=failure, page=b"")


CAMERA = PageCamera(
    device=document_camera.NAME,
    on=DeskOn,
    off=DeskOff,
    slice=PapersState,
    refusals=frozenset(get_args(PageRefusal)),
    asks=(PAGE,),
    under_way=("taking",),
    begun=begun,
)


@dataclass(frozen=True, slots=True)
class MaterialsView:
    """One material."""

    phase: PapersPhase = "ready"
    name: str = ""
    why: str = ""
    number: int = 1  # which of ``count`` materials
    count: int = 1
    pages: int = 0  # kept already
    most: int = 1  # how many it may have
    alternative: str = ""  # label of the other way of who has none here, "" when there is none
    alternative_text: str = ""  # what follows when it is chosen
    page: bytes = field(default=b"", repr=False)  # JPEG, phase check only
    failure_key: str = ""  # below ``materials.``; in phase ready: why the last one was refused
    as_it_is: bool = False  # the next page is taken whatever the camera says of it


@dataclass(frozen=True, slots=True)
class PagePressed(PersonEvent):
    """Take the page that lies there."""


@dataclass(frozen=True, slots=True)
class PageKept(PersonEvent):
    """Keep this page; ``more``: another one follows."""

    more: bool


@dataclass(frozen=True, slots=True)
class PageRetaken(PersonEvent):
    """Not this one."""


@dataclass(frozen=True, slots=True)
class PagesComplete(PersonEvent):
    """No page follows those that are kept."""


@dataclass(frozen=True, slots=True)
class PagesDropped(PersonEvent):
    """Take all pages of this material anew."""


@dataclass(frozen=True, slots=True)
class MaterialDeclined(PersonEvent):
    """There is none of this here."""


def prepare(state: State, facts: Facts) -> State:
    """Papers that the answers no longer ask for are dropped: nothing is sent without a reason."""
    now, names = state.of(PapersState), {material.id for material in wanted(state, facts)}
    kept = {name: paper for name, paper in now.papers.items() if name in names}
    return state if kept == now.papers else state.put(replace(now, papers=kept))


def at(state: State, facts: Facts) -> Material | None:
    """The first material that is neither whole nor brought elsewhere."""
    found = taken(state, facts)
    return next((m for m, paper in found if not (paper.whole or paper.elsewhere)), None)


def needed(state: State, facts: Facts) -> bool:
    """Whether a paper is still to be taken."""
    return at(state, facts) is not None


def left(state: State, facts: Facts) -> Turn:
    """Camera off; a page that nobody said anything of is not kept."""
    return Turn(state.put(replace(state.of(PapersState), page=b"")), (DeskOff(state.visit),))


def press(state: State, event: PagePressed, facts: Facts) -> Turn:
    """Take the page at once: it lies still."""
    now = state.of(PapersState)
    if now.phase != "ready":
        return Turn(state)
    judged = CAMERA.judges(state)
    state, effect = state.put(replace(now, phase="taking", failure="", judged=judged)).ask(
        PAGE, lambda visit, effect: TakePage(visit, effect, judged)
    )
    return Turn(state, (effect,))


def page_taken(state: State, event: PageTaken, facts: Facts) -> Turn:
    """Show the page and ask whether it can be read."""
    return Turn(state.put(replace(state.of(PapersState), phase="check", page=event.jpeg)))


def failed(state: State, event: PageFailed, facts: Facts) -> Turn:
    """Say why there is no page; after a refusal the camera is ready at once."""
    refused, now = event.reason in CAMERA.refusals, state.of(PapersState)
    phase: PapersPhase = "ready" if refused else "unavailable"
    refusals = now.refusals + refused
    return Turn(state.put(replace(now, phase=phase, failure=event.reason, refusals=refusals)))


def keep(state: State, event: PageKept, facts: Facts) -> Turn:
    """Keep the page; it is the last one when no more may be."""
    now, material = state.of(PapersState), at(state, facts)
    if now.phase != "check" or material is None:
        return Turn(state)
    paper = now.of(material)
    pages = (*paper.pages, now.page)
    whole = not event.more or len(pages) >= material.max_pages
    paper = Paper(pages, whole, judged=paper.judged and now.judged)
    return _with(state, material, paper, facts)


def complete(state: State, event: PagesComplete, facts: Facts) -> Turn:
    """The pages that are kept are all."""
    material = at(state, facts)
    paper = state.of(PapersState).of(material) if material is not None else Paper()
    if material is None or not paper.pages or state.of(PapersState).phase in ("taking", "check"):
        return Turn(state)
    return _with(state, material, replace(paper, whole=True), facts)


def drop(state: State, event: PagesDropped, facts: Facts) -> Turn:
    """Begin this material anew."""
    material = at(state, facts)
    if material is None or state.of(PapersState).phase == "taking":
        return Turn(state)
    return _with(state, material, Paper(), facts)


def _with(state: State, material: Material, paper: Paper, facts: Facts) -> Turn:
    """Remember what there is of a material; on to the next one, or to the next step."""
    now = state.of(PapersState)
    papers = {**now.papers, material.id: paper}
    state = CAMERA.reset(state.put(replace(now, papers=papers, failure="")))
    return Turn(state, way=None if needed(state, facts) else ONWARD)


def retake(state: State, event: PageRetaken, facts: Facts) -> Turn:
    """Not this page, or once more with a camera that did not work."""
    if state.of(PapersState).phase not in ("check", "unavailable"):
        return Turn(state)
    return CAMERA.again(state, facts)


def decline(state: State, event: MaterialDeclined, facts: Facts) -> Turn:
    """The item's other way of who has none of this here; without one it is done at a counter."""
    material = at(state, facts)
    if material is None or state.of(PapersState).phase in ("taking", "check"):
        return Turn(state)
    if material.alternative is None:
        return Turn(state, way=Way("stop", carry=(Stop("no_material", staffed=True),)))
    return _with(state, material, Paper(elsewhere=True), facts)


def in_bar(state: State, facts: Facts) -> bool:
    """Whether the item has to do with papers at all."""
    item = chosen_item(state, facts)
    return item is not None and bool(item.doc.materials)


def view(state: State, facts: Facts) -> MaterialsView:
    """One material."""
    now, material, language = state.of(PapersState), at(state, facts), state.language
    asked = wanted(state, facts)
    if material is None:
        return MaterialsView()
    other = material.alternative
    return MaterialsView(
        phase=now.phase,
        name=material.name.get(language),
        why=material.why.get(language),
        number=asked.index(material) + 1,
        count=len(asked),
        pages=len(now.of(material).pages),
        most=material.max_pages,
        alternative=other.label.get(language) if other else "",
        alternative_text=other.text.get(language) if other else "",
        page=now.page,
        failure_key=now.failure,
        as_it_is=not CAMERA.judges(state),
    )


STEP = Step(
    name="materials",
    shows=MaterialsView,
    view=view,
    on=(
        on(PagePressed, press),
        on(PageKept, keep),
        on(PageRetaken, retake),
        on(PagesComplete, complete),
        on(PagesDropped, drop),
        on(MaterialDeclined, decline),
    ),
    answers=(answer(PAGE, on(PageTaken, page_taken), on(PageFailed, failed)),),
    exits=("stop",),
    prepare=prepare,
    needed=needed,
    enter=CAMERA.enter,
    left=left,
    back=previous,
    covered=CAMERA.covered,
    uncovered=CAMERA.uncovered,
    around=CAMERA.around,
    part="materials",
    in_bar=in_bar,
    names_person=True,
)
