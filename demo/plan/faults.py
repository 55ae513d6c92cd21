"""What goes wrong in a plan: lines, processes, clocks, files, disks, the centre itself."""

import shutil
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from contracts.sets import SetFile, parse_manifest
from demo.centre import NAME
from demo.plan import words
from demo.plan.failing import StepError
from demo.plan.looking import state_of
from demo.plan.shape import CENTRE, EVERYWHERE, Clock, FaultAt
from demo.plan.stage import PlanStage
from demo.processes import Processes
from demo.simulated import LINE, NETWORK
from demo.stage import Stage

Undo = Callable[[], None]
PASSPHRASE = Path("keys") / "passphrase"


class Faults:
    """Makes faults, each with what undoes it."""

    def __init__(self, stage: PlanStage) -> None:
        self._stage = stage
        self._offline = {each.name for each in stage.plan.terminals if not each.online}
        self._backups = 0
        self._one_at_a_time = threading.Lock()

    def make(self, step: FaultAt) -> Undo:
        """Let it happen; gives what sets it right again."""
        if step.do in words.CENTRE_VERBS:
            with self._one_at_a_time:
                return self._at_centre(step.do)
        if step.do == "disk-full" and step.at == CENTRE:
            return _fill(self._stage.processes, NAME)
        places = self._places(step.at)
        if step.do in words.LINE_VERBS:
            return _all(self._line(name, step.do) for name in places)
        return _all(self._at_terminal(self._stage.terminals[name], step.do) for name in places)

    def set_clock(self, step: Clock) -> None:
        """Set a clock further ahead than it is."""
        names = [step.at] if step.at != EVERYWHERE else [CENTRE, *self._stage.terminals]
        for name in names:
            self._stage.set_clock(name, step.jump_s, step.to)

    def _places(self, at: str) -> list[str]:
        return [*self._stage.terminals] if at in (EVERYWHERE, CENTRE) else [at]

    # ---- lines -------------------------------------------------------------------------------

    def _line(self, name: str, verb: str) -> Undo:
        fault = NETWORK.faults[verb]
        line = self._stage.terminals[name].simulators[LINE]
        line.do(fault.do, **fault.fields)
        whole = NETWORK.faults["network-refuse"].do if name in self._offline else fault.undo
        return lambda: line.do(whole)

    # ---- terminals ---------------------------------------------------------------------------

    @staticmethod
    def _at_terminal(stage: Stage, verb: str) -> Undo:
        if verb == "terminal-kill":
            stage.kill("terminal")
            return lambda: stage.restart("terminal")
        if verb == "sync-kill":
            stage.kill("sync")
            return lambda: stage.restart("sync")
        if verb == "disk-full":
            return _all(_fill(stage.processes, name) for name in ("terminal", "sync"))
        return _damage(stage)

    # ---- the centre --------------------------------------------------------------------------

    def _at_centre(self, verb: str) -> Undo:
        centre = self._stage.centre
        if verb == "centre-kill":
            centre.processes.kill(NAME)
            return self._start_centre
        if verb == "centre-restart":
            centre.rest()
            centre.start_again()
        elif verb == "centre-backup":
            self._back_up()
        else:
            self._restore()
        return _nothing

    def _start_centre(self) -> None:
        """Start the centre again; nobody stops or restores it meanwhile."""
        with self._one_at_a_time:
            self._stage.centre.start_again()

    def _back_up(self) -> None:
        """Copy the centre while it serves, and what opens its keys apart from it."""
        self._backups += 1
        ended = self._stage.centre.ask("backup", str(self._backup))
        if ended.code != 0:
            raise StepError(f"the centre could not be backed up: {ended.last}")
        shutil.copy2(self._stage.centre.folder / PASSPHRASE, self._backup.with_suffix(".pass"))

    def _restore(self) -> None:
        """Make the centre anew of its last backup, as after the loss of its disk."""
        if not self._backups:
            raise StepError("there is no backup that the centre could be restored from")
        centre = self._stage.centre
        centre.rest()
        shutil.rmtree(centre.folder)
        ended = centre.ask("restore", str(self._backup))
        if ended.code != 0:
            raise StepError(f"the centre could not be restored: {ended.last}")
        shutil.copy2(self._backup.with_suffix(".pass"), centre.folder / PASSPHRASE)
        centre.start_again()

    @property
    def _backup(self) -> Path:
        return self._stage.run / f"backup-{self._backups}"


def _fill(processes: Processes, name: str) -> Undo:
    """No file of this process can grow any more."""
    processes.limit_file_size(name, 0)
    return lambda: processes.limit_file_size(name, None)


def _damage(stage: Stage) -> Undo:
    """Turn one byte of a file of the running set."""
    file = _file_of_running_set(stage)
    data = bytearray(file.read_bytes())
    middle = len(data) // 2
    true = data[middle]
    _write_byte(file, middle, true ^ 0x01)
    return lambda: _write_byte(file, middle, true)


def _file_of_running_set(stage: Stage) -> Path:
    sets = stage.terminal_dir / "sets"
    sha256 = (state_of(stage).get("running") or {}).get("sha256")
    if not sha256:
        raise StepError("the terminal runs no set of which a file could be damaged")
    manifest = parse_manifest((sets / "manifests" / f"{sha256}.json").read_bytes())
    items = {item.path for item in manifest.items}
    here = [each for each in manifest.files if (sets / "files" / each.sha256).is_file()]
    if not here:
        raise StepError("the terminal has no file of the set that it runs")

    def order(each: SetFile) -> tuple[bool, str]:
        return each.path not in items, each.path

    return sets / "files" / min(here, key=order).sha256


def _write_byte(file: Path, at: int, value: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(bytes([value]))


def _all(undos: Iterable[Undo]) -> Undo:
    found = [*undos]

    def undo() -> None:
        for each in found:
            each()

    return undo


def _nothing() -> None:
    """What has no undoing."""
