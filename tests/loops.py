"""An event loop in a thread of its own: a browser's loop may run in the tests' thread."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")


class Loop:
    """Runs what it is given, one after the other, in one loop."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()

    def __enter__(self) -> "Loop":
        return self

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What it gives, or what it raises."""
        return self._thread.submit(self._runner.run, work).result()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()
