"""A certificate file of an own office: found on a stick, trusted when a person has compared it.

Of several certificates in one file each is compared: whoever knows only the first could be given
another beside it.
"""

from dataclasses import dataclass, replace

from kiosk.visit.events import PersonEvent
from kiosk.visit.setup import FRAME, AgainPressed, FindingView, Setup, Told, back, shown
from kiosk.visit.shape import Ask, Hold, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, on
from kiosk.visit.trust import (
    TRUSTED,
    CertificatesFound,
    CertificatesTaken,
    FindCertificates,
    SeenCertificate,
    SeenFile,
    TakeCertificates,
)

FIND = Ask("find-certificates", stops=False)
TAKE = Ask("take-certificates", stops=False, hold=Hold.END)
CHECK = Way("network")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file; ``good``: it may be trusted."""

    number: int
    called: str
    place: str
    good: bool


@dataclass(frozen=True, slots=True)
class CertificateView:
    """One certificate; ``prints``: its fingerprint, row below row."""

    called: str
    first: str
    last: str
    prints: str


@dataclass(frozen=True, slots=True)
class SetupTrustView:
    """What lies on the sticks, or the file that is open.

    Attributes:
        opened: a file is open. ``asking``: it may be trusted, and a person has to say so.
        certificates: the one that is compared, or all of a file that is refused; ``number``: which
            it is of ``count``.
        why: why it may not. ``early``: this machine's clock says that it does not hold yet.
        trusted: what is trusted now, "" for the system's own list.
    """

    looking: bool = False
    busy: bool = False
    sticks: int = 0
    files: tuple[FileRow, ...] = ()
    opened: bool = False
    asking: bool = False
    certificates: tuple[CertificateView, ...] = ()
    number: int = 0
    count: int = 0
    why: str = ""
    early: bool = False
    trusted: str = ""
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class FileOpened(PersonEvent):
    """This one is looked at."""

    number: int


@dataclass(frozen=True, slots=True)
class RightPressed(PersonEvent):
    """It is the one that the centre told of."""


@dataclass(frozen=True, slots=True)
class WrongPressed(PersonEvent):
    """It is another one."""


@dataclass(frozen=True, slots=True)
class ForgetPressed(PersonEvent):
    """None of an own office is needed any more."""


@dataclass(frozen=True, slots=True)
class Brought(Slice):
    """What lies on the sticks, which is open, and why it could not be kept.

    ``compared``: so many of its certificates are the right ones.
    """

    files: tuple[SeenFile, ...] = ()
    sticks: int = 0
    at: int | None = None
    compared: int = 0
    lacks: Told | None = None

    @property
    def opened(self) -> SeenFile | None:
        """The file that is open."""
        return None if self.at is None else self.files[self.at]


def look(state: State, facts: Facts) -> Turn:
    """What lies on them now."""
    state, effect = state.put(Brought()).ask(FIND, FindCertificates)
    return Turn(state, (effect,))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """A stick was put in meanwhile."""
    return Turn(state) if state.awaits(FIND, TAKE) else look(state, facts)


def note(state: State, event: CertificatesFound, facts: Facts) -> Turn:
    """The only one is open at once."""
    at = 0 if len(event.files) == 1 else None
    return Turn(state.put(Brought(event.files, event.sticks, at)))


def open_file(state: State, event: FileOpened, facts: Facts) -> Turn:
    """It is shown with what it is compared by."""
    brought = state.of(Brought)
    if brought.opened or not 0 <= event.number < len(brought.files):
        return Turn(state)
    return Turn(state.put(replace(brought, at=event.number, compared=0, lacks=None)))


def take(state: State, event: RightPressed, facts: Facts) -> Turn:
    """The next certificate is shown; when all were, they are kept."""
    brought = state.of(Brought)
    file = brought.opened
    if state.awaits(TAKE) or file is None or file.why:
        return Turn(state)
    if brought.compared + 1 < len(file.certificates):
        return Turn(state.put(replace(brought, compared=brought.compared + 1)))
    state, effect = state.put(replace(brought, lacks=None)).ask(
        TAKE, lambda visit, number: TakeCertificates(visit, number, file.mark)
    )
    return Turn(state, (effect,))


def close_file(state: State, event: WrongPressed, facts: Facts) -> Turn:
    """Back to all of them; what was trusted before still is."""
    if state.awaits(TAKE):
        return Turn(state)
    return Turn(state.put(_closed(state)))


def _closed(state: State) -> Brought:
    return replace(state.of(Brought), at=None, compared=0, lacks=None)


def taken(state: State, event: CertificatesTaken, facts: Facts) -> Turn:
    """It is trusted from now on, and the way to the centre is looked at with it."""
    if event.lacks is not None:
        return Turn(state.put(replace(state.of(Brought), lacks=event.lacks)))
    return Turn(state.put(state.of(Setup).but({TRUSTED: event.place})), way=CHECK)


def forget(state: State, event: ForgetPressed, facts: Facts) -> Turn:
    """The system's own list counts again."""
    if state.awaits(TAKE):
        return Turn(state)
    return Turn(state.put(state.of(Setup).but({TRUSTED: None})), way=CHECK)


def leave(state: State, facts: Facts) -> Turn:
    """From a file to all of them, where there are several; else to the page before."""
    brought = state.of(Brought)
    if brought.opened and len(brought.files) > 1:
        return Turn(state.put(_closed(state)))
    return back(state, facts)


def view(state: State, facts: Facts) -> SetupTrustView:
    """What lies there, or the one that is open."""
    brought, busy = state.of(Brought), state.awaits(TAKE)
    file = brought.opened
    return SetupTrustView(
        looking=state.awaits(FIND),
        busy=busy,
        sticks=brought.sticks,
        files=tuple(
            FileRow(number, _called(each), f"{each.name} · {each.stick}", not each.why)
            for number, each in enumerate(brought.files)
        ),
        opened=file is not None,
        asking=file is not None and not file.why and not busy,
        certificates=tuple(
            CertificateView(each.name, each.first, each.last, "\n".join(each.rows))
            for each in _shown(brought)
        ),
        number=brought.compared + 1,
        count=0 if file is None else len(file.certificates),
        why="" if file is None else _refusal(file, state, facts),
        early=file is not None and file.early,
        trusted=str(state.of(Setup).said(TRUSTED, "")).rpartition("/")[2],
        findings=() if brought.lacks is None else (shown(brought.lacks, state, facts),),
    )


def _shown(brought: Brought) -> tuple[SeenCertificate, ...]:
    file = brought.opened
    if file is None or file.why:
        return () if file is None else file.certificates
    return file.certificates[brought.compared : brought.compared + 1]


def _refusal(file: SeenFile, state: State, facts: Facts) -> str:
    if not file.why:
        return ""
    return facts.texts.text(f"provision.{file.why}", state.language, **file.params)


def _called(file: SeenFile) -> str:
    return file.certificates[0].name if file.certificates else file.name


STEP = Step(
    name="setup-trust",
    shows=SetupTrustView,
    view=view,
    on=(
        on(FileOpened, open_file),
        on(RightPressed, take),
        on(WrongPressed, close_file),
        on(ForgetPressed, forget),
        on(AgainPressed, again),
    ),
    answers=(answer(FIND, on(CertificatesFound, note)), answer(TAKE, on(CertificatesTaken, taken))),
    exits=("before", "network"),
    enter=look,
    back=leave,
    may_go_back=lambda state: not state.awaits(TAKE),
    part="setup_network",
    frame=FRAME,
)
