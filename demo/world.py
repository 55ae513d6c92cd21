"""The hands of a resident and of fate: devices, network, processes around the terminal."""

import json
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from demo.processes import StartError
from demo.resident import SECOND_CARD, SocialCard
from demo.robot.faults import FaultPlan
from demo.robot.record import Record, now_ms
from demo.simulated import offering
from demo.stage import Stage

READER, SCANNER, SLOT = offering("cards"), offering("codes"), offering("slot")
"""Where a resident lays the card, shows the code, and puts the social security card in."""
DESK = offering("papers")
"""Where a resident lays the papers."""


class StageWorld:
    """Does at the stage's devices and processes what a resident file asks for."""

    def __init__(
        self,
        stage: Stage,
        card: Mapping[str, str] | None,
        record: Record,
        second: Mapping[str, str] | None = None,
        social: SocialCard | None = None,
    ) -> None:
        self._stage = stage
        self._card = card
        self._second = second or SECOND_CARD
        self._social = social
        self._record = record
        self._hands = threading.RLock()
        self._forgets = False
        self._second_lies = False
        self.plan: FaultPlan | None = None
        self.terminal_lives = 1

    # ---- the resident ------------------------------------------------------------------------

    def put_card(self) -> None:
        """Lay the card on the reader, where the reader is a simulated one."""
        if self._card is None:
            return
        with self._hands:
            self._reader("put-card", card=dict(self._card))
            if self._second_lies:
                self._reader("second-card", card=dict(self._second))

    def lift_card(self, *, reminded: bool = False) -> None:
        """Take the card back; who forgets it takes it only when reminded."""
        with self._hands:
            if self._forgets and not reminded:
                return
            self._forgets = False
            if not self._second_lies:
                self._reader("lift-card")
            elif self._cards > 1:
                self._reader("lift-card", which="first")

    def leave_card(self, left: bool) -> None:
        """Forget the card on the reader from now on, or take it after all."""
        with self._hands:
            self._forgets = left
            if not left:
                self.lift_card()

    def second_card(self, lies: bool) -> None:
        """Somebody else lays a card down, on top of the resident's or alone, or takes it back."""
        with self._hands:
            if lies and not self._second_lies:
                self._reader("second-card", card=dict(self._second))
            elif self._second_lies and not lies:
                self._reader("lift-card", which="second" if self._cards > 1 else "first")
            self._second_lies = lies

    @property
    def _cards(self) -> int:
        reader = self._stage.simulators.get(READER)
        return int(reader.state()["cards"]) if reader is not None else 0

    def _reader(self, verb: str, **fields: object) -> None:
        if READER in self._stage.simulators:
            self._stage.simulators[READER].do(verb, **fields)

    def present_code(self, text: str) -> None:
        """Hold a code before the scanner, where the scanner is a simulated one."""
        if SCANNER in self._stage.simulators:
            self._stage.simulators[SCANNER].do("scan", text=text)

    def put_social_card(self) -> bool:
        """Put the social security card in, where the slot is a simulated one."""
        slot = self._stage.simulators.get(SLOT)
        if slot is None or self._social is None or slot.state()["inserted"]:
            return False
        slot.do("locked" if self._social.locked else "normal")
        slot.do("insert", card=dict(self._social.chip))
        return True

    def take_social_card(self) -> None:
        """Take the social security card out of its slot."""
        if SLOT in self._stage.simulators:
            self._stage.simulators[SLOT].do("remove")

    def lay_paper(self, picture: Path) -> None:
        """Lay this under the document camera, where that is a simulated one."""
        if DESK in self._stage.simulators:
            self._stage.simulators[DESK].do("show", source=str(picture))

    def fault_pending(self, prefix: str) -> bool:
        """Whether somebody is about to mend this."""
        return self.plan is not None and self.plan.pending(prefix)

    # ---- faults ------------------------------------------------------------------------------

    def do(self, device: str, verb: str, **fields: object) -> None:
        """A verb at a simulated device; nothing where there is none."""
        if verb == "put-card":
            self.put_card()
        elif verb == "lift-card":
            self.lift_card(reminded=True)
        elif device in self._stage.simulators:
            self._stage.simulators[device].do(verb, **fields)

    def kill(self, name: str) -> None:
        """SIGKILL."""
        self._stage.processes.kill(name)

    def restart(self, name: str) -> None:
        """Start again; the terminal counts as back when its screen answers."""
        if name == "terminal":
            self._record.new_life()
            self._stage.start_terminal()
            self.terminal_lives += 1
            return
        self._stage.processes.restart(name)
        if name == "centre":
            self._stage.wait_for_centre()

    def fill_disk(self, full: bool) -> None:
        """No file of the terminal can grow any more, or can again."""
        self._stage.processes.limit_file_size("terminal", 0 if full else None)


class SyncWatch:
    """Listens to the sync process: when the centre acknowledged, how much is waiting."""

    def __init__(self, path: Path, record: Record | None = None) -> None:
        self._path = path
        self._record = record
        self._stop = threading.Event()
        self._line: socket.socket | None = None
        self.pending: int | None = None
        self.centre = "unknown"
        self._last_ack: object = None
        self._thread = threading.Thread(target=self._run, name="sync-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._stop.set()
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join(3)

    def _run(self) -> None:
        while not self._stop.is_set():
            with suppress(OSError, ValueError, KeyError):
                self._watch()
            self.pending = None
            self._stop.wait(0.2)

    def _watch(self) -> None:
        with socket.socket(socket.AF_UNIX) as line:
            self._line = line
            line.connect(str(self._path))
            line.sendall(b'{"op":"watch"}\n')
            with line.makefile("r", encoding="utf-8") as lines:
                for text in lines:
                    self._take(json.loads(text))

    def _take(self, status: dict[str, object]) -> None:
        self.centre = str(status["centre"])
        last_ack = status.get("last_ack")
        if last_ack is not None and last_ack != self._last_ack and self._record is not None:
            self._record.acknowledged.append(now_ms())
        self._last_ack = last_ack
        self.pending = int(str(status["pending"]))


__all__ = ["StageWorld", "StartError", "SyncWatch"]
