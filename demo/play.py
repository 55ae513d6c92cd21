"""Plays resident files unattended and leaves the folder that docs/residents.md describes.

One alone has a terminal from its first start to its last; several come to one terminal in turn.
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from demo.centre_client import CentreError
from demo.resident import Resident
from demo.robot.blind import BlindWalk
from demo.robot.faults import FaultPlan
from demo.robot.record import Record
from demo.robot.walk import End, Walk
from demo.simulated import offering
from demo.simulators import SimulatorError
from demo.sound import SPOKEN, Listener
from demo.stage import Stage, StageOptions
from demo.steps import hand
from demo.verdict import Evidence, judge
from demo.words import USUAL_DEVICES
from demo.world import StageWorld, SyncWatch

DELIVERY_S = 40.0
COMPLETE_S = 12.0
RESTORE_S = 120.0
NOTHING_S = 2.0
FREE_S = 10.0
QUICK_IDLE = (15.0, 20.0, 6.0)
"""Idle times when a resident walks away for good: seconds, seconds in elder mode, to answer."""


class UnlikeError(Exception):
    """Residents who are to come in turn want different terminals; the text says who."""


def play(resident: Resident, options: StageOptions) -> str:
    """Play the resident; "" when everything is as the file expects, otherwise why not."""
    stage = Stage(wanted_by(resident, options))
    record = Record(options.folder)
    try:
        stage.start()
        return _visit(resident, stage, record, options.folder)
    finally:
        stage.close()
        record.finish()


def play_in_turn(residents: Mapping[str, Resident], options: StageOptions) -> dict[str, str]:
    """Play residents at one terminal, one after the other; each leaves ``visits/<name>``.

    Gives for each name what ``play`` gives.

    Raises:
        UnlikeError: they want different terminals.
    """
    wanted = {name: wanted_by(resident, options) for name, resident in residents.items()}
    first = next(iter(wanted))
    for name, each in wanted.items():
        if each != wanted[first]:
            raise UnlikeError(f"{first} and {name} do not want the same terminal")
    stage = Stage(wanted[first])
    told: dict[str, str] = {}
    try:
        stage.start()
        for name, resident in residents.items():
            told[name] = visit(resident, stage, stage.folder / "visits" / name)
            if not _free_again(stage):
                lost = f"{name} left the terminal so that nobody else can use it"
                return {other: told.get(other, lost) for other in residents}
    finally:
        stage.close()
    return told


def visit(resident: Resident, stage: Stage, folder: Path) -> str:
    """One of several visits at a terminal that runs; gives what ``play`` gives."""
    record = Record(folder)
    try:
        return _visit(resident, stage, record, folder, others_follow=True)
    finally:
        record.finish()


def wanted_by(resident: Resident, options: StageOptions) -> StageOptions:
    """The stage as this resident's file asks for it."""
    gone = any(f.do == "walk-away" and f.undo_after_s is None for f in resident.faults)
    if gone or resident.expect.terminal == "cleared":
        options = replace(options, idle=QUICK_IDLE)
    fitted = resident.devices
    besides = [offering("keys")] if resident.hand != "touch" else []
    besides += [offering("ears")] if resident.voice != "off" else []
    if besides:
        fitted = tuple(dict.fromkeys((*(fitted or USUAL_DEVICES), *besides)))
    return replace(options, screen=resident.screen, camera=resident.camera, fitted=fitted)


def _free_again(stage: Stage) -> bool:
    """Whether the terminal stands on its first page, or soon does, for whoever comes next."""
    end = time.monotonic() + FREE_S
    link = stage.connect_screen()
    try:
        while not hand(link.tree().page).first:
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
    finally:
        link.close()
    return True


def _visit(
    resident: Resident,
    stage: Stage,
    record: Record,
    folder: Path,
    *,
    others_follow: bool = False,
) -> str:
    before = _Before.of(stage)
    world = StageWorld(stage, resident, record)
    plan = FaultPlan(resident.faults, world, record)
    world.plan = plan
    sync = SyncWatch(stage.terminal_dir / "sync.sock", record)
    walk = (Walk if resident.eyes == "open" else BlindWalk)(
        resident,
        stage.agent_socket,
        world,
        plan,
        record,
        lambda: stage.alive("terminal"),
        external=offering("cards") in stage.options.devices,
        spoken=folder / SPOKEN,
        items=stage.options.items,
    )
    hears = resident.voice != "off"
    listener = Listener(stage.agent_socket, folder, record.start_ms) if hears else None
    world.wear_headphones(resident.voice == "headphones")
    try:
        end = walk.run()
        hopeless = (
            end.how in ("stuck", "stopped") and resident.expect.terminal != "stopped-with-way-out"
        )
        cases, count = _cases(
            resident, stage, plan, sync, before, wait=not hopeless, rated=walk.visitor.rated
        )
        evidence = Evidence(
            end=end,
            cases=cases,
            on_screen=walk.visitor.on_screen,
            asked_readable=walk.visitor.asked_readable,
        )
        _printer(stage, record, evidence, before, folder)
        evidence.restored = bool(plan.undone_at)
        evidence.acknowledged_after_restore = _after_restore(plan, record)
        _write_json(folder / "centre.json", cases)
        if count != len(cases):
            return f"the centre lists {count} submissions but opens only {len(cases)}"
        return _with_place(judge(resident.expect, evidence), end, walk)
    finally:
        if listener is not None:
            listener.close(stage.run / "sound.wav")
        world.wear_headphones(False)
        walk.close()
        sync.close()
        plan.close()
        if others_follow:
            plan.mend()


