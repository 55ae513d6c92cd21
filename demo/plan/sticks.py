"""Sticks of a plan: folders that go from the centre to a terminal and back."""

import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from contracts.sticks import OUT, REPORT
from demo.plan.failing import StepError
from demo.plan.shape import ExpectStick, StickImported, StickInserted, StickWritten
from demo.plan.stage import PlanStage, inside
from demo.processes import Ended

SNAPSHOT = tuple[int, int]


class Sticks:
    """Writes, inserts, pulls out and takes back sticks."""

    def __init__(self, stage: PlanStage) -> None:
        self._stage = stage

    def folder(self, name: str) -> Path:
        """Where a stick is: beside the plan or below the current folder when it is there already,
        else below ``sticks/`` of what the plan leaves.
        """
        if Path(name).is_absolute():
            return Path(name)
        for path in (self._stage.plan.folder / name, Path(name)):
            if path.is_dir():
                return path.resolve()
        inside_out = self._stage.folder / "sticks" / Path(name).name
        inside_out.mkdir(parents=True, exist_ok=True)
        return inside_out

    def write(self, step: StickWritten) -> None:
        """The centre writes it."""
        folder = self.folder(step.folder)
        folder.mkdir(parents=True, exist_ok=True)
        self._centre("write", str(folder), "--valid", step.valid)

    def take_back(self, step: StickImported) -> None:
        """The centre takes what it brings."""
        self._centre("import", str(self.folder(step.folder)))

    def insert(self, step: StickInserted) -> None:
        """A terminal takes what it brings, until it is done or the stick is pulled out.

        What comes of it is told by the report on the stick, never by this step.
        """
        folder = self.folder(step.folder)
        if not folder.is_dir():
            raise StepError(f"there is no stick {step.folder}")
        if step.pull_after is None:
            self._terminal(step.at, folder)
            return
        port = self._stage.run / f"stick-{step.at}"
        shutil.rmtree(port, ignore_errors=True)
        shutil.copytree(folder, port)
        before = _contents(port)
        words = {"KIOSK_DEMO_STICK": port, "KIOSK_DEMO_STICK_BYTES": step.pull_after}
        self._terminal(step.at, port, **words)
        for name, now in _contents(port).items():
            if now != before.get(name) and now[0] >= before.get(name, now)[0]:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(port / name, folder / name)
        shutil.rmtree(port, ignore_errors=True)

    def lack(self, expect: ExpectStick) -> str:
        """Why the result is not the one expected; "" when it is."""
        report = newest_report(self.folder(expect.folder))
        if report is None:
            return f"no terminal left a result on the stick {expect.folder}"
        result, reason = str(report.get("outcome", "")), str(report.get("reason", ""))
        if expect.result in (result, reason):
            return ""
        why = f" ({reason})" if reason else ""
        return f"the stick {expect.folder} says {result}{why}, not {expect.result}"

    def _centre(self, *words: str) -> None:
        ended = self._stage.centre.ask("stick", *words)
        if ended.code != 0:
            raise StepError(f"the centre did not {words[0]} the stick: {ended.last}")

    def _terminal(self, name: str, folder: Path, **words: object) -> Ended:
        stage = self._stage.terminals[name]
        environment: dict[str, str] = dict(stage.processes.environment)
        if words:
            environment |= inside(**words)
        asked = ("stick", "--settings", str(stage.settings_file), str(folder))
        return stage.processes.ask("stick", "sync", *asked, environment=environment)


def newest_report(folder: Path) -> dict[str, Any] | None:
    """What the last terminal that had the stick says of it."""
    reports = sorted(folder.glob(f"{OUT.format(terminal='*')}/{REPORT}"), key=_when)
    for path in reversed(reports):
        with suppress(OSError, ValueError, KeyError, TypeError):
            told: dict[str, Any] = json.loads(path.read_text("utf-8"))["ack"]
            return told
    return None


def _when(path: Path) -> float:
    return path.stat().st_mtime


def _contents(folder: Path) -> dict[str, SNAPSHOT]:
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }
