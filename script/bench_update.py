"""How soon a terminal shows a change of one item, and what that costs its line and itself.

Starts a centre with its people and two terminals of its own on the loopback, publishes a set and
then changes of one item of it, each rolled out without a gate to one of the terminals, which tells
the centre how it is as seldom as terminals do in halls. Times begin with the reviewer's signing:
until the home page shows the new name, and until the centre has the terminal's word that the set
runs. Bytes are what the far end of the line counted from the roll-out to that word, bodies and
heads. The other terminal keeps the set that came with the program: both are started in turns.
Prints one JSON object, and a line for people on standard error. Stops by itself.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench_submissions import read_database

from contracts.fleet import HEARTBEAT_S
from contracts.sets import TUF_PATH
from demo.bench.bounds import TooLongError, at_most
from demo.bench.figures import runs
from demo.bench.processes import drop_page_cache, pss_mb
from demo.bench.starting import first_page_ms, start_ms
from demo.bench.traffic import ALL, Row, between, by_kind, kind_of, noted
from demo.plan.looking import look, running, state_of
from demo.plan.people import People
from demo.plan.shape import ExpectTerminal, ItemShown, Plan, Publish, Rollout, Terminal
from demo.plan.stage import PlanStage
from demo.processes import Ended
from demo.simulated import LINE
from demo.stage import Stage
from sync.updates.fetcher import LineFetcher
from sync.updates.places import Places, read_object
from sync.updates.updater import Trust

ROOT = Path(__file__).resolve().parents[1]
ITEM, CODE = ROOT / "tests" / "fleet" / "items" / "canteen", "canteen-card"
VERSION = 'version: "2026.1"'
NAMES = ("办食堂就餐卡", "办就餐卡和早餐卡")
"""What the item is called in turns; the first is its own name."""
CHANGED, SHIPPED = "t1", "t2"
AIM_S, AIM_BYTES = 60, 50_000
LIMIT_S, STEP_S = 225.0, 100.0
OFTEN_S, SETTLE_S = 0.02, 4.0
CHECKS = 5
CHANGE_S, START_S = 62.0, 15.0
"""No change, and no two starts with a change to come, are begun with less of the time left."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=2, help="of one item, after a whole set")
    parser.add_argument("--starts", type=int, default=3, help="of each terminal")
    parser.add_argument("--heartbeat", type=float, default=HEARTBEAT_S, help="seconds between two")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kiosk-bench-"))
    bench = Bench(folder, options.heartbeat)
    try:
        bench.run(options.changes, options.starts)
    except TooLongError as error:
        bench.found["cut_short"] = str(error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(bench.found, ensure_ascii=False))
    print(_sentence(bench.found), file=sys.stderr)
    sys.exit("cut_short" in bench.found)


