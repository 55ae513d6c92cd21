"""One commit for several writers: what a writer waits for longest is the sync of its commit.

Writers who stand in line anyway share one. Each writes in a savepoint of its own, hands the open
transaction on to the next in line and waits; the last one commits for all.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from central.storage.trouble import StorageTroubleError, Trouble, trouble_of
from central.storage.turns import Turns

_MOST = 16
"""Writers of one commit: the first of them waits for the others."""


class _Shared:
    """A transaction of several writers, each while it has the turn; ``wait`` is for after it."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        try:
            self._connection.begin()
        except BaseException:
            self._connection.close()
            raise
        self._driver = cast(sqlite3.Connection, self._connection.connection.driver_connection)
        self._over = threading.Event()
        self._trouble: Trouble | None = None
        self._writers = 0

    @contextmanager
    def part(self) -> Iterator[Session]:
        """What one of them writes; it alone is undone when its block raises. Raises
        StorageTroubleError when SQLite has undone what the others wrote as well.
        """
        session = Session(
            self._connection,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint" if self._writers else "rollback_only",
        )
        try:
            with session, session.begin():
                session.connection()
                yield session
        except BaseException as error:
            self._trouble = trouble_of(error)  # a disk that is ill is so for everybody
            if self._writers and not self._driver.in_transaction:
                self._trouble = _trouble_behind(error)
                raise StorageTroubleError(self._trouble) from error
            raise
        self._writers += 1

    @property
    def takes_more(self) -> bool:
        """Whether somebody else may write into it."""
        return 0 < self._writers < _MOST and self._sound

    @property
    def _sound(self) -> bool:
        """Whether it is still there: in trouble SQLite may end it by itself."""
        return self._trouble is None and self._driver.in_transaction

    def end(self) -> None:
        """Commit; what is in the way, each hears by ``wait``."""
        try:
            if self._sound:
                self._connection.commit()
            elif self._trouble is None:
                self._trouble = Trouble.BROKEN
        except BaseException as error:
            self._trouble = trouble_of(error) or Trouble.BROKEN
        finally:
            self._give_back()

    def _give_back(self) -> None:
        try:
            if self._driver.in_transaction:
                self._connection.invalidate()  # nobody gets it with what was not committed
            self._connection.close()
        finally:
            self._over.set()  # whatever happens: writers wait for it

    def wait(self) -> None:
        """Until it is on the disk. Raises StorageTroubleError when it is not."""
        self._over.wait()
        if self._trouble is not None:
            raise StorageTroubleError(self._trouble)


def _trouble_behind(error: BaseException) -> Trouble:
    """What made SQLite end a transaction; going back to a savepoint, which is no more, failed too
    and stands before it.
    """
    found: BaseException | None = error
    while found is not None:
        trouble = trouble_of(found)
        if trouble is not None:
            return trouble
        found = found.__context__
    return Trouble.BROKEN


class Commits:
    """The transaction that is handed on, for who has the turn."""

    def __init__(self, engine: Engine, turns: Turns) -> None:
        self._engine = engine
        self._turns = turns
        self._shared: _Shared | None = None

    @contextmanager
    def together(self) -> Iterator[Session]:
        """Write with those before and after; durable when the block ends. The turn is passed on."""
        try:
            shared = self._shared = self._shared or _Shared(self._engine)
        except BaseException:
            self._turns.pass_on()
            raise
        try:
            with shared.part() as session:
                yield session
        finally:
            if not (shared.takes_more and self._turns.hand_on()):
                self.end()
                self._turns.pass_on()
        shared.wait()

    def end(self) -> None:
        """Commit what others wrote: now comes one who writes alone."""
        shared, self._shared = self._shared, None
        if shared is not None:
            shared.end()
