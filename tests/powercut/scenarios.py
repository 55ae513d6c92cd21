"""What is done while calls are recorded. Run as ``python -m tests.powercut.scenarios NAME ROOT``.

Each scenario says what it begins and what it then promises: a word after a call returned is what
a person, a receipt or the centre was told.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from structlog.testing import capture_logs

from contracts.envelope import SealingKey
from contracts.errors import KioskError, StorageError
from kiosk.records.store import RecordStore, mint_id
from tests.powercut import provisioned, sabotage, subject
from tests.powercut.trace import WORDS
from tests.provisioning.cut import WORDS as WORDS_SAID
from tests.records.drafts import AT
from tests.releases.small import small

SEALING = "sealing.key"
TEMPLATE = "template"
"""Beside the root: the public key to seal to, and a centre's folder fresh from ``init``."""
PHOTO_BYTES = 9000

Tell = Callable[..., None]


def _photo(number: int) -> bytes:
    return b"\xff\xd8\xff\xe0" + os.urandom(PHOTO_BYTES + number * 700)


class Play:
    """Calls of the product, each between its two words."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.terminal, self.centre = root / subject.TERMINAL, root / subject.CENTRE
        self._words = os.open(root.with_name(WORDS), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC)
        self._photos = 0

    def ready(self) -> None:
        """Wait until the recorder has seen what lies here; what is said first begins it."""
        print("ready", flush=True)
        sys.stdin.readline()
        self.tell(begin="all")

    def tell(self, **word: Any) -> None:
        """Say a word, in one call that no other scenario makes."""
        os.writev(self._words, [json.dumps(word).encode() + b"\n"])

    def submission(self, store: RecordStore, *, photo: bool = False) -> UUID | None:
        """Keep a submission; None when the person was told that it is not kept."""
        name = mint_id()
        self._photos += photo
        data = _photo(self._photos) if photo else None
        digest = "" if data is None else subject.digest(data)
        for _ in range(2):  # a person tries once more
            self.tell(begin="submission", id=str(name), photo=digest)
            try:
                number, _ = subject.commit(store, name, data)
            except StorageError:
                self.tell(refused="submission", id=str(name))
                continue
            self.tell(promise="submission", id=str(name), number=number, photo=digest)
            return name
        return None

    def outcome(self, store: RecordStore, submission: UUID, outcome: Any) -> None:
        """Keep what became of a receipt."""
        name = mint_id()
        facts = {"id": str(name), "submission": str(submission), "outcome": outcome}
        legible = True if outcome == "printed" else None
        self._event(
            "outcome",
            facts,
            lambda: store.append_outcome(
                submission, outcome, legible, 1, False, AT, record_id=name
            ),
        )

    def rating(self, store: RecordStore, submission: UUID, level: int) -> None:
        """Keep a rating."""
        name = mint_id()
        facts = {"id": str(name), "submission": str(submission), "level": level}
        self._event(
            "rating",
            facts,
            lambda: store.append_rating(submission, level, AT, record_id=name),
        )

    def _event(self, kind: str, facts: dict[str, Any], keep: Callable[[], None]) -> None:
        self.tell(begin=kind, **facts)
        try:
            keep()
        except StorageError:
            self.tell(refused=kind, id=facts["id"])
            return
        self.tell(promise=kind, **facts)

    def visit(self, store: RecordStore, *, photo: bool, outcome: str = "printed") -> None:
        """One resident: submission, receipt, rating."""
        name = self.submission(store, photo=photo)
        if name is not None:
            self.outcome(store, name, outcome)
            self.rating(store, name, 4)

    def small_files(self, turn: int) -> None:
        """Paper is fed, a device says something, another set runs, a visit is counted."""
        roll = subject.paper_roll(self.terminal)
        left = round((roll.left_m or subject.ROLL_M) - 0.25, 3)
        self._noted("paper", {"left": left}, lambda: roll.fed(2000))
        reason = f"reason-{turn}"
        self._noted(
            "devices", {"reason": reason}, lambda: subject.tell_device(self.terminal, reason)
        )

        name = f"2026.{turn}"
        self.tell(begin="sets", running=name)
        try:
            subject.run_set(self.terminal, name)
        except StorageError:
            self.tell(refused="sets")
        else:
            self.tell(promise="sets", running=name)
        for _ in range(2):
            entries = subject.next_entry(self.terminal)
            self.tell(begin="logbook", entries=entries)
            try:
                subject.log(self.terminal, turn)
            except StorageError:
                self.tell(refused="logbook")
            else:
                self.tell(promise="logbook", entries=entries)
        visits = subject.visits_counted(self.terminal) + 1  # an earlier one may have been refused
        self._noted("counts", {"visits": visits}, lambda: subject.count_visit(self.terminal))

    def _noted(self, kind: str, facts: dict[str, Any], note: Callable[[], None]) -> None:
        """Keep a note that may fail: then the product says so in its log and promises nothing."""
        self.tell(begin=kind, **facts)
        with capture_logs() as said:
            note()
        if said:
            self.tell(refused=kind)
        else:
            self.tell(promise=kind, **facts)

    def deliver(self, parts: Any) -> bool:
        """Bring one record to the centre; False when none waits."""
        waiting = parts.outbox.pending(1)
        if not waiting:
            return False
        parts.deliverer.step()
        name = str(waiting[0].id)
        if name not in {str(entry.id) for entry in parts.outbox.pending(100)}:
            self.tell(promise="delivered", id=name)
        return True


def terminal(play: Play) -> None:
    """A terminal alone: three runs, the last one killed."""
    sealing = SealingKey(play.root.with_name(SEALING).read_bytes())
    play.ready()
    for day in range(3):
        try:
            subject.prepare(play.terminal)
            with subject.store_of(play.terminal, sealing) as store:
                play.visit(store, photo=True)
                play.visit(store, photo=False, outcome="failed")
                play.small_files(day)
                play.submission(store, photo=True)
                if day == 2:
                    os._exit(0)
        except KioskError as error:  # a start that fails is tried again by the next day's
            play.tell(begin="trouble", error=type(error).__name__)


def whole(play: Play) -> None:
    """A terminal from its enrolment on, with a real centre beside it that it delivers to."""
    from sync.enrol import enrol
    from sync.settings import SyncSettings
    from tests.central.harness import running_centre
    from tests.sync.parts import built

    with running_centre(play.root.with_name(TEMPLATE), play.centre) as centre:
        settings = SyncSettings(play.terminal, centre.url, name="3 号机")
        code = centre.enrol_code()
        play.ready()
        play.tell(promise="centre")
        enrolment = enrol(settings, code, centre.clock)
        floor = enrolment.enrolled_at.isoformat()
        play.tell(promise="enrolment", terminal=enrolment.terminal_id, no=enrolment.terminal_no)
        play.tell(promise="clock", floor=floor)
        for day in range(2):
            subject.prepare(play.terminal)
            with (
                subject.store_of(play.terminal, enrolment.sealing()) as store,
                built(settings, centre.clock) as parts,
            ):
                play.visit(store, photo=True)
                play.small_files(day)
                play.deliver(parts)
                play.visit(store, photo=day == 0, outcome="failed")
                centre.clock.move(timedelta(minutes=3))
                play.tell(begin="clock", floor=centre.clock().isoformat())
                parts.centre.hello()
                play.tell(promise="clock", floor=centre.clock().isoformat())
                for _ in range(3):
                    play.deliver(parts)
                play.submission(store, photo=True)
        os._exit(0)


def starts(play: Play) -> None:
    """The start after a cut, in every folder that lies below the root."""
    sealing = SealingKey(play.root.with_name(SEALING).read_bytes())
    play.ready()
    for folder in sorted(play.root.iterdir()):
        play.tell(begin="start", of=folder.name)
        try:
            subject.prepare(folder / subject.TERMINAL)
            with subject.store_of(folder / subject.TERMINAL, sealing):
                if (folder / subject.CENTRE / "keys").exists():
                    subject.start_centre(folder / subject.CENTRE)
        except KioskError as error:
            play.tell(begin="trouble", error=type(error).__name__)
    os._exit(0)


def broken_builds(play: Play) -> None:
    """A short day of a terminal under each build that is broken on purpose, in its own folder."""
    sealing = SealingKey(play.root.with_name(SEALING).read_bytes())
    play.ready()
    for name in sabotage.SYNC_BUILDS:
        play.tell(begin="start", of=name)
        play.terminal = play.root / name / subject.TERMINAL
        with sabotage.broken(name):
            subject.prepare(play.terminal)
            with subject.store_of(play.terminal, sealing) as store:
                play.visit(store, photo=True)
                play.visit(store, photo=False, outcome="failed")
                play.submission(store, photo=True)


def update(play: Play) -> None:
    """Programs come: two are kept, one is taken back; each after the other."""
    packed = {version: play.root.with_name(version) for version in ("0.2.0", "0.3.0", "0.4.0")}
    for version, path in packed.items():
        path.write_bytes(small(version))
    subject.prepare(play.terminal)
    play.ready()
    play.tell(promise="releases", current="")
    last = ""
    for version, path in packed.items():
        play.tell(begin="releases", current=version)
        subject.take_release(play.terminal, version, path)
        is_good = version != "0.3.0"
        subject.judge_release(play.terminal, is_good=is_good)
        last = version if is_good else last
        play.tell(promise="releases", current=last)


def centre_made(play: Play) -> None:
    """A centre's folder is made."""
    from tests.central.harness import make_data_folder

    play.ready()
    make_data_folder(play.centre)
    play.tell(promise="centre")