class Bench:
    """One run; what it starts it ends. ``found`` grows while it runs."""

    def __init__(self, folder: Path, heartbeat_s: float) -> None:
        self.found: dict[str, Any] = {"heartbeat_s": heartbeat_s}
        self._begun = time.monotonic()
        self._folder = folder
        self._heartbeat_s = heartbeat_s
        # Root may read what a process keeps to itself, others may not.
        plan = Plan(ROOT, (Terminal(CHANGED), Terminal(SHIPPED)), None, ())
        self._stage = PlanStage(
            plan,
            folder / "stage",
            heartbeat_s=heartbeat_s,
            readable_memory=os.geteuid() != 0,
        )
        self._people = People(self._stage)

    def run(self, changes: int, starts: int) -> None:
        """Start everything, measure, end it. Raises TooLongError."""
        try:
            with at_most(LIMIT_S):
                self._measure(changes, starts)
        finally:
            self._stage.close()

    def _measure(self, changes: int, starts: int) -> None:
        self._say("starting")
        self._stage.start()
        self._terminal, other = (self._stage.terminals[name] for name in (CHANGED, SHIPPED))
        other.processes.stop("terminal")  # until both are started in turns
        time.sleep(SETTLE_S)
        self.found["pss_mb"] = {"before": self._memory()}
        self.found["whole_set"] = self._take(1)
        self.found["quiet_check"] = self._quiet_check()
        self._starts(self._terminal, other, starts)
        other.processes.stop("terminal")
        self.found["changes"] = taken = []
        for number in range(2, 2 + changes):
            if self._left_s < CHANGE_S:
                break
            taken.append(self._take(number))
            self.found["change"] = summed(taken, self._heartbeat_s)
        time.sleep(SETTLE_S)
        self.found["pss_mb"]["after"] = self._memory()

    @property
    def _left_s(self) -> float:
        return self._begun + LIMIT_S - time.monotonic()

    def _say(self, what: str) -> None:
        print(f"bench: {time.monotonic() - self._begun:5.1f} s  {what}", file=sys.stderr)

    # ---- a set -------------------------------------------------------------------------------

    def _take(self, number: int) -> dict[str, Any]:
        """Publish a set in which nothing but the item is new, and see it arrive."""
        set_name, word = f"2026.{number}", NAMES[(number - 1) % 2]
        publish = Publish(set=set_name, items=self._item(number, word))
        self._say(f"drafting {set_name}")
        drafted = _well(self._people.draft(publish))
        self._say("signing and rolling out")
        signing = time.monotonic()
        _well(self._people.sign(publish, drafted))
        rolling = time.monotonic()
        self._people.roll_out(Rollout(set=set_name), f"terminal={CHANGED}")
        rolled = time.monotonic()
        places = Places(self._terminal.terminal_dir)
        staged = _until(lambda: read_object(places.staged).get("name") == set_name)
        self._say("staged")
        switched = _until(lambda: _name(state_of(self._terminal), "running") == set_name)
        healthy = _until(lambda: running(self._terminal) == set_name)
        first_page = first_page_ms(self._terminal) / 1000
        shown = _until(lambda: self._is_shown(set_name, word))
        self._say("shown")
        reported = _until(lambda: self._is_reported(set_name))
        rows = between(noted(self._stage.requests), CHANGED, rolling, reported)
        fetched = min(_moments(rows, "files"), default=staged)
        beats = _moments(rows, "heartbeats")
        told = max((beat for beat in beats if beat <= fetched), default=fetched)
        return {
            "signing_to_shown_s": round(shown - signing, 2),
            "signing_to_reported_s": round(reported - signing, 2),
            "signing_s": round(rolling - signing, 2),
            "rolling_out_s": round(rolled - rolling, 2),
            "rolled_out_to_told_s": round(max(0.0, told - rolled), 2),
            "told_to_staged_s": round(staged - told, 2),
            "staged_to_switched_s": round(switched - staged, 2),
            "staged_to_first_page_s": round(first_page - staged, 2),
            "staged_to_proven_s": round(healthy - staged, 2),
            "proven_to_shown_s": round(shown - healthy, 2),
            "shown_to_reported_s": round(reported - shown, 2),
            "line": by_kind(rows),
        }

    def _item(self, number: int, word: str) -> Path:
        folder = self._folder / f"items-{number}"
        shutil.copytree(ITEM, folder)
        file = folder / f"{CODE}.yaml"
        text = file.read_text("utf-8")
        assert VERSION in text, "the item has another version than is replaced here"
        assert NAMES[0] in text, "the item has another name than is replaced here"
        text = text.replace(VERSION, f'version: "2026.{number}"').replace(NAMES[0], word, 1)
        file.write_text(text, "utf-8")
        return folder

    def _is_reported(self, set_name: str) -> bool:
        """Whether the centre has it from the terminal, on its disk."""
        asked = "SELECT running, healthy FROM terminal_state WHERE terminal_id = ?"
        with read_database(self._stage.centre.folder) as database:
            row = database.execute(asked, (self._terminal.terminal_id,)).fetchone()
        return row is not None and tuple(row) == (set_name, 1)

    def _is_shown(self, set_name: str, word: str) -> bool:
        """Whether its home page shows it; opened, looked at and left by a finger."""
        expected = ExpectTerminal(at=CHANGED, set=set_name, item=ItemShown(CODE), words=word)
        return not look(self._terminal, expected, alone=True).lack

    # ---- at rest -----------------------------------------------------------------------------

    def _quiet_check(self) -> dict[str, Any]:
        """The terminal's own updater on a copy of its store, at a centre that has nothing new."""
        places = Places(self._terminal.terminal_dir)
        store = self._folder / "trust"
        shutil.copytree(places.trust, store)
        root = places.root.read_bytes()
        url = f"http://127.0.0.1:{self._terminal.simulators[LINE].ready['port']}{TUF_PATH}/"
        fetcher = LineFetcher(10.0)
        begun, times = time.monotonic(), []
        for _ in range(CHECKS):
            before = time.monotonic()
            Trust(store, url, fetcher, root, datetime.now(UTC)).refresh()
            times.append((time.monotonic() - before) * 1000)
        fetcher.close()
        rows: list[Row] = []

        def all_noted() -> bool:
            rows[:] = between(noted(self._stage.requests), CHANGED, begun, time.monotonic())
            rows[:] = [row for row in rows if kind_of(row["path"]) == "metadata"]
            return len(rows) >= 2 * CHECKS

        _until(all_noted)
        sums = by_kind(rows)[ALL]
        told = {name: round(sums[name] / CHECKS, 1) for name in ("requests", "bytes")}
        bodies = sum(row["bytes_up"] + row["bytes_down"] for row in rows) / CHECKS
        return {**told, "bytes_of_bodies": round(bodies, 1), "ms": runs(times)}

    def _starts(self, applied: Stage, shipped: Stage, times: int) -> None:
        """Both terminals started in turns, beside each other; the first start of each warms up."""
        stages = {"applied": applied, "shipped": shipped}
        took: dict[str, list[float]] = {name: [] for name in stages}
        for stage in stages.values():
            start_ms(stage)
        for number in range(1, times + 1):
            if self._left_s < START_S + CHANGE_S:
                break
            self._say(f"start {number}")
            for name, stage in stages.items():
                cold = drop_page_cache()
                took[name].append(start_ms(stage))
            medians = {name: statistics.median(found) for name, found in took.items()}
            self.found["start_ms"] = {name: runs(found) for name, found in took.items()} | {
                "ratio": round(medians["applied"] / medians["shipped"], 2),
                "start_is": "cold" if cold else "warm",
            }

    def _memory(self) -> dict[str, float]:
        children = self._terminal.processes.children
        return {name: pss_mb(children[name].pid) for name in ("terminal", "sync")}


