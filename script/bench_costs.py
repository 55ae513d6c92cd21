"""What terminals cost their centre: a heartbeat, a check, a set and a visit; a year of thousands.

Starts a centre of its own on the loopback and counts, for a known number of each, what the far end
of the terminals' line notes and what the centre's processor, database and files take: beats of
simulated terminals; checks and sets by the terminals' own updater; visits that send a photo of
300 kB, the record, the outcome of its receipt and a rating. Prints one JSON object, and a line for
people on standard error. ``measured`` is of one time each; ``extrapolated_a_year`` multiplies it by
what ``assumed`` says, and was never run. Stops by itself.
"""

import argparse
import asyncio
import base64
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench_heartbeats import codes, cpu_s
from bench_ingest import enrolled
from bench_submissions import PHOTO_BYTES, read_database, wait_registered

from central.folder import DataFolder
from central.publishing.metadata import LIFE, TIMESTAMP, Repository
from central.publishing.online import RENEWED_BEFORE, put_online
from central.publishing.room import opened
from central.settings import CentreSettings, ServerSettings
from central.simulating.crowd import Crowd, Pace
from central.simulating.line import Line
from central.simulating.load import warm
from central.simulating.terminal import Habits as Behaviour
from central.simulating.terminal import SimulatedTerminal
from contracts.fleet import HEARTBEAT_S
from contracts.sets import FILES_PATH, MANIFEST_TARGET, TUF_PATH, parse_manifest
from demo.bench.bounds import at_most
from demo.bench.costs import Cost, Habits, a_year
from demo.bench.traffic import ALL, between, by_kind, noted
from demo.centre import NAME as CENTRE
from demo.centre import Centre
from demo.processes import Processes, wait_for
from demo.simulators import Simulator
from sync.updates.fetcher import LineFetcher
from sync.updates.files import FileStore
from sync.updates.updater import Trust
from tests.central.harness import FakeTerminal

ROOT = Path(__file__).resolve().parents[1]
ITEMS = ROOT / "tests" / "fleet" / "items"
LINE = "line"
LIMIT_S, PATIENCE_S = 210.0, 60.0
IDLE_S, SETTLE_S = 6.0, 1.5
"""The centre writes what it heard twice a second."""
VISITS_BEFORE = 20
"""What simulated terminals have counted, so that a heartbeat is of usual length."""
NOT_COUNTED = "TCP and TLS; pages of the console; backups; logs, which are bounded by the minute"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terminals", type=int, default=200, help="simulated ones")
    parser.add_argument("--beats", type=int, default=8, help="of each simulated terminal")
    parser.add_argument("--updaters", type=int, default=50, help="that check and take a set")
    parser.add_argument("--visits", type=int, default=60)
    year = parser.add_argument_group("assumed of a year")
    year.add_argument("--fleet", type=int, default=10_000, help="terminals")
    year.add_argument("--visits-a-day", type=float, default=20)
    year.add_argument("--working-days", type=float, default=250)
    year.add_argument("--sets", type=float, default=24)
    year.add_argument("--checks-a-day", type=float, default=0, help="beside heartbeats: none")
    year.add_argument("--heartbeats-of-a-visit", type=float, default=2)
    options = parser.parse_args()
    habits = Habits(
        heartbeat_s=HEARTBEAT_S,
        heartbeats_of_a_visit=options.heartbeats_of_a_visit,
        visits_a_day=options.visits_a_day,
        working_days=options.working_days,
        sets_a_year=options.sets,
        checks_a_day=options.checks_a_day,
        days_between_renewals=(LIFE[TIMESTAMP] - RENEWED_BEFORE).days,
    )
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder,
        Measured(Path(folder), options.terminals) as measured,
        at_most(LIMIT_S),
    ):
        found = measured.all(options.beats, options.updaters, options.visits)
    costs, idle = found.pop("costs"), found["idle_cores"]
    told = {
        "measured": {name: cost.told() for name, cost in costs.items()} | found,
        "assumed": asdict(habits) | {"terminals": options.fleet, "not_counted": NOT_COUNTED},
        "extrapolated_a_year": a_year(costs, habits, options.fleet, idle),
    }
    print(json.dumps(told))
    print(_sentence(told, options.fleet), file=sys.stderr)