def first_start(play: Play) -> None:
    """A technician's words one by one, then the settings, twice."""
    play.ready()
    for number in range(len(WORDS_SAID)):
        play.tell(begin="draft", said=number + 1)
        provisioned.say(play.root, number)
        play.tell(promise="draft", said=number + 1)
    for name in provisioned.NAMES:
        play.tell(begin="settings", name=name)
        provisioned.rename(play.root, name)
        play.tell(promise="settings", name=name)
    os._exit(0)


def joined(play: Play) -> None:
    """Enrolment where there is no line: the stick comes, goes, and comes back."""
    abroad = provisioned.Abroad(play.root, SealingKey(play.root.with_name(SEALING).read_bytes()))
    play.ready()
    abroad.invites()
    for _ in range(2):  # the second time as after a cut that nobody saw
        provisioned.join(play.root, provisioned.CODE)
        play.tell(promise="answered", by="own")
    terminal = abroad.welcomes()
    provisioned.join(play.root)
    play.tell(promise="enrolment", terminal=terminal, no=subject.TERMINAL_NO)
    os._exit(0)


def wiped(play: Play) -> None:
    """A terminal forgets everything."""
    sealing = SealingKey(play.root.with_name(SEALING).read_bytes())
    play.ready()
    public = provisioned.set_up(play.root, sealing)
    provisioned.ask_wipe(play.root)
    play.tell(promise="wiped", how="proved", public=public)
    provisioned.wipe(play.root)
    play.tell(promise="wiped", how="proved", public=public)
    os._exit(0)


SCENARIOS: dict[str, Callable[[Play], None]] = {
    run.__name__: run
    for run in (
        terminal,
        whole,
        starts,
        broken_builds,
        update,
        centre_made,
        first_start,
        joined,
        wiped,
    )
}


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    SCENARIOS[sys.argv[1]](Play(Path(sys.argv[2])))