def _with_place(sentence: str, end: End, walk: Walk) -> str:
    question = walk.visitor.question
    if sentence and hand(end.page).questions and question and question not in sentence:
        return f"{sentence} (question {question})"
    return sentence


@dataclass(frozen=True, slots=True)
class _Before:
    """What centre and printer had before the visit: the work of those who came earlier."""

    cases: int
    cuts: int
    jobs: int
    bytes: int

    @classmethod
    def of(cls, stage: Stage) -> "_Before":
        printer = stage.simulators.get(offering("strip"))
        state = printer.state() if printer else {"cuts": 0, "jobs": 0}
        size = len(printer.get("/job.bin")) if printer else 0
        cases = len(stage.submissions())
        return cls(cases, int(state["cuts"]), int(state["jobs"]), size)


# ---- what the centre holds ------------------------------------------------------------------


def _cases(
    resident: Resident,
    stage: Stage,
    plan: FaultPlan,
    sync: SyncWatch,
    before: _Before,
    *,
    wait: bool,
    rated: bool,
) -> tuple[list[dict[str, Any]], int]:
    """Wait for what is still to be delivered, then open every case at the centre."""
    expect = resident.expect
    if expect.centre != "nothing" and wait:
        limit = RESTORE_S if expect.centre == "received-after-restore" else DELIVERY_S
        plan.wait_for_undos(limit)
        _wait_for_delivery(stage, sync, before.cases + expect.times, limit)
    else:
        time.sleep(NOTHING_S)
    if not stage.alive("centre"):
        stage.kill("sync")  # looking at the centre must not deliver anything
        stage.restart("centre")
    end = time.monotonic() + (COMPLETE_S if wait and expect.times else 0.0)
    cases, count = _opened(stage, before)
    while not _complete(cases, rated) and time.monotonic() < end:
        time.sleep(0.5)
        cases, count = _opened(stage, before)
    return cases, count


def _opened(stage: Stage, before: _Before) -> tuple[list[dict[str, Any]], int]:
    """Every new case, opened, oldest first; and how many are listed."""
    rows = stage.submissions()
    rows = rows[: len(rows) - before.cases]
    cases: list[dict[str, Any]] = []
    for row in reversed(rows):
        with suppress(CentreError):
            cases.append(stage.centre.open(str(row["id"])))
    return cases, len(rows)


def _complete(cases: list[dict[str, Any]], rated: bool) -> bool:
    """Whether receipt outcome and rating, records of their own, have followed."""
    return all(case["receipt_outcome"] and (case["rating"] or not rated) for case in cases)


def _wait_for_delivery(stage: Stage, sync: SyncWatch, times: int, limit_s: float) -> None:
    """Until sync has nothing left and the centre has as many as expected."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        with suppress(CentreError):
            delivered = sync.pending == 0 and sync.centre == "reachable"
            if delivered and len(stage.submissions()) >= times:
                return
        time.sleep(0.2)


def _after_restore(plan: FaultPlan, record: Record) -> bool | None:
    undone = [at for name, at in plan.undone_at.items() if name.startswith(_LINE_FAULTS)]
    if not undone or not record.acknowledged:
        return None
    return record.acknowledged[-1] >= min(undone)


_LINE_FAULTS = ("network-", "reply-lost", "centre-kill", "sync-kill")


# ---- what the printer has -------------------------------------------------------------------


def _printer(
    stage: Stage, record: Record, evidence: Evidence, before: _Before, folder: Path
) -> None:
    printer = stage.simulators.get(offering("strip"))
    if printer is None:
        return
    with suppress(SimulatorError):
        state = printer.state()
        evidence.cuts = int(state["cuts"]) - before.cuts
        begun = state["first_byte_monotonic_ms"][before.jobs :]
        record.printed += [float(at) for at in begun]
        (folder / "printer.bin").write_bytes(printer.get("/job.bin")[before.bytes :])
        strip = printer.get("/strip.png")
        if strip and begun:
            (folder / "receipt.png").write_bytes(strip)


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    try:
        path.write_text(text + "\n", "utf-8")
    except UnicodeEncodeError:  # half a surrogate pair from a chip
        path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
