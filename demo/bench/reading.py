"""How long a card lies there until what it says is on the screen, beyond the reader's own time.

The reader's own time is what its simulator spent answering, to the last byte of the record. The
rest is ours: the pause until the reader is asked again, parsing, the visit, the page, the frame.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from demo import steps
from demo.bench.figures import summary
from demo.bench.touches import Frame
from demo.bench.visiting import ITEMS, VISITS, VisitFailedError, frames_of
from demo.link import ScreenLink
from demo.resident import Resident, load_resident
from demo.robot.hand import Hand
from demo.robot.record import Record
from demo.robot.visitor import Visitor
from demo.simulated import offering
from demo.simulators import Simulator
from demo.stage import Stage

PLACEMENTS = 30
QUICK_PLACEMENTS = 6
WALK_S = 60.0
READ_S = 15.0
DRAWN_S = 0.6
"""Time for the appended address and the frame; nothing looks at the screen before."""
COMES_S = (0.2, 1.0)
"""A card comes at any moment between two questions whether there is one."""
_LOOK_S = 0.01


@dataclass(frozen=True, slots=True)
class Placement:
    """One card: what the reader took of the time, and what was ours."""

    own_ms: float
    asked_ms: float
    """Of ours: until the question that found it."""
    parsed_ms: float
    """Of ours: from the last byte until the visit knew it."""
    drawn_ms: float
    """Of ours: from there until the frame."""
    beyond_ms: float


class NoHands:
    """The card is laid down by the clock, not by the resident's steps."""

    def do(self, device: str, verb: str, **fields: object) -> None:
        """Not yet."""

    def state(self, device: str) -> Mapping[str, Any]:
        """Nothing is looked at."""
        return {}

    def fault_pending(self, prefix: str) -> bool:
        """Nothing is broken."""
        return False


def measure(stage: Stage, folder: Path, *, quick: bool = False) -> dict[str, Any]:
    """Lay a card on the reader of the page that asks for it, again and again.

    Raises:
        VisitFailedError: the page was not reached or a card was not read.
    """
    resident = load_resident(VISITS / f"{ITEMS[0]}.yaml")
    record, link = Record(folder), stage.connect_screen()
    try:
        hand = Hand(link, record)
        _walk_to_reader(resident, hand)
        number = QUICK_PLACEMENTS if quick else PLACEMENTS
        moments = Random(1)
        found = [
            _place(stage.simulators[offering("cards")], resident, hand, link, moments)
            for _ in range(number)
        ]
    finally:
        record.finish()
        link.close()
    return {
        "card_to_screen_beyond_device_ms": summary(one.beyond_ms for one in found),
        "card_to_screen_split_ms": {
            "device_own": summary(one.own_ms for one in found),
            "until_asked": summary(one.asked_ms for one in found),
            "parsed": summary(one.parsed_ms for one in found),
            "drawn": summary(one.drawn_ms for one in found),
        },
    }


def _walk_to_reader(resident: Resident, hand: Hand) -> None:
    visitor, end = Visitor(resident, hand, NoHands()), time.monotonic() + WALK_S
    while not steps.hand((tree := hand.look_steady()).page).waits:
        if time.monotonic() > end:
            raise VisitFailedError(f"no page that asks for a card: {tree.page}")
        visitor.step(tree)


def _place(
    reader: Simulator, resident: Resident, hand: Hand, link: ScreenLink, moments: Random
) -> Placement:
    """One card, and back to the page that asks for one."""
    time.sleep(moments.uniform(*COMES_S))
    reader.do("put-card", card=dict(resident.card or {}))
    _wait_given(reader)
    time.sleep(DRAWN_S)
    placement = placement_of(reader.state()["timing"], link.trace()["entries"], frames_of(link))
    reader.do("lift-card")
    hand.press("action:card-taken")
    hand.press("action:identity-no")
    if hand.until(lambda tree: steps.hand(tree.page).waits) is None:
        raise VisitFailedError("the page that asks for a card does not come back")
    return placement


def _wait_given(reader: Simulator) -> None:
    """Wait until the record has gone out; asking the screen meanwhile would be measured with it."""
    end = time.monotonic() + READ_S
    while reader.state()["timing"]["given_ms"] is None:
        if time.monotonic() > end:
            raise VisitFailedError("the card is not read")
        time.sleep(_LOOK_S)


def placement_of(
    timing: dict[str, float], marks: Sequence[dict[str, Any]], frames: Sequence[Frame]
) -> Placement:
    """Split the time of one card; raises VisitFailedError when it did not come on the screen."""
    put, given = timing["put_ms"], timing["given_ms"]
    known = next(
        (m["t_ms"] for m in marks if m["name"] == "CardRead" and m["t_ms"] > put), float("inf")
    )
    seq = max((frame[2] for frame in frames if frame[1] <= known), default=0)
    drawn = next((f[1] for f in frames if f[1] > known and f[2] > seq), None)
    if drawn is None:
        raise VisitFailedError("what the card says did not come on the screen")
    return Placement(
        own_ms=timing["own_ms"],
        asked_ms=timing["asked_ms"] - put,
        parsed_ms=known - given,
        drawn_ms=drawn - known,
        beyond_ms=drawn - put - timing["own_ms"],
    )
