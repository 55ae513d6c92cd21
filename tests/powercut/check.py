"""Opens one laid-down state with the product's own code and compares it with what was told."""

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from structlog.testing import capture_logs

from central.fleet.terminals import terminal_key
from central.folder import DataFolder
from central.storage.engine import Database
from contracts.envelope import OpeningKey
from contracts.errors import KioskError
from contracts.submission import RatingRecord, ReceiptOutcomeRecord
from kiosk.records.store import RecordStore, mint_id
from tests.powercut import provisioned, subject
from tests.powercut.disk import LINK, Image
from tests.powercut.plan import State, mark
from tests.powercut.promises import Fault
from tests.powercut.subject import CENTRE, TERMINAL, HalfThere, Kept

_LOUD = ("warning", "error", "critical")


def lay_down(image: Image, root: Path) -> None:
    """Make the files of an image below an empty folder."""
    for path, content in image.items():
        place = root / path
        if content is None:
            place.mkdir(mode=0o700)
        elif content.startswith(LINK):
            place.symlink_to(content.removeprefix(LINK).decode())
        else:
            place.write_bytes(content)


@dataclass(frozen=True, slots=True)
class Held:
    """What was found at a centre: its records, and the promises it broke."""

    records: dict[str, Kept]
    faults: tuple[Fault, ...]


class Memo:
    """What was looked at before in this process."""

    def __init__(self) -> None:
        self.centres: dict[object, Held] = {}
        """Most cuts change the terminal only."""
        self.sound: dict[int, tuple[set[str], set[str]]] = {}
        """States without damage: promises they break, what the product reports of them."""


