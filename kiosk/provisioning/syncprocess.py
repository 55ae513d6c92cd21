"""Has the sync process do one thing, and says how it ended."""

import re
import subprocess
import sys
from pathlib import Path

NO_ANSWER = "N-101"
"""The code of a centre that does not answer: of a process that did not end either."""
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
