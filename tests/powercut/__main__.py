"""The long form: ``script/test-powercut [--states N] [--seed S]``; see docs/powercut.md."""

import argparse
import math
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.powercut.builds import caught
from tests.powercut.errors import failures
from tests.powercut.judge import Report
from tests.powercut.pieces import Cuts, Damage, Errors, Piece, Restarts, looked_at
from tests.powercut.prepare import Workshop, scratch
from tests.powercut.promises import PROMISES
from tests.powercut.trace import CannotTraceError

BUILD_STATES = 360
_ERROR_STATES = 12
_PIECE_STATES = 400
_SECOND_SHARE = 0.10


def main() -> int:
    """0 when every promise that holds was kept and every broken build was caught."""
    options = _parser().parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    print(f"power-cut rig: {options.states} states, seed {seed}, {options.jobs} processes")
    with tempfile.TemporaryDirectory(prefix="powercut-", dir=scratch()) as folder:
        try:
            workshop = Workshop.make(Path(folder))
            report = _run(workshop, options, seed)
            missed = _missed(workshop, seed) if options.builds else []
        except CannotTraceError as error:
            print(f"cannot trace here: {error}", file=sys.stderr)
            return 2
    _print(report, time.monotonic() - began)
    for name in missed:
        print(f"NOT CAUGHT: the build {name}")
    return 1 if report.failures() or missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/test-powercut", description=__doc__)
    parser.add_argument("--states", type=int, default=12_000, help="disk states after cuts")
    parser.add_argument("--damaged", type=int, default=1200, help="states with damaged bytes")
    parser.add_argument("--errors", type=int, default=60, help="runs with a call that fails")
    parser.add_argument("--seed", type=int, help="of all dice; else a new one, which is printed")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--keep", type=Path, help="where to lay down states that fail, to look at")
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
        pieces = list(_pieces(workshop, options, seed))
        waiting = {pool.submit(looked_at, piece, options.keep): piece for piece in pieces}
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
    wanted = options.states
    shares = (
        (whole, "enrolment to delivery", 0.55),
        (alone, "terminal", 0.20),
        (workshop.record("first_start"), "first start", 0.05),
        (workshop.record("joined"), "enrolment by stick", 0.025),
        (workshop.record("wiped"), "wipe", 0.025),
        (made, "centre's init", 0.05),
    )
    for recording, part, share in shares:
        of = _pieces_of(wanted * share)
        for shard in range(of):
            yield Cuts(workshop, recording, part, int(wanted * share), seed, shard, of)
    of = _pieces_of(wanted * _SECOND_SHARE)
    each = int(wanted * _SECOND_SHARE / of)
    for shard in range(of):
        yield Restarts(workshop, whole, "start after a cut", each // 12 + 2, each, seed + shard)
    of = _pieces_of(options.damaged)
    for shard in range(of):
        yield Damage(workshop, alone, "damaged bytes", options.damaged // of, seed + shard)
    for inject in failures(alone, options.errors, seed):
        yield Errors(workshop, inject, "failing calls", _ERROR_STATES)


def _pieces_of(states: float) -> int:
    return math.ceil(states / _PIECE_STATES)


def _missed(workshop: Workshop, seed: int) -> list[str]:
    missed = []
    whole = workshop.record("whole")
    for name, broken in caught(workshop, whole, BUILD_STATES, seed).items():
        print(f"  build {name}: caught by {', '.join(sorted(broken)) or 'nothing'}", flush=True)
        missed += [] if broken else [name]
    return missed


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
