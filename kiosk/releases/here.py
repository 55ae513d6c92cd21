"""The pointer as this process sees it: which release it is of, whether that is on trial."""

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import structlog

from contracts.errors import StorageError
from contracts.machines import in_order
from kiosk import VERSION
from kiosk.launch.pointer import (
    PACKAGE,
    Pointer,
    Release,
    Trial,
    drew,
    dropped,
    good,
    pardoned,
    put_off,
    read_pointer,
    refused,
    said,
    taken_back,
    tried,
    write_pointer,
)
from kiosk.launch.running import ALIVE_S, launcher, slot_failed, this_release
from kiosk.launch.slots import slot_of
from kiosk.records.errors import storage_errors
from kiosk.releases.doubts import ASKED, LATER, Doubt, Doubts, opened, standing, unheard
from kiosk.releases.slot import slot_is_whole

Change = Callable[[Pointer], Pointer]

_log = structlog.get_logger(__name__)


class Releases:
    """Keeps the pointer; the only writer while the screen's process runs. Any thread.

    Args:
        by: who updates the program, ``slots`` or ``apt``. ``alive_s``: how long it may say nothing
            while it is on trial.
        mine: the release that this process is of. ``launched``: whether by the launcher.

    Attributes:
        apart: why the slots stand aside, a word; "" when they count.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        by: str = "slots",
        alive_s: int = ALIVE_S,
        mine: Release | None = None,
        launched: bool | None = None,
    ) -> None:
        self._data_dir = data_dir
        self._alive_s = alive_s
        self.mine = this_release() if mine is None else mine
        launched = launcher() is not None if launched is None else launched
        self.apart = "apt" if by == "apt" else "" if launched else "no-launcher"
        self._lock = threading.Lock()
        self._pointer = Pointer() if self.apart else read_pointer(data_dir)
        self._doubts = Doubts(data_dir)

    @property
    def pointer(self) -> Pointer:
        """As it was written last."""
        return self._pointer

    @property
    def trial(self) -> Trial | None:
        """The trial of this very process, None when it is on none."""
        trial = self._pointer.trial
        mine = trial is not None and trial.begun and trial.release == self.mine
        return trial if mine else None

    @property
    def version(self) -> str:
        """Of the program that runs."""
        return VERSION

    def change(self, change: Change) -> None:
        """Keep another pointer durably, when it is another. Raises StorageError."""
        with self._lock:
            after = change(self._pointer)
            if after != self._pointer and not self.apart:
                with storage_errors("write the pointer of releases"):
                    write_pointer(self._data_dir, after)
                self._pointer = after

    def begin(self) -> None:
        """The program has begun: where a slot could not even be begun, it is. Never raises."""
        if slot_failed():
            self._quietly(lambda pointer: taken_back(pointer, "start-failed"))
        for each in unheard(self._pointer, self._doubts.all):
            self._doubted(Release(each.version, each.sha256), each.reason)

    def doubt(self, release: Release) -> Doubt | None:
        """Why a release that was taken back may be tried again some day; None: it never is."""
        return standing(self._pointer, self._doubts.of(release))

    @property
    def asked(self) -> Doubt | None:
        """The doubt that this program has to look into; None while it is on trial itself.

        What was taken back runs until nobody is here, and does not judge itself.
        """
        if self.apart or self._pointer.trial is not None:
            return None
        others = (each for each in self._doubts.all if each.sha256 != self.mine.sha256)
        found = (standing(self._pointer, each) for each in others)
        return next((each for each in found if each is not None and each.status == "asked"), None)

    def settle(self, doubt: Doubt) -> None:
        """Write down whose fault it was. Raises StorageError."""
        _log.warning("release.doubt_settled", version=doubt.version, status=doubt.status)
        if doubt.status == "own":
            reason = doubt.blamed_for
            self.change(lambda pointer: refused(pointer, doubt.release, reason))
        self._doubts.change(doubt.release, lambda before: doubt)

    def fits(self, wanted: Release | None) -> bool:
        """Whether this program can do with a set what that one could: it is no older."""
        if wanted is None or wanted == PACKAGE or wanted == self.mine:
            return True
        return in_order(VERSION) >= in_order(wanted.version)

    def proved(self, release: Release) -> bool:
        """Whether every file of a slot is what its archive said."""
        return release == PACKAGE or slot_is_whole(slot_of(self._data_dir, release))

    def try_next(self, release: Release, *, devices: tuple[str, ...], heard: bool) -> None:
        """The next start tries this release. Raises StorageError."""
        package = self._pointer.package or VERSION
        _log.info("release.to_be_tried", version=release.version or package)

        doubt = self.doubt(release)
        if doubt is not None:
            tried_again = replace(doubt, status="tried", again=doubt.again + 1)
            self._doubts.change(release, lambda before: tried_again)

        def change(pointer: Pointer) -> Pointer:
            pointer = pardoned(pointer, release) if doubt is not None else pointer
            pointer = pointer if pointer.package else Pointer(package=VERSION)
            if release == pointer.current:
                return dropped(pointer)
            return tried(pointer, release, devices=devices, heard=heard)

        self.change(change)

    def drawn(self) -> None:
        """The first page stands: no alarm ends this process for that. Never raises."""
        signal.alarm(0 if self.trial is None else self._alive_s)
        if self.trial is None and self._pointer.starts:
            self._quietly(drew)

    def set_aside(self) -> None:
        """Somebody sets the terminal up: that says nothing of the program. Never raises."""
        signal.alarm(0)
        if self._pointer.starts or self.trial is not None:
            self._quietly(lambda pointer: drew(put_off(pointer)))

    def works(self) -> None:
        """While it is on trial the system ends this process unless this is said again and again."""
        if self.trial is not None:
            signal.alarm(self._alive_s)

    def good(self) -> None:
        """What was on trial runs from now on. Raises StorageError."""
        _log.info("release.good", version=VERSION)
        self.change(good)
        signal.alarm(0)
        with suppress(StorageError):  # a doubt of what runs is none
            self._doubts.change(self.mine, lambda before: None)

    def failed(self, reason: str, missing: tuple[str, ...] = ()) -> bool:
        """Take the release of this process back; whether another one runs next. Never raises.

        ``missing``: classes of devices that it did not see.
        """
        if self.trial is None:
            return False
        _log.error("release.returned", version=VERSION, reason=reason, missing=list(missing))
        signal.alarm(0)
        if reason in ASKED or reason in LATER:  # before it is taken back: else that is for good
            self._doubted(self.mine, reason, missing)
        return self._quietly(lambda pointer: taken_back(pointer, reason))

    def unwanted(self) -> bool:
        """The set that runs wants another program than the one on trial; see ``failed``."""
        if self.trial is None:
            return False
        _log.warning("release.unwanted", version=VERSION)
        signal.alarm(0)
        return self._quietly(dropped)

    def fell(self, why: str) -> None:
        """This process is about to be begun anew, for this reason: a word. Never raises."""
        if self.trial is not None:
            self._quietly(lambda pointer: said(pointer, why))

    def ended(self) -> None:
        """It ends in order. Never raises."""
        if self.trial is not None:
            signal.alarm(0)
            self._quietly(put_off)

    def _doubted(self, release: Release, reason: str, missing: tuple[str, ...] = ()) -> None:
        """Somebody else may have failed it; where the disk does not take that, it did itself."""
        if self.apart or not release.sha256:
            return
        try:
            self._doubts.change(release, lambda before: opened(before, release, reason, missing))
        except StorageError as error:
            _log.error("release.doubt_not_written", code=error.code)

    def _quietly(self, change: Change) -> bool:
        try:
            self.change(change)
        except StorageError as error:
            _log.error("release.not_written", code=error.code)
            return False
        return True
