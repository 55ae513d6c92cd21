"""Plays visits without thinking time at one stage and keeps their touches and frames."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from demo.bench.figures import summary
from demo.bench.touches import Answered, Frame, Tap, answers
from demo.link import FrameWatch, Node, ScreenLink
from demo.resident import Resident, load_resident
from demo.robot.careful import CarefulHand
from demo.robot.faults import FaultPlan
from demo.robot.record import Record
from demo.robot.walk import Walk
from demo.stage import Stage
from demo.world import StageWorld

VISITS = Path(__file__).parent / "visits"
ITEMS = ("elder-allowance", "pension-certification", "residence-permit")
MODES = ("standard", "elder")
PATIENCE_MS = 1000.0
_LOOK_S = 0.15


class VisitFailedError(Exception):
    """A visit did not reach its end, so its times mean nothing."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit gave."""

    item: str
    mode: str
    journey_ms: float
    page_ms: dict[str, float]
    answered: tuple[Answered, ...]
    heartbeat: dict[str, Any]


class QuietHand(CarefulHand):
    """Notes every tap, and looks only after the screen has answered: looking takes the screen's

    own thread, and would be measured with it.
    """

    taps: list[Tap]
    shown: Callable[[int, float], None]
    think_s = 0.0
    """How long a person thinks before each touch."""

    def tap(self, node: Node) -> int:
        """Touch the middle of it and let go."""
        x, y = node.centre
        time.sleep(self.think_s)
        self.wait_apart(node)
        down = self.link.touch("down", x, y)
        self._log.touched(float(down["t_ms"]), "down", x, y, node.id)
        up = self.link.touch("up", x, y)
        self._log.touched(float(up["t_ms"]), "up", x, y, node.id)
        self._last = (node.centre, time.monotonic())
        tap = Tap(node.id, up["page"], float(up["t_ms"]), int(up["frame"]), int(up["seq"]))
        self.taps.append(tap)
        if node.id.startswith(("key:", "candidate:")):
            self.wait_frame(tap.frame)
        else:
            self.shown(tap.seq, _LOOK_S)
        return tap.frame


class QuietWalk(Walk):
    """A walk that takes no pictures, which would be drawn by the screen's own thread."""

    taps: list[Tap]
    think_s = 0.0
    _hand: QuietHand
    on_page: Callable[[str], None] = staticmethod(lambda page: None)

    def _new_hand(self) -> QuietHand:
        self._newest = -1
        self._arrived = threading.Condition()
        if not hasattr(self, "taps"):
            self.taps = []
        hand = QuietHand(self._link, self._record)
        hand.plan, hand.taps, hand.shown = self._plan, self.taps, self._wait_shown
        hand.think_s = self.think_s
        self._frames = FrameWatch(self._path, pictures=False)
        self._pump = threading.Thread(
            target=self._follow, args=(self._frames,), name="pages", daemon=True
        )
        self._pump.start()
        return hand

    def think(self, seconds: float) -> None:
        """From now on think for so long before each touch."""
        self.think_s = self._hand.think_s = seconds

    def _follow(self, frames: FrameWatch) -> None:
        while not self._ended.is_set():
            with suppress(Exception):  # nothing came within the time
                frame = frames.frames.get(timeout=0.2)
                if frame.page and frame.page != self._seen:
                    self._seen = frame.page
                    self._record.page_shown(frame.page, frame.t_ms, None)
                    threading.Thread(
                        target=self.on_page, args=(frame.page,), name="on-page", daemon=True
                    ).start()
                with self._arrived:
                    self._newest = frame.seq
                    self._arrived.notify_all()

    def _wait_shown(self, seq: int, limit_s: float) -> None:
        with self._arrived:
            self._arrived.wait_for(lambda: self._newest > seq, limit_s)


def load_visits() -> dict[tuple[str, str], Resident]:
    """The bench's residents: each item in each mode."""
    residents = {item: load_resident(VISITS / f"{item}.yaml") for item in ITEMS}
    return {(item, mode): replace(residents[item], mode=mode) for item in ITEMS for mode in MODES}


def play_visit(
    stage: Stage,
    resident: Resident,
    folder: Path,
    on_page: Callable[[str], None] = lambda page: None,
    *,
    think_s: float = 0.0,
) -> Visit:
    """Play one visit from the attract page to its end; ``on_page`` is called on threads of its own.

    Before each touch the visitor thinks for ``think_s``.

    Raises:
        VisitFailedError: it got stuck.
    """
    record = Record(folder)
    world = StageWorld(stage, resident, record)
    plan = FaultPlan((), world, record)
    beats = stage.connect_screen()
    beats.heartbeat(reset=True)
    walk = QuietWalk(
        resident,
        stage.agent_socket,
        world,
        plan,
        record,
        lambda: stage.processes.children["terminal"].alive,
        external=False,
    )
    walk.on_page = on_page
    walk.think(think_s)
    try:
        end = walk.run()
        heartbeat = beats.heartbeat()
        frames = frames_of(beats)
    finally:
        walk.close()
        plan.close()
        record.finish()
        beats.close()
    if end.how != "finished" or not walk.taps:
        where = f"{resident.item}, {resident.mode}: {end.how} on {end.page}"
        raise VisitFailedError(f"{where}: {end.reason}")
    begun = walk.taps[0].t_ms
    seen = [frame for frame in frames if frame[1] >= begun]
    return Visit(
        item=resident.item,
        mode=resident.mode,
        journey_ms=_reached(seen, "done") - begun,
        page_ms=_pages(seen),
        answered=tuple(answers(walk.taps, frames, PATIENCE_MS)),
        heartbeat=heartbeat,
    )


def frames_of(link: ScreenLink) -> list[Frame]:
    """Every frame that the agent remembers."""
    entries = link.ask("frames")[0]["entries"]
    return [(int(number), float(t_ms), int(seq), str(page)) for number, t_ms, seq, page in entries]


def by_visit(visits: Sequence[Visit]) -> dict[str, object]:
    """Touches of each visit summed up."""
    return {
        f"{visit.item} {visit.mode}": summary(answer.ms for answer in visit.answered)
        for visit in visits
    }


def heartbeats(visits: Sequence[Visit]) -> dict[str, object]:
    """The screen thread's largest gap in each visit, and without the agent's own looking."""
    return {
        f"{visit.item} {visit.mode}": {
            key: visit.heartbeat[key]
            for key in ("max_gap_ms", "max_gap_without_agent_ms", "gaps_over_ms", "beats")
        }
        for visit in visits
    }


def _reached(frames: list[Frame], page: str) -> float:
    return next((frame[1] for frame in frames if frame[3] == page), time.monotonic() * 1000)


def _pages(frames: list[Frame]) -> dict[str, float]:
    """How long each page stood."""
    times: dict[str, float] = {}
    for frame, following in pairwise(frames):
        times[frame[3]] = times.get(frame[3], 0.0) + following[1] - frame[1]
    return {page: round(ms) for page, ms in times.items() if page not in ("", "attract")}
