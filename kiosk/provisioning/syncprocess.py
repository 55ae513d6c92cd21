"""Has the sync process do one thing, and says how it ended; waits for it to begin."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from kiosk.maintenance.doctor import sync_status
from sync.status import UNKNOWN

NO_ANSWER = "N-101"
"""The code of a centre that does not answer: of a process that did not end either."""
BEGIN_S = 30.0
"""A service that is begun has met its centre within this time, on a slow machine too."""
_MANAGED = "INVOCATION_ID"
"""systemd gives it to whatever it starts."""
_ASK_EVERY_S = 0.5
_CODE = re.compile(r"\(([A-Z]-[0-9]{3})\)\s*$")
_ROOT = Path(__file__).parents[2]


def refusal(command: str, settings: Path, *words: str, given: str = "", seconds: float) -> str:
    """The code of the error that a command of it ended with, "" for none; else its exit code.

    Blocking, up to ``seconds``.

    Args:
        given: goes in by standard input, where nobody else reads it.
    """
    try:
        done = run_sync(command, settings, *words, given=given, seconds=seconds)
    except subprocess.TimeoutExpired:
        return NO_ANSWER
    if not done.returncode:
        return ""
    said = done.stderr.strip().splitlines()
    found = _CODE.search(said[-1] if said else "")
    return found[1] if found else str(done.returncode)


def run_sync(
    command: str, settings: Path, *words: str, given: str = "", seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run a command of it to its end. Raises TimeoutExpired when it takes longer."""
    return subprocess.run(
        [sys.executable, "-m", "sync", command, "--settings", str(settings.absolute()), *words],
        input=given,
        capture_output=True,
        text=True,
        timeout=seconds,
        cwd=_ROOT,
        check=False,
    )


def await_beginning(
    data_dir: Path, environment: Mapping[str, str] = os.environ, seconds: float = BEGIN_S
) -> bool:
    """Wait until it knows how its centre is, where services are managed: there it begins once the
    settings are written. Elsewhere nobody begins it, and nobody waits. Blocking; tells whether it
    knows.
    """
    limit = time.monotonic() + (seconds if environment.get(_MANAGED) else 0.0)
    while sync_status(data_dir).get("centre", UNKNOWN) == UNKNOWN:
        if time.monotonic() >= limit:
            return False
        time.sleep(_ASK_EVERY_S)
    return True