def _sentence(told: dict[str, Any], terminals: int) -> str:
    year, one = told["extrapolated_a_year"][ALL], told["measured"]
    each = "; ".join(
        f"{name.replace('_', ' ')} {one[name]['requests']:.1f} requests, "
        f"{(one[name]['up'] + one[name]['down']) / 1000:.1f} kB, {one[name]['cpu_ms']:.1f} ms"
        for name in ("heartbeat", "quiet_check", "renewal", "set", "visit")
    )
    return (
        f"costs of one: {each}. {terminals} terminals a year, extrapolated: "
        f"{year['million_requests']:.0f} million requests, {year['up_gb']:.0f} GB up, "
        f"{year['down_gb']:.0f} GB down, {year['files_gb'] + year['database_gb']:.0f} GB on disk, "
        f"{year['mean_cores']:.2f} cores"
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """How the centre stands at a moment."""

    at: float
    cpu_s: float
    database: int
    files: int


class Measured:
    """A centre, a far end before it, and terminals of every kind; in a ``with``."""

    def __init__(self, folder: Path, terminals: int) -> None:
        self._folder = folder
        self._people = folder / "people"
        self._people.mkdir(mode=0o700)
        self._requests = folder / "requests.jsonl"
        self._requests.touch()
        self._processes = Processes(folder / "logs")
        self._centre = Centre(self._processes, folder / CENTRE, folder)
        behaviour = Behaviour(district="500199", tags=("hall",))
        self._terminals = [SimulatedTerminal(n, 1, behaviour) for n in range(terminals)]
        for terminal in self._terminals:
            for _ in range(VISITS_BEFORE):
                terminal.visit()
        self._idle_cores = 0.0
        self._begun = time.monotonic()

    def _say(self, what: str) -> None:
        print(f"bench: {time.monotonic() - self._begun:5.1f} s  {what}", file=sys.stderr)

    def __enter__(self) -> "Measured":
        try:
            self._start()
        except BaseException:
            self._processes.stop_all((LINE, CENTRE))
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._processes.stop_all((LINE, CENTRE))

    def _start(self) -> None:
        self._say("starting")
        self._centre.make()
        self._centre.command("ceremony", "trust", "init", "--people", str(self._people))
        self._centre.begin()
        host, port = self._centre.address
        ready = self._folder / "line.json"
        child = self._processes.start(
            LINE, "demo.hostile", "--upstream", f"{host}:{port}", "--terminal", LINE,
            "--requests", str(self._requests), "--ready-file", str(ready),
        )  # fmt: skip
        wait_for("the far end", lambda: ready.exists() or None, child)
        described = json.loads(ready.read_text("utf-8"))
        self._line = Simulator(LINE, described["control"], described)
        self._url = f"http://127.0.0.1:{described['port']}"

    # ---- everything --------------------------------------------------------------------------

    def all(self, beats: int, updaters: int, visits: int) -> dict[str, Any]:
        """Costs of one time each, and what belongs to them."""
        self._say("enrolling")
        visitor = self._enrolled()
        self._say("idling, heartbeats")
        self._idle_cores = self._idle()
        costs = {"heartbeat": self._heartbeats(beats)}
        self._say("a first set")
        self._publish("2026.1", "canteen")
        stores = self._stores(visitor, updaters)
        self._say("checks")
        costs["quiet_check"] = self._refreshed(stores)
        self._renew()
        costs["renewal"] = self._refreshed(stores)
        self._say("a set with one item changed")
        sha256 = self._publish("2026.2", "canteen-next")
        fetched, sizes = self._fetched(stores, "2026.2")
        costs["set"] = fetched + self._rolled_out("2026.2", stores[0].manifest(sha256))
        self._say("visits")
        costs["visit"] = self._visits(visitor, visits)
        numbers = {"terminals": len(self._terminals), "beats": beats * len(self._terminals)}
        return {
            "costs": costs,
            "set_bytes": sizes,
            "photo_bytes": PHOTO_BYTES,
            "bytes_of_a_heartbeat": len(self._terminals[0].beat()),
            "idle_cores": round(self._idle_cores, 4),
            "counted": numbers | {"updaters": updaters, "visits": visits},
        }

    def _enrolled(self) -> FakeTerminal:
        """Everybody becomes known: the simulated ones, and the one that visits are made at."""
        found = codes(self._centre.folder, len(self._terminals) + 1)

        async def enrol(crowd: Crowd) -> None:
            await crowd.enrol(found[1:])
            for terminal in crowd.online:  # a root is told to whoever does not tell of one
                if (ack := await crowd.beat(terminal)) is not None:
                    terminal.told(ack, datetime.now(UTC))

        self._together(enrol)
        return enrolled(self._url, self._centre.folder, found[0])

    def _idle(self) -> float:
        before = self._reading()
        time.sleep(IDLE_S)
        after = self._reading()
        return (after.cpu_s - before.cpu_s) / (after.at - before.at)

    # ---- heartbeats --------------------------------------------------------------------------

    def _heartbeats(self, beats: int) -> Cost:
        async def beat(crowd: Crowd) -> None:
            for _ in range(beats):
                await warm(crowd)

        self._together(warm)  # each has a row that the next ones replace
        with self._cost(beats * len(self._terminals)) as told:
            self._together(beat)
        return told()

    def _together(self, work: Callable[[Crowd], Awaitable[None]]) -> None:
        """Let the simulated terminals do something, over the far end."""

        async def inside() -> None:
            async with Line(self._url) as line:
                crowd = Crowd(self._terminals, 0, line, Pace(), lambda _said: None)
                await work(crowd)
                wrong = {name: n for name, n in crowd.seen.items() if name != "beats"}
                assert not wrong, f"heartbeats were not answered: {wrong}"

        asyncio.run(inside())

    # ---- metadata and sets -------------------------------------------------------------------

    def _publish(self, set_name: str, items: str) -> str:
        """A set with this item in it; gives its manifest's hash."""
        words = ("--set", set_name, "--json")
        self._centre.command(
            "people", "publish", "draft", *words, "--items", str(ITEMS / items),
            "--note", "Published to be measured.", *self._key("editor"),
        )  # fmt: skip
        said = self._centre.command(
            "people", "publish", "sign", *words, "--accept-all", *self._key("reviewer")
        )
        return str(json.loads(said)["sha256"])

    def _key(self, who: str) -> tuple[str, ...]:
        file = self._people / f"{who}.key"
        return ("--as", who, "--key", str(file), "--passphrase", str(file.with_suffix(".pass")))

    def _renew(self) -> None:
        """What the centre does every few days: snapshot and timestamp are signed anew."""
        settings = CentreSettings(server=ServerSettings(data_dir=self._centre.folder))
        with opened(settings) as room, room.database.write() as session:
            put_online(Repository(session), room.online, datetime.now(UTC))

    def _stores(self, visitor: FakeTerminal, count: int) -> list["Store"]:
        """Terminals' stores that know all that there is by now."""
        assert visitor.answer.root is not None
        root = base64.b64decode(visitor.answer.root)
        first = Store(self._folder / "store-0", self._url, root)
        first.take("2026.1")
        folders = [self._folder / f"store-{number}" for number in range(1, count + 1)]
        for folder in folders:
            shutil.copytree(first.folder, folder)
        return [Store(folder, self._url, root) for folder in folders]

    def _refreshed(self, stores: list["Store"]) -> Cost:
        with self._cost(len(stores)) as told:
            for store in stores:
                store.refresh()
        return told()

    def _fetched(self, stores: list["Store"], set_name: str) -> tuple[Cost, dict[str, int]]:
        """The set taken by each store, and how long its manifest and its new files are."""
        with self._cost(len(stores)) as told:
            sizes = [store.take(set_name) for store in stores]
        return told(), sizes[0]

    def _rolled_out(self, set_name: str, manifest: bytes) -> Cost:
        """The roll-out to the simulated terminals: their words to and fro, and what is kept."""

        async def take(crowd: Crowd) -> None:
            left = list(crowd.online)
            end = time.monotonic() + PATIENCE_S
            while left:
                assert time.monotonic() < end, "the roll-out does not reach everybody"
                for terminal in tuple(left):
                    ack = await crowd.beat(terminal)
                    choice = terminal.told(ack, datetime.now(UTC)) if ack is not None else None
                    if choice is not None:
                        terminal.take(choice, manifest)
                        left.remove(terminal)
            await warm(crowd)  # what runs now is told at once

        with self._cost(len(self._terminals)) as told:
            words = ("--set", set_name, "--as", "operator")
            self._centre.command("people", "rollout", "start", *words)
            time.sleep(SETTLE_S)
            self._together(take)
            time.sleep(SETTLE_S)
        return told()

    # ---- visits ------------------------------------------------------------------------------

    def _visits(self, terminal: FakeTerminal, count: int) -> Cost:
        photos = random.Random(1)
        with self._cost(count) as told:
            for _ in range(count):
                record = terminal.send_with_photo(photos.randbytes(PHOTO_BYTES))
                for more in (terminal.outcome(record.id), terminal.rating(record.id, 4)):
                    answer = terminal.send(more)
                    assert answer.status_code == 201, answer.text
            wait_registered(self._centre.folder)
        return told()

    # ---- counting ----------------------------------------------------------------------------

    @contextmanager
    def _cost(self, times: int) -> Iterator[Callable[[], Cost]]:
        """What the block costs for each of so many; asked after it."""
        self._settle()
        before, begun = self._reading(), time.monotonic()
        found: list[Cost] = []
        yield lambda: found[0]
        self._settle()
        after = self._reading()
        sums = by_kind(between(noted(self._requests), LINE, begun, time.monotonic()))[ALL]
        idle_s = self._idle_cores * (after.at - before.at)
        found.append(
            Cost(
                requests=sums["requests"],
                up=sums["up"],
                down=sums["down"],
                database=after.database - before.database,
                files=after.files - before.files,
                cpu_ms=1000 * max(0.0, after.cpu_s - before.cpu_s - idle_s),
            ).shared(times)
        )

    def _settle(self) -> None:
        """What was heard is written, what was answered is noted."""
        time.sleep(SETTLE_S)
        end = time.monotonic() + PATIENCE_S
        while len(noted(self._requests)) < self._line.state()["requests"]:
            assert time.monotonic() < end, "the far end does not note what it answered"

    def _reading(self) -> Reading:
        folder = DataFolder(self._centre.folder)
        with read_database(self._centre.folder) as database:
            pages, free, size = (
                int(database.execute(f"PRAGMA {name}").fetchone()[0])
                for name in ("page_count", "freelist_count", "page_size")
            )
        files = sum(path.stat().st_size for path in folder.attachments.rglob("*") if path.is_file())
        return Reading(
            at=time.monotonic(),
            cpu_s=cpu_s(self._processes.children[CENTRE].pid),
            database=(pages - free) * size,
            files=files,
        )


@dataclass(frozen=True, slots=True)
class Store:
    """A terminal's store of metadata and files, and its updater."""

    folder: Path
    url: str
    root: bytes

    def manifest(self, sha256: str) -> bytes:
        """A manifest that was taken."""
        return (self.folder / "manifests" / f"{sha256}.json").read_bytes()

    def refresh(self) -> None:
        """Look for something new."""
        self._asking(lambda _trust, _fetcher: {})

    def take(self, set_name: str) -> dict[str, int]:
        """Fetch a set: bytes of its manifest, and of those files that were not here."""

        def take(trust: Trust, fetcher: LineFetcher) -> dict[str, int]:
            target = trust.target(MANIFEST_TARGET.format(name=set_name))
            assert target is not None, "nobody signed this set"
            url = f"{self.url}{FILES_PATH}/"
            manifests = FileStore(self.folder / "manifests", suffix=".json")
            manifests.bring(target.sha256, target.length, fetcher, url + target.sha256)
            manifest = parse_manifest(manifests.path(target.sha256).read_bytes())
            files = FileStore(self.folder / "files")
            new = [
                file.length
                for file in manifest.wanted("")
                if files.bring(file.sha256, file.length, fetcher, url + file.sha256)
            ]
            return {"manifest": target.length, "files": sum(new)}

        return self._asking(take)

    def _asking(self, work: Callable[[Trust, LineFetcher], dict[str, int]]) -> dict[str, int]:
        fetcher = LineFetcher(PATIENCE_S)
        try:
            now = datetime.now(UTC)
            trust = Trust(self.folder / "trust", f"{self.url}{TUF_PATH}/", fetcher, self.root, now)
            trust.refresh()
            return work(trust, fetcher)
        finally:
            fetcher.close()


if __name__ == "__main__":
    main()
