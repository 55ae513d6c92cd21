"""Takes the program that a set names along with the set: into its slot it came with the files."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.launch.pointer import Release
from kiosk.releases.doubts import Doubt
from kiosk.releases.here import Releases
from kiosk.sets.choice import NotTakenError, read_staged, within
from kiosk.sets.files import SetFiles
from kiosk.sets.running import refused
from kiosk.sets.state import SetRef, SetStates


class SetPrograms:
    """Says when a set's program can be tried, and lets the next start try it. One thread.

    Args:
        hours: of the day, in which another program is tried. ``now``: in the zone of the terminal.
        usable: classes of devices that can be used now; ``heard``: whether the centre is there.
        may_again: whether a release that somebody else failed may be tried again now.
    """

    def __init__(
        self,
        releases: Releases,
        files: SetFiles,
        *,
        hours: str,
        now: Callable[[], datetime],
        usable: Callable[[], tuple[str, ...]],
        heard: Callable[[], bool],
        may_again: Callable[[Doubt], bool] = lambda doubt: False,
    ) -> None:
        self._releases = releases
        self._files = files
        self._hours = hours
        self._now = now
        self._usable = usable
        self._heard = heard
        self._may_again = may_again
        self._proved: Release | None = None

    def why_not(self, ref: SetRef) -> str:
        """Why a set cannot be taken at all, a word; "" when it can."""
        wanted = self._files.program(ref)
        if wanted is None:
            return "program-other-machine"
        if self._stays(wanted):
            return ""
        if self._releases.apart:
            return f"program-{self._releases.apart}"
        if self._releases.pointer.reason(wanted) and self._releases.doubt(wanted) is None:
            return "program-returned"
        return "" if self._whole(wanted) else "program-damaged"

    def why_not_now(self, ref: SetRef) -> str:
        """Why it has to wait, a word; "" when it does not."""
        if self._releases.trial is not None:
            return "program-trial"
        wanted = self._files.program(ref)
        if wanted is None or self._stays(wanted):
            return ""
        doubt = self._releases.doubt(wanted)
        if doubt is not None and not self._may_again(doubt):
            return f"program-{doubt.word}"
        return "" if within(self._hours, self._now().time()) else "program-hours"

    def stays(self, ref: SetRef) -> bool:
        """Whether the program that runs now is the one that the set is to run with."""
        wanted = self._files.program(ref)
        return wanted is not None and self._stays(wanted)

    def take(self, ref: SetRef) -> None:
        """The next start tries its program, where it is another one. Raises StorageError."""
        wanted = self._files.program(ref)
        if wanted is not None and not self._stays(wanted):
            self._releases.try_next(wanted, devices=self._usable(), heard=self._heard())

    def _stays(self, wanted: Release) -> bool:
        if self._releases.apart:
            return self._releases.fits(wanted)
        return wanted == self._releases.mine

    def _whole(self, wanted: Release) -> bool:
        """Every byte of the slot, once."""
        if self._proved != wanted:
            self._proved = wanted if self._releases.proved(wanted) else None
        return self._proved == wanted


def blame(data_dir: Path, states: SetStates, files: SetFiles, doubt: Doubt) -> None:
    """The set that is wanted goes with the release that it brought. Raises StorageError."""
    try:
        staged = read_staged(data_dir)
    except NotTakenError:
        return  # nobody wants it any more
    if staged is None or files.program(staged.ref) != doubt.release:
        return
    ref, why = staged.ref, f"program-{doubt.blamed_for}"
    states.change(lambda now: now if now.took_back(ref.sha256) else refused(now, ref, why))
