"""Who may hold a connection and for how long: strangers cannot keep the centre to themselves.

``Door`` counts connections, all and by address. ``DeadlinedProtocol`` is uvicorn's HTTP/1.1 with
a deadline for each phase of a connection, after the model of Apache's mod_reqtimeout.
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from central.addresses import NOBODY, Peers, home_of


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds, and bytes a second that a body has to come with at the least.

    ``begin``: TLS, and then the first byte. ``head``: from the first byte to the end of the head.
    ``stall``: between two pieces of a body. ``linger``: for the rest of a body that was answered
    before its end, so that its sender gets to read the answer. ``idle``: between two requests.
    ``answer``: between two pieces of an answer that the other side takes.
    """

    begin: float = 10
    head: float = 10
    stall: float = 20
    linger: float = 30
    idle: float = 5
    answer: float = 30
    bytes_per_s: float = 1024


DEADLINES = Deadlines()


class Caller:
    """One connection, on its way in or inside."""

    def __init__(self, door: "Door", connection: socket.socket, address: str) -> None:
        self.address = address
        self.home = home_of(address)
        self._door = door
        self._connection = connection

    def waits(self) -> None:
        """It only holds a place from now on: nothing of it is being worked at."""
        self._door.note(self, waiting=True)

    def works(self) -> None:
        """A request of it is worked at, or is a terminal's own: it is not sent away now."""
        self._door.note(self, waiting=False)

    def leave(self) -> None:
        """It is gone."""
        self._door.leave(self)

    def send_away(self) -> None:
        """End it from our side, in whatever phase it is."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)


class Door:
    """Caps of connections. When there is no place, who has waited longest makes room.

    ``trusted`` are proxies, who come with the connections of many: for them only the cap of all
    counts. ``on_full`` is called for everybody who was sent away. For one event loop.
    """

    def __init__(
        self,
        places: int,
        of_one_address: int,
        trusted: Peers = NOBODY,
        on_full: Callable[[], None] = lambda: None,
    ) -> None:
        self._places = places
        self._of_one = of_one_address
        self._trusted = trusted
        self._on_full = on_full
        self._inside: set[Caller] = set()
        self._homes: Counter[str] = Counter()
        self._waiting: dict[Caller, None] = {}  # who has waited longest is first

    def __len__(self) -> int:
        """How many are inside."""
        return len(self._inside)

    def enter(self, connection: socket.socket, address: str) -> Caller | None:
        """A place for a connection; None when all are at work."""
        caller = Caller(self, connection, address)
        if not self._room_for(caller):
            self._on_full()
            return None
        self._inside.add(caller)
        self._homes[caller.home] += 1
        self._waiting[caller] = None
        return caller

    def note(self, caller: Caller, waiting: bool) -> None:
        """A caller begins or ends to wait."""
        self._waiting.pop(caller, None)
        if waiting and caller in self._inside:
            self._waiting[caller] = None

    def leave(self, caller: Caller) -> None:
        """Give its place back; once is enough."""
        if caller not in self._inside:
            return
        self._inside.remove(caller)
        self._waiting.pop(caller, None)
        self._homes[caller.home] -= 1
        if not self._homes[caller.home]:
            del self._homes[caller.home]

    def _room_for(self, caller: Caller) -> bool:
        crowd = self._homes[caller.home] >= self._of_one and caller.address not in self._trusted
        if not crowd and len(self._inside) < self._places:
            return True
        last = next((c for c in self._waiting if not crowd or c.home == caller.home), None)
        if last is None:
            return False
        last.send_away()
        self.leave(last)
        self._on_full()
        return True


class _Phase(Enum):
    BEGIN = auto()
    HEAD = auto()
    BODY = auto()
    LINGER = auto()
    WORK = auto()
    IDLE = auto()


class DeadlinedProtocol(H11Protocol):
    """A connection that is ended when a phase of it takes too long."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        caller: Caller,
        deadlines: Deadlines,
    ) -> None:
        super().__init__(config, server_state, {**app_state, "caller": caller})
        self._caller = caller
        self._deadlines = deadlines
        self._now: _Phase | None = None
        self._deadline: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._answer_timer: asyncio.TimerHandle | None = None
        self._untaken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the base
        """Count from the first moment on."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take some bytes in."""
        super().data_received(data)
        self._watch(len(data))

    def on_response_complete(self) -> None:
        """The answer has been handed over."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give everything back."""
        for timer in (self._timer, self._answer_timer):
            if timer is not None:
                timer.cancel()
        self._unset_keepalive_if_required()
        self._caller.leave()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The other side takes its answer slower than it is made."""
        super().pause_writing()
        self._await_taking()

    def resume_writing(self) -> None:
        """The other side has taken it."""
        super().resume_writing()
        if self._answer_timer is not None:
            self._answer_timer.cancel()

    def _phase(self) -> _Phase:
        answered = self.cycle is None or self.cycle.response_complete
        if self.conn.their_state is h11.SEND_BODY:
            return _Phase.LINGER if answered else _Phase.BODY
        if not answered:
            return _Phase.WORK
        if self.conn.trailing_data[0]:
            return _Phase.HEAD
        return _Phase.BEGIN if self.cycle is None else _Phase.IDLE

    def _watch(self, received: int = 0) -> None:
        """Find out what goes on, and until when it may."""
        phase, now = self._phase(), self.loop.time()
        if phase is not self._now:
            self._now = phase
            if phase is _Phase.WORK:
                self._caller.works()
            else:
                self._caller.waits()
            seconds = self._seconds(phase)
            self._deadline = None if seconds is None else now + seconds
        elif phase is _Phase.BODY and self._deadline is not None:
            earned = self._deadline + received / self._deadlines.bytes_per_s
            self._deadline = min(now + self._deadlines.stall, earned)
        if self._deadline is not None and (
            self._timer is None or self._timer.cancelled() or self._deadline < self._timer.when()
        ):
            self._set_timer(self._deadline)

    def _seconds(self, phase: _Phase) -> float | None:
        limits = self._deadlines
        return {
            _Phase.BEGIN: limits.begin,
            _Phase.HEAD: limits.head,
            _Phase.BODY: limits.stall,
            _Phase.LINGER: limits.linger,
            _Phase.IDLE: limits.idle,
        }.get(phase)

    def _set_timer(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_at(when, self._look)

    def _look(self) -> None:
        """A deadline came: it may have been moved meanwhile."""
        self._timer = None
        if self._deadline is None or self.transport.is_closing():
            return
        if self._now is _Phase.BODY and self.flow.read_paused:  # it is we who do not read on
            self._deadline = self.loop.time() + self._deadlines.stall
        if self.loop.time() < self._deadline:
            self._set_timer(self._deadline)
        else:
            self.transport.abort()

    def _await_taking(self) -> None:
        self._untaken = self.transport.get_write_buffer_size()
        self._answer_timer = self.loop.call_later(self._deadlines.answer, self._look_at_taking)

    def _look_at_taking(self) -> None:
        if self.transport.get_write_buffer_size() < self._untaken:
            self._await_taking()
        else:
            self.transport.abort()
