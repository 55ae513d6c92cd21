"""Whether the centre could keep the largest thing a terminal may send it now.

Asked by ``/healthz``, which strangers may call: one look at the disk is under way at a time, and
one more waits, which answers everybody who asked meanwhile. No answer is older than its question.
"""

import asyncio
import os

from central.folder import DataFolder
from central.storage.engine import Database
from central.storage.trouble import StorageTroubleError, Trouble, told_as_trouble
from contracts.wire import MAX_ATTACHMENT_BYTES, MAX_ENVELOPE_BYTES

_ROOM_BYTES = MAX_ATTACHMENT_BYTES + 2 * MAX_ENVELOPE_BYTES  # an envelope goes by way of the log


class Health:
    """Looks at database and disk, for one event loop."""

    def __init__(self, database: Database, folder: DataFolder) -> None:
        self._database = database
        self._folder = folder
        self._running: asyncio.Task[Trouble | None] | None = None
        self._next: asyncio.Task[Trouble | None] | None = None

    async def trouble(self) -> Trouble | None:
        """What is in the way; None when all is well."""
        if self._next is None:
            self._next = asyncio.create_task(self._look_after(self._running))
        return await asyncio.shield(self._next)

    async def _look_after(self, before: "asyncio.Task[Trouble | None] | None") -> Trouble | None:
        if before is not None:
            await asyncio.wait({before})
        self._running, self._next = self._next, None
        return await asyncio.to_thread(find_trouble, self._database, self._folder)


def find_trouble(database: Database, folder: DataFolder) -> Trouble | None:
    """Read, take the write lock for a moment, and see whether there is room."""
    try:
        database.probe()
        with told_as_trouble():
            _try_room(folder)
    except StorageTroubleError as error:
        return error.trouble
    except OSError:
        return Trouble.BROKEN
    return None


def _try_room(folder: DataFolder) -> None:
    descriptor = os.open(folder.attachments, os.O_TMPFILE | os.O_WRONLY, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, _ROOM_BYTES)
    finally:
        os.close(descriptor)
