"""The way in to logging in: few at once, in threads of their own, so that nobody else waits.

Some places are kept for browsers that are known, so that strangers cannot take them all.

Checking a password takes 64 MB and a good part of a second of computing on purpose. Done in the
threads that all requests share, a flood of strangers would keep terminals from delivering.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from central.addresses import home_of

AT_ONCE = 2  # each takes 64 MB
PLACES = 12  # being checked or waiting for it
KEPT_PLACES = 4  # beside these, for known browsers
OF_ONE_ADDRESS = 4  # so that one address alone shuts nobody out

ResultT = TypeVar("ResultT")


class BusyError(Exception):
    """All places are taken; becomes an answer that asks to try again."""


class LoginGate:
    """Runs checks of passwords. ``run`` is for one event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="login")
        self._inside: Counter[str] = Counter()

    async def run(self, address: str, check: Callable[[], ResultT], device: str = "") -> ResultT:
        """The result of a check. Raises BusyError at once when there is no place for it."""
        who = self.enter(address, device)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, check)
        finally:
            self._inside[who] -= 1
            self._inside += Counter()  # keeps only those that are inside

    def enter(self, address: str, device: str = "") -> str:
        """Take a place; whose it is. Raises BusyError."""
        who = f"device {device}" if device else home_of(address)
        places = PLACES + KEPT_PLACES if device else PLACES
        if self._inside.total() >= places or self._inside[who] >= OF_ONE_ADDRESS:
            raise BusyError
        self._inside[who] += 1
        return who

    def close(self) -> None:
        """End the threads after what they are at."""
        self._threads.shutdown()
