"""Simulated terminals together: they enrol, beat, serve visits and take sets."""

import asyncio
import json
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from central.simulating.again import CrowdRefusedError
from central.simulating.line import Line, LineLostError
from central.simulating.terminal import SOFTWARE, SimulatedTerminal
from contracts.canonical import canonical_bytes
from contracts.errors import KioskError, PolicyError
from contracts.fleet import HEARTBEAT_PATH, Choice, HeartbeatAck
from contracts.sets import FILES_PATH
from contracts.signatures import verify_answer
from contracts.wire import (
    ENROLMENTS_PATH,
    EnrolmentAnswer,
    ErrorAnswer,
    Refusal,
    SignedAnswer,
    parse_wire,
)
from contracts.zone import USUAL_ZONE

_ENROL_AT_ONCE = 4
_TELL_EVERY_S = 2.0
_SLICE_S = 0.25

Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often they speak, how long a set takes to be applied, and when it all ends."""

    beat_s: float = 3.0
    apply_s: float = 1.0
    lasts_s: float = 3600.0


@dataclass(slots=True)
class Crowd:
    """All terminals, of which the first ``offline`` never speak after they enrolled."""

    terminals: Sequence[SimulatedTerminal]
    offline: int
    line: Line
    pace: Pace
    tell: Tell
    seen: Counter[str] = field(default_factory=Counter)
    ahead: timedelta = timedelta(0)
    zone: ZoneInfo = ZoneInfo(USUAL_ZONE)
    manifests: dict[str, bytes] = field(default_factory=dict)

    @property
    def online(self) -> Sequence[SimulatedTerminal]:
        """Those that speak."""
        return self.terminals[self.offline :]

    async def enrol(self, codes: Sequence[str]) -> None:
        """Enrol them all, a code each. Raises KioskError: one was refused, or nobody answers."""
        room = asyncio.Semaphore(_ENROL_AT_ONCE)

        async def one(terminal: SimulatedTerminal, code: str) -> None:
            request = {
                "v": 1,
                "code": code,
                "public_key": terminal.public_key,
                "name": "",
                "software": SOFTWARE,
            }
            async with room:
                headers = {"content-type": "application/json"}
                body = canonical_bytes(request)
                answer = await self.line.post(ENROLMENTS_PATH, body, headers)
            if answer.status != HTTPStatus.CREATED:
                raise CrowdRefusedError(parse_wire(ErrorAnswer, answer.body).message)
            told = parse_wire(EnrolmentAnswer, answer.body)
            terminal.id, terminal.ack_key = told.terminal_id, told.ack_key

        pairs = zip(self.terminals, codes, strict=True)
        await asyncio.gather(*(one(terminal, code) for terminal, code in pairs))
        self.tell({"event": "enrolled", "terminals": len(self.terminals)})

    async def live(self) -> None:
        """Beat and serve visits until the time is over or the process is told to end."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
        async with _tasks() as start:
            for terminal in self.online:
                start(self._beating(terminal))
            start(self._visiting())
            start(self._telling())
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), self.pace.lasts_s)
        self.tell(self.standing("ended"))

    def standing(self, event: str = "standing") -> dict[str, Any]:
        """How they are."""
        visits: dict[str, Counter[str]] = {}
        for terminal in self.online:
            for (name, _item), (_begun, done, failed, left) in terminal.counts.items():
                seen = visits.setdefault(name, Counter(ended=0, bad=0))
                seen.update(ended=done + failed + left, bad=failed + left)
        return {
            "event": event,
            "t_ms": round(time.time() * 1000),
            "terminals": len(self.terminals),
            "online": len(self.online),
            "running": dict(Counter(terminal.running.name for terminal in self.online)),
            "returned": sum(len(terminal.returned) for terminal in self.online),
            "visits": {name: dict(seen) for name, seen in visits.items()},
            **self.seen,
        }

    async def beat(self, terminal: SimulatedTerminal) -> HeartbeatAck | None:
        """One heartbeat, and its answer if it is to be believed. Raises LineLostError."""
        body = terminal.beat()
        created = int((datetime.now(UTC) + self.ahead).timestamp())
        headers = terminal.headers(self.line.path_of(HEARTBEAT_PATH), body, created)
        answer = await self.line.post(HEARTBEAT_PATH, body, headers)
        self.seen["beats" if answer.status == 200 else f"refused_{answer.status}"] += 1
        if answer.status != 200:
            self._corrected(terminal, answer.body)
            return None
        assert terminal.ack_key is not None
        said = verify_answer(terminal.ack_key, parse_wire(SignedAnswer, answer.body))
        ack = HeartbeatAck.model_validate(said)
        if ack.zone and ack.zone != self.zone.key:
            self.zone = ZoneInfo(ack.zone)
        return ack

    def _corrected(self, terminal: SimulatedTerminal, body: bytes) -> None:
        """A centre that lives by another clock says so."""
        error = parse_wire(ErrorAnswer, body)
        if error.code == Refusal.CLOCK and error.time is not None:
            self.ahead = error.time - datetime.now(UTC)

    async def _beating(self, terminal: SimulatedTerminal) -> None:
        await asyncio.sleep(terminal.random.random() * self.pace.beat_s)
        while True:
            try:
                ack = await self.beat(terminal)
                choice = terminal.told(ack, self._now()) if ack is not None else None
                if choice is not None and await self._took(terminal, choice):
                    continue  # what runs now is told at once
            except LineLostError:
                self.seen["lost"] += 1
            except PolicyError:
                self.seen["not_believed"] += 1
            await asyncio.sleep(self.pace.beat_s)

    async def _took(self, terminal: SimulatedTerminal, choice: Choice) -> bool:
        """Bring what was chosen and run it; whether that is news."""
        if not in_window(choice.window, self._now().astimezone(self.zone)):
            terminal.waiting = "window"
            return False
        manifest = None
        if choice.sha256 is not None:
            answer = await self.line.get(f"{FILES_PATH}/{choice.sha256}")
            if answer.status != 200:
                terminal.waiting = "loading"
                return False
            manifest = answer.body
        await asyncio.sleep(self.pace.apply_s * (0.5 + terminal.random.random()))
        terminal.take(choice, manifest)
        self.seen["taken"] += 1
        terminal.settle()
        return True

    async def _visiting(self) -> None:
        """Visits, each terminal's at even distances and all of them spread over the time."""
        share = self.online[0].habits.visits_a_minute if self.online else 0
        if not share:
            await asyncio.Event().wait()
        every = 60 / share
        begun = time.monotonic()
        due = [begun + terminal.random.random() * every for terminal in self.online]
        while True:
            await asyncio.sleep(_SLICE_S)
            now = time.monotonic()
            for place, terminal in enumerate(self.online):
                while due[place] <= now:
                    due[place] += every
                    terminal.visit()

    async def _telling(self) -> None:
        while True:
            await asyncio.sleep(_TELL_EVERY_S)
            self.tell(self.standing())

    def _now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def in_window(window: str, now: datetime) -> bool:
    """Whether a terminal may switch at this moment of its own day."""
    begin, end = (int(part[:2]) * 60 + int(part[3:]) for part in window.split("-"))
    minute = now.hour * 60 + now.minute
    return begin <= minute < end if begin < end else minute >= begin or minute < end


def print_line(said: dict[str, Any]) -> None:
    """A line for whoever watches."""
    print(json.dumps(said, ensure_ascii=False), flush=True)


@asynccontextmanager
async def _tasks() -> AsyncIterator[Callable[[Any], None]]:
    """Tasks that end with the block; one that fails ends the process, not the others silently."""
    running: set[asyncio.Task[None]] = set()

    def start(work: Any) -> None:
        running.add(asyncio.create_task(work))

    try:
        yield start
    finally:
        for task in running:
            task.cancel()
        for task in running:
            with suppress(asyncio.CancelledError, KioskError):
                await task
