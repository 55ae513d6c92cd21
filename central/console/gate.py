"""The way in to logging in: few at once, in threads of their own, so that nobody else waits.

Checking a password takes 64 MB and a good part of a second of computing on purpose. Done in the
threads that all requests share, a flood of strangers would keep terminals from delivering.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

AT_ONCE = 2  # each takes 64 MB
PLACES = 12  # being checked or waiting for it
OF_ONE_ADDRESS = 4  # so that one address alone shuts nobody out

ResultT = TypeVar("ResultT")


class BusyError(Exception):
    """All places are taken; becomes an answer that asks to try again."""


class LoginGate:
    """Runs checks of passwords. ``run`` is for one event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="login")
        self._inside: Counter[str] = Counter()

    async def run(self, address: str, check: Callable[[], ResultT]) -> ResultT:
        """The result of a check. Raises BusyError at once when there is no place for it."""
        if self._inside.total() >= PLACES or self._inside[address] >= OF_ONE_ADDRESS:
            raise BusyError
        self._inside[address] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, check)
        finally:
            self._inside[address] -= 1
            self._inside += Counter()  # keeps only addresses that are inside

    def close(self) -> None:
        """End the threads after what they are at."""
        self._threads.shutdown()
