"""Looks for what somebody means, once they have stopped typing for a moment."""

import threading
import time
from collections.abc import Callable

from kiosk.meaning.seeker import Seeker
from kiosk.runtime.perform import Table
from kiosk.visit.events import Event
from kiosk.visit.finding import FindMeaning, Meant

PAUSE_S = 0.5
"""Whoever types does not stop for so long between two characters of a word."""
REST_S = 120.0
"""The helper ends when nobody has asked anything for so long."""


class MeaningWorker:
    """One thread, which asks for the last wish and for none before it. It begins with the first
    wish: where nobody looks for what is meant there is none.

    Args:
        seeker: what it asks.
        post: takes what was found.
    """

    def __init__(
        self,
        seeker: Seeker,
        post: Callable[[Event], None],
        *,
        pause_s: float = PAUSE_S,
        rest_s: float = REST_S,
    ) -> None:
        self._seeker = seeker
        self._post = post
        self._pause_s = pause_s
        self._rest_s = rest_s
        self._wanted: tuple[FindMeaning, float] | None = None
        self._ended = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="meaning", daemon=True)

    def table(self) -> Table:
        """What it does about effects."""
        return {FindMeaning: self.ask}

    @property
    def running(self) -> bool:
        """Whether there is a thread."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End the thread and the helper."""
        with self._changed:
            self._ended, self._wanted = True, None
            self._changed.notify()
        if self.running:
            self._thread.join(2.0)
        self._seeker.close()

    def ask(self, effect: FindMeaning) -> None:
        """Take a wish in the place of the one before. Any thread; returns at once."""
        at = time.monotonic() + (self._pause_s if effect.text else 0.0)
        with self._changed:
            if not self._ended and self._thread.ident is None:
                self._thread.start()
            self._wanted = effect, at
            self._changed.notify()

    def forget(self) -> None:
        """The visit is over. Any thread."""
        with self._changed:
            self._wanted = None

    def _run(self) -> None:
        while (wish := self._next()) is not None:
            found: tuple[str, ...] = ()
            if wish.text:
                found = self._seeker.find(wish.text)
            else:
                self._seeker.prepare()
            self._post(Meant(wish.visit, wish.effect, found))
            del wish  # while nobody searches, nothing that was wished for is held

    def _next(self) -> FindMeaning | None:
        """The wish that nobody has changed for a moment; None at the end."""
        with self._changed:
            while not self._ended:
                if self._wanted is None:
                    rested = not self._changed.wait(self._rest_s if self._seeker.running else None)
                    if rested and self._wanted is None:
                        self._seeker.rest()
                    continue
                wish, at = self._wanted
                if (left := at - time.monotonic()) > 0:
                    self._changed.wait(left)
                    continue
                self._wanted = None
                return wish
        return None
