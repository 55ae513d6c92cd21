"""What stays here after the centre acknowledged it, and is offered again when it is needed.

A centre that was restored from a backup lacks what it took in since. Its signed hello then names
a new epoch and the time of the backup: everything it acknowledged since goes into the outbox
again. So nothing leaves this terminal sooner than the oldest backup may be old.

What a centre found damaged on its disk it asks back by name, in its signed hello too. What is not
here any more the next hello says.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from contracts.canonical import canonical_bytes
from contracts.errors import StorageError
from contracts.wire import MAX_ASKED_BACK, HelloAck
from kiosk.logbook.logged import read_logged
from kiosk.logbook.pruning import prune
from kiosk.records.enrolment import replace_file
from kiosk.records.outbox import Outbox
from kiosk.records.retention import AT_ONCE, remove_old

log = structlog.get_logger(__name__)

FILE_NAME = "centre.json"
MARGIN = timedelta(days=1)
"""Before the backup's time: a backup takes its time, and clocks differ."""
PRUNE_EVERY = timedelta(hours=1)
"""How often it is looked what of the logbook may go."""


class Custody:
    """Remembers which life of the centre's store holds what it acknowledged. One thread.

    Args:
        keep: the greatest age of a backup that the centre may be restored from.
    """

    def __init__(self, data_dir: Path, keep: timedelta) -> None:
        self._folder = data_dir
        self._path = data_dir / FILE_NAME
        self._keep = keep
        self._epoch = self._written = _read_epoch(self._path)
        self._wanted: tuple[str, ...] = ()
        self._pruned: datetime | None = None
        self.gone: frozenset[str] = frozenset()
        """Ids that the centre asked back last and that are not here any more."""

    def heard(self, hello: HelloAck, outbox: Outbox) -> None:
        """Act on a signed hello of the centre; only its own time counts.

        Raises:
            StorageError: not now; the next hello says the same.
        """
        if hello.epoch is not None and hello.epoch != self._epoch:
            self._offer_again(hello, outbox)
            self._epoch = hello.epoch
        if self._epoch != self._written:
            self._remember()
        self._ask_back(hello.wanted[:MAX_ASKED_BACK], outbox)
        while (removed := remove_old(self._folder, outbox, hello.time - self._keep - MARGIN)) > 0:
            log.info("records.removed", records=removed)
            if removed < AT_ONCE:
                break
        self._prune_logbook(hello.time)

    def _prune_logbook(self, now: datetime) -> None:
        """What cannot be removed now stays until later: nothing waits for it."""
        if self._pruned is not None and abs(now - self._pruned) < PRUNE_EVERY:
            return
        self._pruned = now
        logged = read_logged(self._folder)
        try:
            gone = 0 if logged is None else prune(self._folder, logged, now - self._keep - MARGIN)
        except StorageError as exc:
            log.warning("logbook.not_pruned", code=exc.code)
            return
        if gone:
            log.info("logbook.pruned", files=gone)

    def _ask_back(self, wanted: tuple[str, ...], outbox: Outbox) -> None:
        self.gone = outbox.ask_back(wanted)
        if wanted and wanted != self._wanted:
            log.warning("centre.asks_back", records=len(wanted), gone=len(self.gone), alarm=True)
        self._wanted = wanted

    def _offer_again(self, hello: HelloAck, outbox: Outbox) -> None:
        if self._epoch is None and hello.backup_time is None:
            return  # the first one ever heard, and never restored
        since = None if hello.backup_time is None else _since(hello.backup_time)
        again = outbox.offer_again(since)
        log.warning("centre.restored", records=again, since=None if since is None else str(since))
        if beyond := outbox.count_removed(since):
            log.critical("records.beyond_keeping", records=beyond, alarm=True)

    def _remember(self) -> None:
        """On a full disk memory knows it; the next start would offer the same again, no more."""
        document = {"v": 1, "epoch": self._epoch}
        try:
            replace_file(self._path, canonical_bytes(document), mode=0o644)
        except StorageError as exc:
            log.warning("centre.epoch_not_written", code=exc.code)
            return
        self._written = self._epoch


def _since(backup_time: str) -> datetime | None:
    """From when on to offer again; everything when the time cannot be read."""
    try:
        moment = datetime.fromisoformat(backup_time)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - MARGIN
    except (ValueError, OverflowError):
        return None


def _read_epoch(path: Path) -> str | None:
    """None when it is not there or damaged: then what was acknowledged since is offered again."""
    try:
        epoch = json.loads(path.read_bytes())["epoch"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return epoch if isinstance(epoch, str) else None
