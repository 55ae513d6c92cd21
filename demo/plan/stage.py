"""Everything that a plan runs: one centre with its people, and terminals that share it."""

import json
import os
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from contracts.zone import USUAL_ZONE, zone_named
from demo.centre import NAME as CENTRE
from demo.centre import Centre
from demo.keeper import Keeper
from demo.plan.fitting import options_for
from demo.plan.shape import EVERYWHERE, Clock, Plan, Publish, Simulated, Terminal
from demo.processes import ROOT, Processes, wait_for
from demo.simulators import Simulator
from demo.stage import Among, Stage, clear_folder

INSIDE = ROOT / "demo" / "inside"
SIMULATED = "simulated"
PEOPLE = ("editor", "reviewer", "operator")
_DISTRICT = re.compile(r"(\d{6})\.(?:ya?ml|json)", re.ASCII | re.IGNORECASE)


class PlanStage:
    """Starts all in the right order and ends all in the right order.

    ``otherwise``: what all its terminals have otherwise than usual, see ``StageOptions``.

    Attributes:
        folder: gets ``centre/``, ``terminals/NAME/``, ``logs/`` and ``requests.jsonl``.
        run: a folder for this run alone; ``people`` in it holds everybody's keys.
        terminals: the real ones by name. ``lines``: the far ends of their lines.
    """

    def __init__(self, plan: Plan, folder: Path, **otherwise: Any) -> None:
        self.plan = plan
        self.folder = folder.resolve()
        self._options = {
            terminal.name: replace(options_for(plan, terminal.name, self.folder), **otherwise)
            for terminal in plan.terminals
        }
        clear_folder(self.folder)
        self.run = Path(tempfile.mkdtemp(prefix="kiosk-plan-"))
        self.people = self.run / "people"
        self.requests = self.folder / "requests.jsonl"
        self.requests.touch()
        self.processes = Processes(self.folder / "logs")
        self.centre = Centre(self.processes, self.folder / CENTRE, self.run)
        self.terminals: dict[str, Stage] = {}
        self._ahead: dict[str, float] = {}
        self.lines: dict[str, Simulator] = {}
        self._keeper: Keeper | None = None

    # ---- start -------------------------------------------------------------------------------

    def start(self) -> None:
        """Start everything and wait until every real terminal shows its first page.

        Raises:
            StartError: something did not come up.
        """
        if self.plan.clock:
            for place in (CENTRE, *(terminal.name for terminal in self.plan.terminals)):
                self.set_clock(place, to=self.plan.clock)
        self.processes.environment.update(self._living_by_the_clock(CENTRE))
        self.centre.make()
        self._give_keys()
        self.centre.begin()
        self._keeper = Keeper(self.processes, (CENTRE,))
        for terminal in self.plan.terminals:
            self.terminals[terminal.name] = Stage(
                self._options[terminal.name], self._place_of(terminal)
            )
        with ThreadPoolExecutor(len(self.terminals), thread_name_prefix="terminals") as pool:
            for started in [pool.submit(stage.start) for stage in self.terminals.values()]:
                started.result()
        if self.plan.simulated is not None:
            self._simulate(self.plan.simulated)

    def _give_keys(self) -> None:
        """The ceremony, in which everybody gets a key, and one delegation a district."""
        self.people.mkdir(mode=0o700)
        words = ("--people", str(self.people))
        self.centre.command("ceremony", "trust", "init", *words)
        for district in sorted(_districts(self.plan)):
            self.centre.command("ceremony", "trust", "delegate", *words, "--district", district)

    def _place_of(self, terminal: Terminal) -> Among:
        line = self._line_of(terminal.name)
        name = {"zh-CN": f"示例终端 {terminal.name}", "en": f"Terminal {terminal.name}"}
        settings: dict[str, Any] = {"name": name}
        if terminal.district is not None:
            settings["district"] = terminal.district
        if terminal.tags:
            settings["tags"] = list(terminal.tags)
        return Among(
            name=terminal.name,
            centre=self.centre,
            leads_to=("127.0.0.1", int(line.ready["port"])),
            online=terminal.online,
            settings=settings,
            hours=terminal.hours,
            environment=self._living_by_the_clock(terminal.name),
        )

    def _line_of(self, name: str) -> Simulator:
        host, port = self.centre.address
        ready = self.run / f"line-{name}.json"
        child = self.processes.start(
            f"line-{name}", "demo.hostile", "--upstream", f"{host}:{port}", "--terminal", name,
            "--requests", str(self.requests), "--ready-file", str(ready),
        )  # fmt: skip
        wait_for(f"the line of {name}", lambda: ready.exists() or None, child)
        described = json.loads(ready.read_text("utf-8"))
        self.lines[name] = Simulator(f"line-{name}", described["control"], described)
        return self.lines[name]

    def _simulate(self, wanted: Simulated) -> None:
        words = [
            "--url", self.centre.url, "--terminals", str(wanted.count),
            "--offline", str(wanted.offline), "--visits-a-minute", str(wanted.visits_a_minute),
            "--fail", str(wanted.fail),
        ]  # fmt: skip
        for name, share in wanted.fail_on.items():
            words += ["--fail-on", f"{name}={share}"]
        for name, share in wanted.stop_on.items():
            words += ["--stop-on", f"{name}={share}"]
        self.centre.beside(SIMULATED, "simulate", *words)

    # ---- clocks ------------------------------------------------------------------------------

    def clock_of(self, place: str) -> Path:
        """Where it stands how far the clock of a terminal or the centre is ahead, in seconds."""
        return self.run / f"clock-{place}"

    def set_clock(self, place: str, jump_s: float = 0.0, to: str = "") -> None:
        """Set a clock so much further ahead, or on to when the hall's next shows ``to``."""
        ahead = self._ahead.get(place, 0.0) + jump_s
        self._ahead[place] = ahead + (_until(to, ahead) if to else 0.0)
        file = self.clock_of(place)
        unfinished = file.with_suffix(".new")
        unfinished.write_text(repr(self._ahead[place]), "ascii")
        unfinished.replace(file)

    def _living_by_the_clock(self, place: str) -> dict[str, str]:
        """What its processes find in their environment when the plan sets its clock."""
        jumps = [step.at for step in self.plan.steps if isinstance(step, Clock)]
        if not self.plan.clock and not {place, EVERYWHERE} & set(jumps):
            return {}
        return inside(KIOSK_DEMO_CLOCK=self.clock_of(place))

    # ---- end ---------------------------------------------------------------------------------

    def close(self) -> None:
        """End every process in order and remove the temporary folder."""
        for stage in self.terminals.values():
            stage.close()
        if self._keeper is not None:
            self._keeper.close()
        self.processes.stop_all((SIMULATED, *(f"line-{name}" for name in self.lines), CENTRE))
        shutil.rmtree(self.run, ignore_errors=True)


def _until(to: str, ahead_s: float) -> float:
    """Seconds until a hall's clock, which is so far ahead, next shows a time of day."""
    now = datetime.now(zone_named(USUAL_ZONE)) + timedelta(seconds=ahead_s)
    hour, minute = map(int, to.split(":"))
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return ((then - now) % timedelta(days=1)).total_seconds()


def inside(**words: object) -> dict[str, str]:
    """The environment in which ``demo.inside`` is loaded, and what it is told."""
    path = os.pathsep.join((str(INSIDE), str(ROOT)))
    return {"PYTHONPATH": path, **{name: str(value) for name, value in words.items()}}


def _districts(plan: Plan) -> set[str]:
    """Districts that the plan's terminals or overlays are of."""
    found = {terminal.district for terminal in plan.terminals if terminal.district is not None}
    for step in plan.steps:
        if isinstance(step, Publish) and step.overlays is not None:
            names = (_DISTRICT.fullmatch(path.name) for path in step.overlays.iterdir())
            found |= {match[1] for match in names if match}
    return found
