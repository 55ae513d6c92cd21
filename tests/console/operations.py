"""A centre whose people publish and roll out, with a small fleet, in front of a browser."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page
from sqlalchemy import select

from central.console.accounts import Accounts, Role
from central.console.lockout import LoginRules
from central.fleet.alerts import judge, raise_returned
from central.fleet.states import Heard, keep_states
from central.publishing.keys import KeyFiles, make_key, open_signer
from central.storage.engine import Database
from central.storage.fleet import WantedRow
from central.storage.models import TerminalRow
from contracts.fleet import Heartbeat, SetOf, VisitCount
from contracts.zone import zone_named
from tests.central.harness import HASHER, PASSWORD, START, RunningCentre, make_data_folder
from tests.central.publishing.town import Town, changed_items

CODE = "elder-allowance"
BUMPED = ('version: "1.4"', 'version: "1.5"')
LOUDER = ("80 岁以上老人领补贴", "八十岁以上老人领补贴")
AGAIN = ('version: "1.4"', 'version: "1.6"')
PASSPHRASE = "paper boats on a slow river"
PEOPLE = (*(role for role in Role if role is not Role.ADMIN),)
ZONE = zone_named("Asia/Shanghai")
NOBODY_BEFORE = START - timedelta(days=30)


def make_operations_folder(root: Path, keys: Path) -> None:
    """A data folder after the first ceremony, with set 2026.1 signed and a user of each role."""
    make_data_folder(root)
    keys.mkdir()
    town = Town(root)
    for person in ("editor", "reviewer"):
        files = KeyFiles(keys, person)
        make_key(files, PASSPHRASE.encode())
        town.signers[person] = open_signer(str(files.key), lambda _words: PASSPHRASE.encode())
    town.begin()
    give_passwords(town.database)
    town.publish("2026.1", items=changed_items(keys / "first", CODE, BUMPED, LOUDER))
    town.close()


def give_passwords(database: Database) -> None:
    """A user of each role, called like it."""
    accounts = Accounts(database, HASHER, LoginRules())
    for role in PEOPLE:
        accounts.set_password(role, PASSWORD, role, START)


def terminals(database: Database, count: int, first: int = 0) -> list[str]:
    """So many enrolled terminals that were never heard."""
    made = []
    with database.write() as session:
        for number in range(first, first + count):
            row = TerminalRow(
                id=f"t-{number:012x}",
                terminal_no=number,
                name=f"长寿街道 {number:04d} 号机",
                software="test",
                public_key=number.to_bytes(32, "big"),
                enrolled_at=NOBODY_BEFORE,
            )
            session.add(row)
            made.append(row.id)
    return made


def beat(running: str = "shipped", sha256: str | None = None, **changes: object) -> Heartbeat:
    """What a terminal says that is well."""
    said: dict[str, object] = {
        "boot": "0123abcd",
        "seq": 1,
        "software": "test",
        "district": "500199",
        "running": SetOf(name=running, sha256=sha256),
        "healthy": True,
        "devices": {"receipt_printer": "online", "id_card": "online"},
        "free_mb": 8000,
        "offset_s": 0,
    }
    return Heartbeat.model_validate(said | changes)


@dataclass
class Fleet:
    """Terminals of a running centre, as if they had spoken."""

    centre: RunningCentre

    def say(self, beats: dict[str, Heartbeat]) -> None:
        """What they say is kept and judged."""
        now = self.centre.clock()
        with self.centre.database.write() as session:
            heard = [Heard(name, now, said) for name, said in beats.items()]
            returned = keep_states(session, heard, dict.fromkeys(beats, 0), ZONE)
            judge(session, beats, now)
            for terminal_id, name in returned:
                raise_returned(session, terminal_id, name, now)

    def lasting(self, beats: dict[str, Heartbeat]) -> None:
        """The same for so long that alerts are raised."""
        self.say(beats)
        self.centre.clock.move(timedelta(seconds=61))
        self.say(beats)

    def follow(self, ids: Iterable[str], running: str, sha256: str, **changes: object) -> None:
        """Terminals run what they were told."""
        with self.centre.database.read() as session:
            query = select(WantedRow).where(WantedRow.terminal_id.in_(list(ids)))
            told = {row.terminal_id: row.number for row in session.scalars(query)}
        self.say(
            {name: beat(running, sha256, choice=number, **changes) for name, number in told.items()}
        )

    def tick(self) -> None:
        """What the centre does every few seconds by itself."""
        self.centre.centre.ticker.tick(all_due=True)


def counts(name: str, begun: int, failed: int = 0) -> tuple[VisitCount, ...]:
    """Visits on a set."""
    one = VisitCount(set=name, item=CODE, begun=begun, done=begun - failed, failed=failed, left=0)
    return (one,)


def upload_key(page: Page, keys: Path, person: str, passphrase: str = PASSPHRASE) -> None:
    """Choose one's key and type its passphrase."""
    page.locator("#key").set_input_files(keys / f"{person}.key")
    page.locator("#passphrase").fill(passphrase)


def main_of(page: Page) -> Locator:
    """What is on a page below its top."""
    return page.locator("main")
