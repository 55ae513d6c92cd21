"""From a page that is complete on the screen to its first sound; and what the voice weighs.

The terminal has sound of its own, into a file in real time; somebody who is read to goes to and fro
between pages. The first touch on a key says it, so each way takes two.
"""

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from demo.bench.figures import summary
from demo.bench.processes import command_of, family, pss_mb
from demo.bench.visiting import VisitFailedError, frames_of
from demo.link import ScreenLink
from demo.robot.hand import Hand, StuckError
from demo.robot.record import Record
from demo.simulated import offering
from demo.stage import Stage, StageOptions
from demo.words import USUAL_DEVICES

ROUNDS, QUICK_ROUNDS = 12, 3
WAYS = (("action:help", "action:back"), ("action:colours", "action:colours-done"))
"""A key, and the one that leads back from where it leads."""
HEARD_S = 5.0
SETTLE_S = 0.6
HELPER = "kiosk.voice.helper"


def measure(folder: Path, *, quick: bool) -> dict[str, Any]:
    """Start a terminal that speaks, and go through its pages."""
    fitted = (*USUAL_DEVICES, offering("ears"))
    readable = StageOptions(folder=folder, fitted=fitted, readable_memory=True)
    stage = Stage(readable)
    try:
        stage.start()
        link = stage.connect_screen()
        record = Record(folder / "voice")
        try:
            times = _rounds(link, Hand(link, record), QUICK_ROUNDS if quick else ROUNDS)
        finally:
            record.finish()
            link.close()
        terminal = stage.processes.children["terminal"].pid
        helper = [pid for pid in family(terminal)[1:] if HELPER in command_of(pid)]
        return {
            "page_to_first_sound_ms": summary(times),
            "voice_pss_mb": {"terminal": pss_mb(terminal), "helper": sum(map(pss_mb, helper))},
        }
    except StuckError as error:
        raise VisitFailedError(str(error)) from error
    finally:
        stage.close()


def _rounds(link: ScreenLink, hand: Hand, rounds: int) -> list[float]:
    hand.press("action:start:zh-CN")
    hand.press("action:voice-on")
    hand.hears = True
    hand.press("action:voice-more")
    times: list[float] = []
    for _ in range(rounds):
        for there, back in WAYS:
            for key in (there, back):
                times.append(_way(link, hand, key))
    return times


def _way(link: ScreenLink, hand: Hand, key: str) -> float:
    """Milliseconds from the first frame of the page that a key leads to until it is heard."""
    page, heard = hand.look().page, len(link.spoken())
    hand.press(key)
    end = time.monotonic() + HEARD_S
    while time.monotonic() < end:
        with suppress(StopIteration):
            now = hand.look().page
            first = next(s for s in link.spoken(heard) if s["page"] == now != page)
            shown = next(f for f in reversed(_runs(link)) if f[1] == now)
            time.sleep(SETTLE_S)
            return float(first["start_ms"]) - shown[0]
        time.sleep(0.05)
    raise VisitFailedError(f"nothing was heard after {key}")


def _runs(link: ScreenLink) -> list[tuple[float, str]]:
    """When each page was complete first, in order."""
    runs: list[tuple[float, str]] = []
    for _, t_ms, _, page in frames_of(link):
        if not runs or runs[-1][1] != page:
            runs.append((t_ms, page))
    return runs
