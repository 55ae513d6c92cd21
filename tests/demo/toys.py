"""The toy's screen in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.link import ScreenLink, ScreenLostError

LIMIT_S = 20


@contextmanager
def toy(path: Path) -> Iterator[Path]:
    """It listens at ``path`` until the end."""
    with subprocess.Popen([sys.executable, "-m", "tests.demo.toy_screen", str(path)]) as process:
        try:
            limit = time.monotonic() + LIMIT_S
            while not _listens(path):
                assert process.poll() is None
                assert time.monotonic() < limit
                time.sleep(0.02)
            yield path
        finally:
            process.kill()


def _listens(path: Path) -> bool:
    try:
        ScreenLink(path).close()
    except ScreenLostError:
        return False
    return True
