"""``python -m demo.bench [--json] [--quick]``: measures, prints one JSON object."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from demo.bench import idle, reading, voice
from demo.bench.chromium import Chromium, find_chromium
from demo.bench.figures import runs
from demo.bench.floors import Floors
from demo.bench.preview import Painted, preview_figures, watch_preview
from demo.bench.processes import command_of, drop_page_cache, family, pss_mb
from demo.bench.starting import start_ms
from demo.bench.touches import figures
from demo.bench.visiting import Visit, by_visit, heartbeats, load_visits, play_visit
from demo.processes import ROOT
from demo.resident import Resident
from demo.stage import Stage, StageOptions

HELPERS = {"drivers.camera.helper": "camera helper", "kiosk.documents.helper": "receipt helper"}
QUICK = [("pension-certification", "standard"), ("residence-permit", "elder")]
SCRIPT_LIMIT_S = 120
CAMERA_S = 1.5
THINK_S = 0.15
SETTLE_S = 3.0
MEMORY_VISITS = 30


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all and print it."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="no word of progress on stderr")
    parser.add_argument("--quick", action="store_true", help="fewer runs, less than 90 s")
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="kiosk-bench-"))
    try:
        result = Bench(folder, quick=options.quick, quiet=options.json).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result, ensure_ascii=False, indent=None if options.json else 1))
    return 0


class Bench:
    """One run of everything; what it starts it ends."""

    def __init__(self, folder: Path, *, quick: bool, quiet: bool) -> None:
        self._folder = folder
        self._quick = quick
        self._quiet = quiet
        self._begun = time.monotonic()
        # Root may read what a process keeps to itself, others may not.
        readable = os.geteuid() != 0
        self._stage = Stage(StageOptions(folder=folder / "stage", readable_memory=readable))
        self._pss: dict[str, float] = {}
        self._previews: list[list[Painted]] = []
        self._played = 0

    def run(self) -> dict[str, Any]:
        """Start the demo's processes, measure, end them."""
        result: dict[str, Any] = {"machine": machine()}
        program = find_chromium()
        try:
            self._say("starting")
            self._stage.start()
            result |= self._visits()
            result |= self._memory()
            result |= self._memory_over_visits()
            result |= idle.measure(self._stage, quick=self._quick)
            result |= reading.measure(self._stage, self._folder / "reading", quick=self._quick)
            result |= self._starts(program)
        finally:
            self._stage.close()
        self._say("voice")
        result |= voice.measure(self._folder / "voice", quick=self._quick)
        result |= self._script("bench_commit.py", "--commits", "60" if self._quick else "200")
        result |= self._script("bench_codes.py", "--pictures", "10" if self._quick else "40")
        result |= self._script("bench_print.py", "--jobs", "40" if self._quick else "150")
        result |= self._script("bench_inbox.py", "--repeats", "30" if self._quick else "100")
        result["seconds"] = round(time.monotonic() - self._begun, 1)
        return result

    def _say(self, what: str) -> None:
        if not self._quiet:
            print(f"bench: {time.monotonic() - self._begun:5.1f} s  {what}", file=sys.stderr)

    # ---- visits --------------------------------------------------------------------------------

    def _visits(self) -> dict[str, Any]:
        """Visits in turns with the floors, without thinking time and then with; the first warms up.

        What a person meets is the time with thinking. Without it a touch also waits for what the
        screen does between touches.
        """
        result: dict[str, Any] = {}
        with Floors(self._stage.processes, self._stage.run) as floors:
            visits = self._play_all(floors, 0.0)
            thought = self._play_all(floors, THINK_S)
            result["plain_touch_to_frame_ms"] = floors.touch_ms()
            result["bare_heartbeat_max_gap_ms"] = floors.beat_ms()
        worst = max(visits, key=lambda visit: float(visit.heartbeat["max_gap_ms"]))
        return result | {
            "touch_to_frame_ms": _touches(visits),
            "touch_to_frame_by_visit_ms": by_visit(visits),
            "touch_to_frame_after_150_ms": _touches(thought),
            "touch_to_frame_after_150_ms_by_visit": by_visit(thought),
            "camera_preview_age_ms": preview_figures(self._previews),
            "journey_ms": {f"{v.item} {v.mode}": round(v.journey_ms) for v in visits},
            "journey_page_ms": {f"{v.item} {v.mode}": v.page_ms for v in visits},
            "heartbeat_max_gap_ms": worst.heartbeat["max_gap_ms"],
            "heartbeat": heartbeats(visits),
        }

    def _play_all(self, floors: Floors, think_s: float) -> list[Visit]:
        residents = load_visits()
        wanted = list(residents) if not self._quick else QUICK
        visits: list[Visit] = []
        for key in wanted:
            self._say(f"visit {' '.join(key)}, {think_s * 1000:.0f} ms between touches")
            floors.begin()
            visits.append(self._play(residents[key], self._weigh_helpers, think_s))
            floors.measure()
        return visits

    def _play(
        self,
        resident: Resident,
        on_page: Callable[[str], None] = lambda page: None,
        think_s: float = 0.0,
    ) -> Visit:
        self._played += 1
        folder = self._folder / f"visit-{self._played}"
        return play_visit(self._stage, resident, folder, on_page, think_s=think_s)

    # ---- memory --------------------------------------------------------------------------------

    def _weigh_helpers(self, page: str) -> None:
        """While the camera runs; called by a thread that has nothing else to do."""
        if page != "photo":
            return
        time.sleep(CAMERA_S)
        for pid in family(self._stage.processes.children["terminal"].pid)[1:]:
            for module, name in HELPERS.items():
                if module in command_of(pid) and (pss := pss_mb(pid)):
                    self._pss[name] = pss
        self._previews.append(watch_preview(self._stage))

    def _memory(self) -> dict[str, Any]:
        """Of the terminal after its visits and of sync; of its helpers during a visit."""
        children = self._stage.processes.children
        found = {name: pss_mb(children[name].pid) for name in ("terminal", "sync")} | self._pss
        return {"pss_mb": {**found, "sum": round(sum(found.values()), 1)}}

    def _memory_over_visits(self) -> dict[str, Any]:
        """Of a terminal just started: at rest on its first page, then after visits in turn."""
        self._say("memory over visits")
        start_ms(self._stage)
        time.sleep(SETTLE_S)
        terminal = self._stage.processes.children["terminal"].pid
        grown = {"0": pss_mb(terminal)}
        residents = list(load_visits().values())
        for number in range(1, (2 if self._quick else MEMORY_VISITS) + 1):
            self._play(residents[number % len(residents)])
            if number % 5 == 0:
                time.sleep(SETTLE_S)
                grown[str(number)] = pss_mb(terminal)
        return {"terminal_pss_mb_after_visits": grown}

    # ---- start ---------------------------------------------------------------------------------

    def _starts(self, program: str) -> dict[str, Any]:
        """The terminal and Chromium in turns."""
        cold = drop_page_cache()
        ours: list[float] = []
        peer: list[float] = []
        memory: list[float] = []
        chromium = Chromium(program) if program else None
        try:
            if chromium is not None:
                chromium.start()  # makes its profile
                chromium.stop()
            for number in range(2 if self._quick else 5):
                self._say(f"start {number + 1}")
                drop_page_cache()
                ours.append(start_ms(self._stage))
                if chromium is not None:
                    drop_page_cache()
                    peer.append(chromium.start())
                    memory.append(chromium.pss_mb())
                    chromium.stop()
        finally:
            if chromium is not None:
                chromium.close()
        how = "headless=new with --kiosk" if program else "no Chromium is installed"
        return {
            "start_ms": runs(ours),
            "chromium_start_ms": runs(peer),
            "chromium_pss_mb": runs(memory),
            "start_is": "cold" if cold else "warm",
            "chromium_is": how,
        }

    # ---- the rest ------------------------------------------------------------------------------

    def _script(self, name: str, *words: str) -> dict[str, Any]:
        self._say(name)
        done = subprocess.run(
            [sys.executable, str(ROOT / "script" / name), *words],
            stdout=subprocess.PIPE,
            timeout=SCRIPT_LIMIT_S,
            check=True,
            cwd=ROOT,
        )
        printed: dict[str, Any] = json.loads(done.stdout)
        return printed


def _touches(visits: Sequence[Visit]) -> dict[str, object]:
    return figures(answer for visit in visits for answer in visit.answered)


def machine() -> dict[str, Any]:
    """What this was measured on."""
    return {
        "cores": os.cpu_count(),
        "load_at_start": [round(load, 1) for load in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    sys.exit(main())
