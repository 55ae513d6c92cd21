"""From a choice to a set that is here, whole: metadata, manifest, overlay, files, then one file.

Nothing of a set can be seen before ``sets/staged.json`` names it, and that is written last. The
terminal verifies everything again and switches when nobody is served.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from contracts.errors import InvalidDocumentError, StorageFullError
from contracts.fleet import Choice
from contracts.releases import RELEASE_TARGET, RELEASES_ROLE, SetProgram, fitting
from contracts.sets import (
    MANIFEST_TARGET,
    MAX_MANIFEST_BYTES,
    OVERLAY_TARGET,
    SetManifest,
    parse_manifest,
)
from contracts.wire import SignedAnswer
from hardening.files import make_folder, sync_folder
from kiosk.launch.pointer import Release, read_pointer
from kiosk.records.errors import storage_errors
from kiosk.records.locks import is_held
from kiosk.releases.doubts import is_refused
from kiosk.releases.machine import this_machine
from sync.errors import SyncRunningError
from sync.locks import only_one
from sync.told import Told
from sync.updates.anchor import is_root
from sync.updates.choice import takable
from sync.updates.fetcher import Fetcher
from sync.updates.files import FileStore, require_room
from sync.updates.floor import clock_floor, lowest_versions
from sync.updates.places import Places, read_object, write_json
from sync.updates.seen import Seen, read_seen, write_seen
from sync.updates.slots import Slots
from sync.updates.terminal_state import read_terminal_state
from sync.updates.updater import Trust, require_versions, trust_offline
from sync.updates.words import NotTakenError, Word

log = structlog.get_logger(__name__)

LOCK_NAME = "update.lock"
"""Held while something is taken: by the sync process or by whoever put a stick in, not both."""
NEXT_NAME = "update.next"
"""Held by whoever put a stick in, until it is taken: what comes over a line gives way to it."""
DISTRICT_ROLE = "district-{district}"
_BEFORE_ANY_EXPIRY = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """Where sets come from.

    Attributes:
        metadata_url, files_url: what names follow, with the slash at the end.
        online: a line, which may not show what was made for sticks.
        least_timestamp: the version that the centre says it has; 0 when it did not say.
    """

    fetcher: Fetcher
    metadata_url: str
    files_url: str
    online: bool = True
    least_timestamp: int = 0


class Stager:
    """Takes what was chosen. One at a time, by a lock.

    Args:
        district: of this terminal; "" when it has none.
        least: versions of signed metadata below which nothing is taken, beside the program's own.
        now: the time that expiry is judged at.
        programs: whether sets bring their program along; not where the system's packages do.
    """

    def __init__(
        self,
        places: Places,
        told: Told,
        *,
        district: str,
        least: Mapping[str, int],
        now: Callable[[], datetime],
        programs: bool = True,
    ) -> None:
        self._places = places
        self._programs = programs
        self._slots = Slots(places.releases)
        self._told = told
        self._district = district
        self._least = lowest_versions(least)
        self._now = now
        self._files = FileStore(places.files)
        self._manifests = FileStore(places.manifests, suffix=".json")

    def stage(self, source: Source) -> bool:
        """Take the wanted set, and drop what nothing needs; whether ``staged.json`` is new.

        What is staged already is hashed again, and mended: then the file is new too.

        Raises:
            NotTakenError: ``word`` says why it is not taken; what runs goes on.
            StorageError: it could not be kept.
        """
        self._give_way(source)
        with self._alone():
            wanted = self._told.wanted()
            if wanted is None:
                return False
            signed, choice = wanted
            word = takable(choice, self._told.standing())
            if word is not None:
                raise NotTakenError(word)
            if choice.sha256 is None:
                self._require_floor(choice, self._floor())
                fetched = False
            else:
                fetched = self._take_with_room(choice, choice.sha256, source)
            staged = self._put(signed, choice, again=fetched)
            self._drop_others()
            return staged

    def tidy(self) -> None:
        """Drop what nothing needs any more. Raises as ``stage``."""
        with self._alone():
            self._drop_others()

    def look(self, source: Source) -> None:
        """Take in newer metadata alone, so that nothing older is believed later.

        Raises:
            NotTakenError, StorageError: as ``stage``.
        """
        self._give_way(source)
        with self._alone():
            self._refreshed(source)

    def is_staged(self, choice: Choice) -> bool:
        """Whether exactly this choice is staged and its set here, every byte of it.

        What people let be chosen no more is not.
        """
        staged = read_object(self._places.staged)
        if (staged.get("number"), staged.get("sha256")) != (choice.number, choice.sha256):
            return False
        if self._number(choice.sha256) < read_seen(self._places.seen).floor:
            return False
        if choice.sha256 is None:
            return True
        manifest = self._kept(choice.sha256)
        return manifest is not None and self._has_all(manifest)

    def _take_with_room(self, choice: Choice, sha256: str, source: Source) -> bool:
        """Take a set; on a full disk what nothing needs goes first. Whether a byte was fetched."""
        try:
            return self._take(choice, sha256, source)
        except StorageFullError:
            if not self._drop_others(sha256):
                raise
            return self._take(choice, sha256, source)

    def _take(self, choice: Choice, sha256: str, source: Source) -> bool:
        try:
            trust = self._refreshed(source)
        except NotTakenError as refused:
            # Nothing new is believed; what was proved and is here may be gone back to.
            if not self._proved_and_here(choice, sha256):
                raise
            self._require_floor(choice, self._floor())
            log.info("set.taken_from_store", name=choice.set, word=refused.word.value)
            return False
        length = self._require_signed(trust, choice, sha256)
        fetched = self._manifests.bring(sha256, length, source.fetcher, source.files_url + sha256)
        manifest = self._require_manifest(choice, sha256)
        self._require_floor(choice, self._floor())
        self._require_overlay(trust, manifest)
        for file in manifest.wanted(self._district):
            url = source.files_url + file.sha256
            fetched |= self._files.bring(file.sha256, file.length, source.fetcher, url)
        fetched |= self._take_program(trust, manifest, source)
        if fetched:
            log.info("set.fetched", name=choice.set, number=choice.number)
        return fetched

    def _refreshed(self, source: Source) -> Trust:
        root, at = self._root(), self._now()
        if at < clock_floor(self._places):
            raise NotTakenError(Word.CLOCK)
        trust = Trust(self._places.trust, source.metadata_url, source.fetcher, root, at)
        trust.refresh()
        if source.online:
            trust.require_fresh(source.least_timestamp)
        seen = read_seen(self._places.seen)
        require_versions(trust.versions, self._least)
        require_versions(trust.versions, seen.least(trust.online_keys))
        floor = max(seen.floor, trust.floor)
        write_seen(self._places.seen, Seen(trust.versions, trust.online_keys, at, floor))
        self._unstage_below(floor)
        return trust

    def _proved_and_here(self, choice: Choice, sha256: str) -> bool:
        """Whether the store alone proves the set, at the time of the last whole refresh."""
        seen = read_seen(self._places.seen)
        if seen.at is None:
            return False
        try:
            trust = trust_offline(self._places.trust, self._root(), seen.at)
            require_versions(trust.versions, seen.least(trust.online_keys))
            self._require_signed(trust, choice, sha256)
            manifest = self._require_manifest(choice, sha256)
            self._require_overlay(trust, manifest)
            self._require_program(trust, self._program(manifest))
        except NotTakenError:
            return False
        return self._has_all(manifest)

    def _floor(self) -> int:
        """As it is remembered; where that is damaged, as the store alone proves it."""
        seen = read_seen(self._places.seen)
        if seen.at is not None or not self._places.trust.is_dir():
            return seen.floor
        try:
            return trust_offline(self._places.trust, self._root(), _BEFORE_ANY_EXPIRY).floor
        except NotTakenError:
            return 0

    def _number(self, sha256: object) -> int:
        """The number of a set that is here; 0 for the one that came with the program."""
        manifest = self._kept(sha256) if isinstance(sha256, str) else None
        return 0 if manifest is None else manifest.number

    def _require_floor(self, choice: Choice, floor: int) -> None:
        """Refuse a set that people let be chosen no more; what is staged of it is dropped."""
        number = self._number(choice.sha256)
        if number < floor:
            self._unstage_below(floor)
            raise NotTakenError(
                Word.BELOW_FLOOR, f"{choice.set} is set {number}, the oldest is {floor}"
            )

    def _unstage_below(self, floor: int) -> None:
        """Drop the word for a set that waits to begin; one that runs goes on."""
        staged = self._places.staged
        with storage_errors("drop a staged set"):
            if staged.exists() and self._number(read_object(staged).get("sha256")) < floor:
                staged.unlink()
                sync_folder(staged.parent)
                log.warning("set.unstaged", floor=floor)

    def _root(self) -> bytes:
        with storage_errors("read root.json"):
            try:
                root = self._places.root.read_bytes()
            except FileNotFoundError:
                raise NotTakenError(Word.NO_ROOT) from None
        if not is_root(root):
            raise NotTakenError(Word.NO_ROOT, "root.json is damaged")
        return root

    def _require_signed(self, trust: Trust, choice: Choice, sha256: str) -> int:
        """The length of the manifest, when people signed exactly this one."""
        target = trust.target(MANIFEST_TARGET.format(name=choice.set))
        if target is None or target.sha256 != sha256:
            raise NotTakenError(Word.NOT_SIGNED, choice.set)
        if target.length > MAX_MANIFEST_BYTES:
            raise NotTakenError(Word.INVALID, choice.set)
        return target.length

    def _require_manifest(self, choice: Choice, sha256: str) -> SetManifest:
        manifest = self._kept(sha256)
        if manifest is None or manifest.name != choice.set:
            raise NotTakenError(Word.INVALID, choice.set)
        return manifest

    def _require_overlay(self, trust: Trust, manifest: SetManifest) -> None:
        """What a district says otherwise is signed by that district's own people."""
        for overlay in manifest.overlays:
            if overlay.district != self._district:
                continue
            file = manifest.file(overlay.path)
            name = OVERLAY_TARGET.format(district=overlay.district, sha256=file.sha256)
            role = DISTRICT_ROLE.format(district=overlay.district)
            target = trust.target_of(role, name)
            if target is None or (target.sha256, target.length) != (file.sha256, file.length):
                raise NotTakenError(Word.OVERLAY, overlay.district)

    def _has_all(self, manifest: SetManifest) -> bool:
        wanted = manifest.wanted(self._district)
        if not all(self._files.holds(file.sha256, file.length) for file in wanted):
            return False
        if not self._programs or not manifest.programs:
            return True
        program = fitting(manifest.programs, this_machine())
        return program is not None and self._slots.holds(program)

    def _program(self, manifest: SetManifest) -> SetProgram | None:
        """The release that the set brings here. Raises NotTakenError: it has none for this."""
        if not self._programs or not manifest.programs:
            return None
        program = fitting(manifest.programs, this_machine())
        if program is None:
            raise NotTakenError(Word.OTHER_MACHINE, manifest.programs[0].version)
        return program

    def _require_program(self, trust: Trust, program: SetProgram | None) -> None:
        """Who publishes items does not publish programs: that role signed the archive itself."""
        if program is None:
            return
        name = RELEASE_TARGET.format(sha256=program.sha256)
        target = trust.target_of(RELEASES_ROLE, name)
        if target is None or (target.sha256, target.length) != (program.sha256, program.length):
            raise NotTakenError(Word.PROGRAM_NOT_SIGNED, program.version)

    def _take_program(self, trust: Trust, manifest: SetManifest, source: Source) -> bool:
        program = self._program(manifest)
        self._require_program(trust, program)
        if program is None or self._slots.holds(program, every_byte=True):
            return False
        release = Release(program.version, program.sha256)
        if is_refused(self._places.data_dir, release):
            return False  # the terminal says so; its slot is not made again
        require_room(self._places.releases, program.length + program.unpacked)
        url = source.files_url + program.sha256
        self._files.bring(program.sha256, program.length, source.fetcher, url)
        self._slots.unpack(self._files.path(program.sha256), program)
        return True

    def _kept(self, sha256: str) -> SetManifest | None:
        """A manifest that is here; None when it is not, or damaged."""
        path = self._manifests.path(sha256)
        with storage_errors("read a manifest"):
            try:
                length = path.stat().st_size
            except FileNotFoundError:
                return None
            if length > MAX_MANIFEST_BYTES or not self._manifests.holds(sha256, length):
                return None
            data = path.read_bytes()
        try:
            return parse_manifest(data)
        except InvalidDocumentError:
            return None

    def _put(self, signed: SignedAnswer, choice: Choice, *, again: bool) -> bool:
        document = {
            "name": choice.set,
            "sha256": choice.sha256,
            "number": choice.number,
            "rollout": choice.rollout,
            "window": choice.window,
            "choice": signed.model_dump(mode="json"),
        }
        written = write_json(self._places.staged, document, again=again)
        if written:
            log.info("set.staged", name=choice.set, number=choice.number)
        return written

    def _drop_others(self, coming: str | None = None) -> int:
        """Drop files of sets that neither run, nor ran before, nor are tried, staged or coming."""
        state = read_terminal_state(self._places.state)
        staged = read_object(self._places.staged).get("sha256")
        also = {each for each in (staged, coming) if isinstance(each, str)}
        needed = state.needed | also
        manifests = {sha256: self._kept(sha256) for sha256 in needed}
        if not state.readable or None in manifests.values():
            return 0  # nobody can say what is needed
        files = {
            file.sha256
            for manifest in manifests.values()
            if manifest is not None
            for file in manifest.wanted(self._district)
        }
        found = [each for each in manifests.values() if each is not None]
        releases = {each.sha256 for manifest in found for each in manifest.programs}
        coming_files = {  # an archive goes on where it stopped, until its slot is made
            each.sha256
            for manifest in found
            for each in manifest.programs
            if self._programs and not self._slots.holds(each)
        }
        slots = releases | set(read_pointer(self._places.data_dir).kept)
        dropped = self._files.keep_only(files | coming_files) + self._manifests.keep_only(needed)
        dropped += self._slots.keep_only(slots)
        if dropped:
            log.info("set.files_dropped", files=dropped)
        return dropped

    def _give_way(self, source: Source) -> None:
        """A line never ends and a stick is put in once: somebody stands there and waits."""
        if source.online and is_held(self._places.sets / NEXT_NAME):
            raise NotTakenError(Word.BUSY)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        sets = self._places.sets
        if not sets.is_dir():
            with storage_errors("make the folder of sets"):
                make_folder(sets)
        with ExitStack() as held:
            try:
                held.enter_context(only_one(sets, LOCK_NAME))
            except SyncRunningError:
                raise NotTakenError(Word.BUSY) from None
            yield