def summed(changes: Sequence[dict[str, Any]], heartbeat_s: float) -> dict[str, Any]:
    """The slowest and the most expensive of the changes, and how slow one might have been."""
    if not changes:
        return {}

    def latest(what: str) -> float:
        told = max(each[what] - each["rolled_out_to_told_s"] for each in changes)
        return round(float(told) + heartbeat_s, 2)

    return {
        "shown_s": max(each["signing_to_shown_s"] for each in changes),
        "reported_s": max(each["signing_to_reported_s"] for each in changes),
        "extrapolated_shown_s": latest("signing_to_shown_s"),
        "extrapolated_reported_s": latest("signing_to_reported_s"),
        "aim_s": AIM_S,
        "bytes": max(each["line"][ALL]["bytes"] for each in changes),
        "aim_bytes": AIM_BYTES,
        "extrapolated_is": "roll-out just after a heartbeat, so that the terminal hears of it last",
    }


def _sentence(found: dict[str, Any]) -> str:
    parts = []
    if change := found.get("change"):
        parts += [
            f"one item changed: shown {change['shown_s']} s after signing at the latest and "
            f"reported {change['reported_s']} s, for a roll-out just after a heartbeat "
            f"extrapolated {change['extrapolated_shown_s']} and "
            f"{change['extrapolated_reported_s']} s (aim {AIM_S})",
            f"{change['bytes'] / 1000:.1f} kB over the line (aim {AIM_BYTES / 1000:.0f})",
        ]
    if quiet := found.get("quiet_check"):
        parts.append(f"a quiet check: {quiet['requests']:.0f} requests, {quiet['bytes']:.0f} bytes")
    if start := found.get("start_ms"):
        parts.append(f"a start with an applied set takes {start['ratio']} times as long as without")
    if "cut_short" in found:
        parts.append(f"cut short: {found['cut_short']}")
    return "update: " + "; ".join(parts)


def _well(ended: Ended) -> Ended:
    if ended.code != 0:
        raise SystemExit(f"the centre refused it: {ended.last}")
    return ended


def _name(state: dict[str, Any], which: str) -> str:
    return str((state.get(which) or {}).get("name") or "")


def _moments(rows: Sequence[Row], kind: str) -> list[float]:
    return [row["t_ms"] / 1000 for row in rows if kind_of(row["path"]) == kind]


def _until(seen: Callable[[], bool]) -> float:
    """Look until it is so; the monotonic time then."""
    end = time.monotonic() + STEP_S
    while not seen():
        if time.monotonic() > end:
            raise TimeoutError("what was waited for did not come")
        threading.Event().wait(OFTEN_S)
    return time.monotonic()


if __name__ == "__main__":
    main()
