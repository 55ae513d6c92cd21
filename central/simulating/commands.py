"""Command ``simulate``."""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from central.clock import utc_now
from central.fleet.codes import new_code
from central.parsing import Adding
from central.publishing.room import opened
from central.settings import CentreSettings
from central.simulating.again import CrowdRefusedError, only_crowd, recall
from central.simulating.crowd import Crowd, Pace, print_line
from central.simulating.line import Line
from central.simulating.load import measure, warm
from central.simulating.terminal import Habits, SimulatedTerminal
from central.times import duration

_MOST = 100_000
_SEED = 1


def add_commands(add: Adding) -> None:
    """Add the command."""
    run = add("simulate", _simulate, "terminals without screens, to try a centre on this machine")
    run.add_argument("--url", required=True, help="of the centre, on this machine")
    run.add_argument(
        "--terminals", "--count", dest="count", type=_count, default=10, help="how many (10)"
    )
    run.add_argument("--offline", type=_share, default=0.0, help="share that never speaks (0)")
    run.add_argument("--visits-a-minute", type=float, default=1.0, help="of each terminal (1)")
    run.add_argument("--fail", type=_share, default=0.0, help="share of visits that go wrong (0)")
    run.add_argument("--fail-on", type=_named_share, action="append", default=[], metavar="SET=X")
    run.add_argument(
        "--stop-on",
        type=_named_share,
        action="append",
        default=[],
        metavar="SET=X",
        help="share of visits on this set that a rule stops politely",
    )
    run.add_argument(
        "--return-on",
        type=_named_share,
        action="append",
        default=[],
        metavar="SET=X",
        help="share of terminals that take this set back by themselves",
    )
    run.add_argument("--beat", default="3s", help="time between heartbeats, as 500ms or 3s (3s)")
    run.add_argument(
        "--for", dest="lasts", default="1h", help="ends by itself then, as 90s, 20m or 2h (1h)"
    )
    run.add_argument(
        "--seed",
        type=int,
        default=_SEED,
        help=f"the same one gives the same terminals, another one others ({_SEED})",
    )
    run.add_argument("--name", help="beginning of their names (sim, with another seed also that)")
    run.add_argument("--district", help="that they are in, as 500199")
    run.add_argument("--tag", action="append", default=[], help="that they have, as hall")
    run.add_argument("--codes", type=Path, help="a file with a code a line, instead of --data")
    run.add_argument("--rate", type=float, help="measure: so many heartbeats a second altogether")


def _simulate(options: argparse.Namespace, settings: CentreSettings) -> None:
    habits = Habits(
        visits_a_minute=options.visits_a_minute,
        fail=options.fail,
        fail_on=dict(options.fail_on),
        stop_on=dict(options.stop_on),
        return_on=dict(options.return_on),
        district=options.district,
        tags=tuple(options.tag),
    )
    terminals = [SimulatedTerminal(number, options.seed, habits) for number in range(options.count)]
    pace = Pace(
        beat_s=duration(options.beat).total_seconds(),
        lasts_s=duration(options.lasts).total_seconds(),
    )
    with _codes(options, settings, terminals) as codes:
        asyncio.run(_run(options, terminals, codes, pace))


async def _run(
    options: argparse.Namespace,
    terminals: list[SimulatedTerminal],
    codes: list[str],
    pace: Pace,
) -> None:
    async with Line(options.url) as line:
        offline = round(len(terminals) * options.offline)
        crowd = Crowd(terminals, offline, line, pace, print_line)
        await crowd.enrol(codes)
        if options.rate:
            await warm(crowd)
            print_line(await measure(crowd, options.rate, pace.lasts_s))
        else:
            await crowd.live()


@contextmanager
def _codes(
    options: argparse.Namespace, settings: CentreSettings, terminals: list[SimulatedTerminal]
) -> Iterator[list[str]]:
    """A code for each; those that the centre knows go on as it heard them last."""
    if options.codes is not None:
        codes = options.codes.read_text("utf-8").split()[: options.count]
        if len(codes) < options.count:
            raise CrowdRefusedError(f"{options.codes} has {len(codes)} codes for {options.count}")
        yield codes
        return
    begin = options.name or ("sim" if options.seed == _SEED else f"sim{options.seed}")
    named = {f"{begin}-{terminal.number + 1:04d}": terminal for terminal in terminals}
    with ExitStack() as held:
        with opened(settings) as room:
            held.enter_context(only_crowd(room.folder, options.seed))
            with room.database.write() as session:
                recall(session, named)
                now = utc_now()
                codes = [new_code(session, name, now) for name in named]
        yield codes


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= _MOST:
        raise argparse.ArgumentTypeError(f"1 to {_MOST}")
    return count


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("a share, 0 to 1")
    return share


def _named_share(text: str) -> tuple[str, float]:
    name, _, share = text.partition("=")
    if not name or not share:
        raise argparse.ArgumentTypeError("SET=SHARE, as 2026.3=0.4")
    return name, _share(share)