class Check:
    """One state, one set of promises; ``faults`` grows while it is looked at."""

    def __init__(
        self, state: State, root: Path, opening: OpeningKey, memo: Memo | None = None
    ) -> None:
        self.told, self.opening = state.told, opening
        self.terminal, self.centre = root / TERMINAL, root / CENTRE
        self.faults: list[Fault] = []
        self.reports: list[str] = []
        """What the product said is wrong: its errors, and warnings in its log."""
        self._memo = Memo() if memo is None else memo
        self._centre_key = (state.told.state.get("enrolment") is None, mark(state.image, CENTRE))

    def run(self) -> list[Fault]:
        """Look at everything."""
        with capture_logs() as said:
            if self._folders_there():
                self._state_files()
                held = self._centre_records()
                with self._errors("starts", "the start"):
                    subject.prepare(self.terminal)
                    with subject.store_of(self.terminal, self.opening.sealing_key()) as store:
                        self._records(store, held)
        self.reports += [line["event"] for line in said if line["log_level"] in _LOUD]
        return self.faults

    def fault(self, promise: str, text: str) -> None:
        """Note that a promise is broken."""
        self.faults.append(Fault(promise, text))

    @contextmanager
    def _errors(self, promise: str, doing: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if isinstance(error, KioskError):
                self.reports.append(error.code)
            self.fault(promise, f"{doing}: {type(error).__name__}: {str(error)[:160]}")

    def _folders_there(self) -> bool:
        told = self.told
        elsewhere = {"centre", "key", "draft", "settings"}
        wanted = [self.terminal] if told.records() or told.state.keys() - elsewhere else []
        wanted += [self.centre] if "centre" in told.state else []
        gone = [folder.name for folder in wanted if not folder.is_dir()]
        for name in gone:
            self.fault("folder", f"{name}/ is gone")
        return not gone

    # ---- small files -----------------------------------------------------------------------

    def _state_files(self) -> None:
        folder, told = self.terminal, self.told.state
        if "key" in told:
            with self._errors("key", "the terminal's key"):
                if subject.public_key(folder) != base64.b64decode(told["key"]["public"]):
                    self.fault("key", "another key")
        if "enrolment" in told:
            expected = told["enrolment"]["terminal"], told["enrolment"]["no"]
            with self._errors("enrolment", "the enrolment"):
                if subject.who(folder) != expected:
                    self.fault("enrolment", "gone or another one")
        self._one_of("clock", "floor", self._floor)
        self._one_of("paper", "left", self._paper)
        self._one_of("devices", "reason", lambda: subject.device_told(folder))
        self._one_of("sets", "running", lambda: subject.set_that_runs(folder))
        self._one_of("releases", "current", lambda: subject.release_that_runs(folder))
        self._one_of("counts", "visits", lambda: subject.visits_counted(folder))
        self._one_of("logbook", "entries", self._entries)
        root = folder.parent
        self._one_of("draft", "said", lambda: provisioned.words_kept(root))
        self._one_of("settings", "name", lambda: provisioned.named(root))
        self._one_of("answered", "by", lambda: provisioned.answered(root))
        public = told.get("wiped", {}).get("public", "")
        self._one_of("wiped", "how", lambda: provisioned.wiped(root, public))

    def _floor(self) -> str | None:
        now = datetime.fromisoformat(self.told.state["clock"]["floor"])
        floor = subject.clock_floor(self.terminal, now)
        return None if floor is None else floor.isoformat(timespec="seconds")

    def _entries(self) -> int:
        """Also after the next start has written an entry and looked for holes."""
        before, holes = subject.logged(self.terminal)
        subject.log(self.terminal, 0)
        after, left = subject.logged(self.terminal)
        if holes or left:
            self.reports.append("logbook.damaged")
            self.fault("logbook", "an entry is not as it was written")
        if after != before + 1:
            self.fault("logbook", "the next entry is not in its place")
        return before

    def _paper(self) -> float | None:
        left = subject.paper_roll(self.terminal).left_m
        return None if left is None else round(left, 3)

    def _one_of(self, kind: str, key: str, read: Callable[[], object]) -> None:
        """What a small file says is what was promised last or what was being written."""
        if kind not in self.told.state:
            return
        words = [word for word in (self.told.state[kind], self.told.maybe.get(kind)) if word]
        with self._errors(kind, f"reading {kind}"):
            found = read()
            if found not in [_short(word[key]) for word in words]:
                self.fault(kind, "cannot be read" if found is None else "says something older")

    # ---- records -----------------------------------------------------------------------------

    def _centre_records(self) -> dict[str, Kept]:
        if "centre" not in self.told.state:
            return {}
        if self._centre_key not in self._memo.centres:
            before, self.faults = self.faults, []
            kept: dict[str, Kept] = {}
            with self._errors("centre", "the centre's start"):
                subject.start_centre(self.centre)
                self._terminal_known()
                found = subject.at_centre(self.centre, self.opening)
                kept = self._sorted_out(found, "at the centre")[1]
            self._memo.centres[self._centre_key] = Held(kept, tuple(self.faults))
            self.faults = before
        held = self._memo.centres[self._centre_key]
        self.faults += held.faults
        return held.records

    def _terminal_known(self) -> None:
        if "enrolment" not in self.told.state:
            return
        name = self.told.state["enrolment"]["terminal"]
        database = Database(DataFolder(self.centre).database)
        try:
            with database.read() as session:
                if terminal_key(session, name) is None:
                    self.fault("terminal-known", "the centre does not know the terminal")
        finally:
            database.close()

    def _records(self, store: RecordStore, held: dict[str, Kept]) -> None:
        found = subject.waiting(self.terminal, self.opening)
        counts, waiting = self._sorted_out(found, "at the terminal")
        for name, times in counts.items():
            if times > 1:
                self.fault("kept", f"{self._kind(name)} is there {times} times")
        kept = {**held, **waiting}
        if kept.keys() - self.told.begun.keys():
            self.fault("invented", "a record nobody submitted")
        self._promised(kept, held)
        self._numbers(kept)
        self._goes_on(store, kept)
        self._receipts(store)

    def _sorted_out(
        self, found: Iterator[Kept | HalfThere], where: str
    ) -> tuple[Counter[str], dict[str, Kept]]:
        counts: Counter[str] = Counter()
        kept: dict[str, Kept] = {}
        for one in found:
            if isinstance(one, HalfThere):
                name = one.id
                kind = "refused" if name in self.told.refused else "attachment"
                self.fault(kind, f"{self._kind(name)} {where} is half there: {one.why}")
                if one.noticed:
                    self.reports.append(one.why)
            else:
                name = one.record.id
                kept[name] = one
            counts[name] += 1
        return counts, kept

    def _promised(self, kept: dict[str, Kept], held: dict[str, Kept]) -> None:
        half = any(fault.promise == "attachment" for fault in self.faults)
        for name in self.told.records():
            one = kept.get(name)
            if one is None:
                if not half:
                    self.fault("kept", f"{self._kind(name)} is lost")
            elif not self._as_promised(name, one):
                self.fault("kept", f"{self._kind(name)} is another than promised")
        for name in self.told.delivered - held.keys():
            self.fault("delivered", f"{self._kind(name)} is lost at the centre")

    def _as_promised(self, name: str, one: Kept) -> bool:
        told, record = self.told, one.record
        if isinstance(record, ReceiptOutcomeRecord):
            facts = told.outcomes.get(name)
            return facts == {"submission": record.submission_id, "outcome": record.outcome}
        if isinstance(record, RatingRecord):
            facts = told.ratings.get(name)
            return facts == {"submission": record.submission_id, "level": record.level}
        return told.submissions.get(name) == {"number": record.number, "photo": one.photo}

    def _numbers(self, kept: dict[str, Kept]) -> None:
        owners = {facts["number"]: name for name, facts in self.told.submissions.items()}
        for name, one in kept.items():
            if one.number and owners.setdefault(one.number, name) != name:
                self.fault("number", "one number for two submissions")

    def _goes_on(self, store: RecordStore, kept: dict[str, Kept]) -> None:
        taken = {facts["number"] for facts in self.told.submissions.values()}
        taken |= {one.number for one in kept.values()}
        with self._errors("goes-on", "the next submission"):
            number, again = subject.commit(store, mint_id(), None)
            if again or number in taken:
                self.fault("number", "a number is given a second time after the start")
        for name, facts in list(self.told.submissions.items())[-1:]:
            with self._errors("again", "the same submission again"):
                if subject.commit(store, UUID(name), None) != (facts["number"], True):
                    self.fault("again", "another number for the same submission")

    def _receipts(self, store: RecordStore) -> None:
        """Receipts whose printing failed wait for a reprint."""
        with self._errors("receipt", "the list of receipts"):
            listed = {str(one.submission_id): one.content for one in store.unconfirmed_receipts()}
        for facts in self.told.outcomes.values():
            name = facts["submission"]
            if facts["outcome"] == "failed" and name in self.told.submissions:
                content = listed.get(name)
                if content is None or content.number != self.told.submissions[name]["number"]:
                    self.fault("receipt", "a receipt nobody holds is not listed")

    def _kind(self, name: str) -> str:
        told = self.told
        for kind, promised in (
            ("a promised submission", told.submissions),
            ("a promised outcome", told.outcomes),
            ("a promised rating", told.ratings),
        ):
            if name in promised:
                return f"{kind}{' (delivered)' if name in told.delivered else ''}"
        return "a record told as not kept" if name in told.refused else "an unfinished record"


def _short(value: object) -> object:
    """A time to the second, as the clock's file keeps it; else the value."""
    if isinstance(value, str) and "T" in value:
        return datetime.fromisoformat(value).isoformat(timespec="seconds")
    return value
