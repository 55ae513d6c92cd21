"""The long form: ``script/test-powercut [--states N] [--seed S]``; see docs/powercut.md."""

import argparse
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.powercut.errors import failures
from tests.powercut.judge import Report
from tests.powercut.pieces import Cuts, Damage, Errors, Piece, Restarts, looked_at
from tests.powercut.prepare import REPOSITORY, Workshop, scratch
from tests.powercut.promises import PROMISES
from tests.powercut.sabotage import BROKEN, CAUGHT_BY
from tests.powercut.trace import CannotTraceError

BUILD_STATES = 120
_ERROR_STATES = 12


def main() -> int:
    """0 when every promise that holds was kept and every broken build was caught."""
    options = _parser().parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    began = time.monotonic()
    print(f"power-cut rig: {options.states} states, seed {seed}, {options.jobs} processes")
    with tempfile.TemporaryDirectory(prefix="powercut-", dir=scratch()) as folder:
        try:
            report = _run(Workshop.make(Path(folder)), options, seed)
        except CannotTraceError as error:
            print(f"cannot trace here: {error}", file=sys.stderr)
            return 2
    missed = [name for name in BROKEN if options.builds and not _caught(name, seed)]
    _print(report, time.monotonic() - began)
    for name in missed:
        print(f"NOT CAUGHT: the build {name}")
    return 1 if report.failures() or missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/test-powercut", description=__doc__)
    parser.add_argument("--states", type=int, default=11_000, help="disk states after cuts")
    parser.add_argument("--damaged", type=int, default=1200, help="states with damaged bytes")
    parser.add_argument("--errors", type=int, default=60, help="runs with a call that fails")
    parser.add_argument("--seed", type=int, help="of all dice; else a new one, which is printed")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument(
        "--no-builds",
        dest="builds",
        action="store_false",
        help="leave out the builds that are broken on purpose",
    )
    return parser


def _run(workshop: Workshop, options: argparse.Namespace, seed: int) -> Report:
    report = Report()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, mp_context=context) as pool:
        waiting = {pool.submit(looked_at, p): p for p in _pieces(workshop, options, seed)}
        for done in as_completed(waiting):
            found = done.result()
            report.add(found)
            print(
                f"  {waiting[done].part}: {found.total} states, {report.total} so far", flush=True
            )
    return report


def _pieces(workshop: Workshop, options: argparse.Namespace, seed: int) -> Iterator[Piece]:
    whole = workshop.record("whole")
    alone = workshop.record("terminal")
    made = workshop.record("centre_made")
    jobs, wanted = options.jobs, options.states
    shares = (
        (whole, "enrolment to delivery", 0.62),
        (alone, "terminal", 0.28),
        (made, "centre's init", 0.06),
    )
    for recording, part, share in shares:
        for shard in range(jobs):
            yield Cuts(workshop, recording, part, int(wanted * share), seed, shard, jobs)
    for shard in range(jobs):
        each = int(wanted * 0.12 / jobs)
        yield Restarts(workshop, whole, "start after a cut", each // 12 + 2, each, seed + shard)
        yield Damage(workshop, alone, "damaged bytes", options.damaged // jobs, seed + shard)
    for inject in failures(alone, options.errors, seed):
        yield Errors(workshop, inject, "failing calls", _ERROR_STATES)


def _caught(name: str, seed: int) -> bool:
    words = [sys.executable, "-m", "tests.powercut.builds", name, str(BUILD_STATES), str(seed)]
    done = subprocess.run(words, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    broken = {promise for promise in found["broken"] if promise in CAUGHT_BY[name]}
    print(f"  build {name}: caught by {', '.join(sorted(broken)) or 'nothing'}", flush=True)
    return bool(broken)


def _print(report: Report, seconds: float) -> None:
    print(f"\n{report.total} states in {seconds:.0f} s")
    for model, count in sorted(report.states.items()):
        print(f"  {count:6} {model}")
    for title, lines in (("FINDINGS", report.findings()), ("FAILURES", report.failures())):
        print(f"\n{title}: {len(lines) or 'none'}")
        for line in lines:
            print(f"  {line}")
    print("\nstates in which a promise broke:")
    for name, promise in PROMISES.items():
        if report.broken[name]:
            holds = "" if promise.holds else " (known)"
            print(f"  {report.broken[name]:6} {name}{holds}: {promise.says}")


if __name__ == "__main__":
    sys.exit(main())
