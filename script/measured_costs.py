"""A centre that is measured: what it takes for a known number of beats, checks, sets and visits."""

import asyncio
import base64
import json
import random
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench_heartbeats import codes
from bench_ingest import enrolled
from bench_submissions import PHOTO_BYTES, wait_registered
from measured_store import PATIENCE_S, Store
from meter import LINE, SETTLE_S, Meter

from central.publishing.metadata import Repository
from central.publishing.online import put_online
from central.publishing.room import opened
from central.settings import CentreSettings, ServerSettings
from central.simulating.crowd import Crowd, Pace
from central.simulating.line import Line
from central.simulating.load import warm
from central.simulating.terminal import Habits as Behaviour
from central.simulating.terminal import SimulatedTerminal
from demo.bench.costs import Cost
from demo.centre import NAME as CENTRE
from demo.centre import Centre
from demo.processes import Processes, wait_for
from demo.simulators import Simulator
from tests.central.harness import FakeTerminal

ROOT = Path(__file__).resolve().parents[1]
ITEMS = ROOT / "tests" / "fleet" / "items"
VISITS_BEFORE = 20
"""What simulated terminals have counted, so that a heartbeat is of usual length."""


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
        line = Simulator(LINE, described["control"], described)
        self._url = f"http://127.0.0.1:{described['port']}"
        pid = self._processes.children[CENTRE].pid
        self._meter = Meter(self._centre.folder, pid, self._requests, line)

    # ---- everything --------------------------------------------------------------------------

    def all(self, beats: int, updaters: int, visits: int) -> dict[str, Any]:
        """Costs of one time each, and what belongs to them."""
        self._say("enrolling")
        visitor = self._enrolled()
        self._say("idling, heartbeats")
        self._meter.idle()
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
            "idle_cores": round(self._meter.idle_cores, 4),
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

    # ---- heartbeats --------------------------------------------------------------------------

    def _heartbeats(self, beats: int) -> Cost:
        async def beat(crowd: Crowd) -> None:
            for _ in range(beats):
                await warm(crowd)

        self._together(warm)  # each has a row that the next ones replace
        with self._meter.cost(beats * len(self._terminals)) as told:
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

    def _stores(self, visitor: FakeTerminal, count: int) -> list[Store]:
        """Terminals' stores that know all that there is by now."""
        assert visitor.answer.root is not None
        root = base64.b64decode(visitor.answer.root)
        first = Store(self._folder / "store-0", self._url, root)
        first.take("2026.1")
        folders = [self._folder / f"store-{number}" for number in range(1, count + 1)]
        for folder in folders:
            shutil.copytree(first.folder, folder)
        return [Store(folder, self._url, root) for folder in folders]

    def _refreshed(self, stores: list[Store]) -> Cost:
        with self._meter.cost(len(stores)) as told:
            for store in stores:
                store.refresh()
        return told()

    def _fetched(self, stores: list[Store], set_name: str) -> tuple[Cost, dict[str, int]]:
        """The set taken by each store, and how long its manifest and its new files are."""
        with self._meter.cost(len(stores)) as told:
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

        with self._meter.cost(len(self._terminals)) as told:
            words = ("--set", set_name, "--as", "operator")
            self._centre.command("people", "rollout", "start", *words)
            time.sleep(SETTLE_S)
            self._together(take)
            time.sleep(SETTLE_S)
        return told()

    # ---- visits ------------------------------------------------------------------------------

    def _visits(self, terminal: FakeTerminal, count: int) -> Cost:
        photos = random.Random(1)
        with self._meter.cost(count) as told:
            for _ in range(count):
                record = terminal.send_with_photo(photos.randbytes(PHOTO_BYTES))
                for more in (terminal.outcome(record.id), terminal.rating(record.id, 4)):
                    answer = terminal.send(more)
                    assert answer.status_code == 201, answer.text
            wait_registered(self._centre.folder)
        return told()
