"""Has the sync process make this terminal known to the centre; findings say how it went.

A code is one-time and secret: it goes in by standard input, and is written nowhere.
"""

import re
import subprocess
import sys
from pathlib import Path

from contracts.errors import InvalidDocumentError, StorageError
from kiosk.maintenance.finding import Finding, Level, trouble
from kiosk.records.enrolment import read_enrolment
from kiosk.records.migrate import migrate

ENROL_S = 90.0
_CODE = re.compile(r"\(([A-Z]-[0-9]{3})\)\s*$")
_KNOWN = {
    "N-101": "enrol_no_centre",
    "N-102": "enrol_not_centre",
    "N-103": "enrol_centre_refuses",
    "N-104": "enrol_certificate",
    "N-105": "enrol_line_changes",
    "P-160": "enrol_refused",
}
_ROOT = Path(__file__).parents[2]


def enrol(settings: Path, data_dir: Path, code: str) -> Finding:
    """Use a code, once; the same works again after a cut. Blocking, up to ``ENROL_S``.

    Args:
        settings: a file with what the sync process needs.
    """
    known = enrolled(data_dir)
    if known.level is not Level.TROUBLE or known.key == "enrol_unreadable":
        return known
    words = ["enrol", "--settings", str(settings.absolute()), "--code", "-"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sync", *words],
            input=f"{code.strip()}\n",
            capture_output=True,
            text=True,
            timeout=ENROL_S,
            cwd=_ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return trouble("enrol_no_centre")
    if done.returncode:
        refused = code_of(done)
        return trouble(_KNOWN.get(refused, "enrol_failed"), code=refused)
    return enrolled(data_dir)


def code_of(done: subprocess.CompletedProcess[str]) -> str:
    """The code of the error that a process of ours ended with; else its exit code."""
    said = done.stderr.strip().splitlines()
    found = _CODE.search(said[-1] if said else "")
    return found[1] if found else str(done.returncode)


def enrolled(data_dir: Path) -> Finding:
    """Whether the centre knows this terminal, as far as is kept here."""
    try:
        found = read_enrolment(data_dir)
    except (StorageError, InvalidDocumentError):
        return trouble("enrol_unreadable")
    if found is None:
        return trouble("enrol_not_yet")
    return Finding(
        Level.OK, "enrol_done", {"terminal": found.terminal_id, "number": str(found.terminal_no)}
    )


def make_store(data_dir: Path) -> Finding:
    """Make the record store of an enrolled terminal, or bring it to this version."""
    try:
        migrate(data_dir)
    except StorageError as error:
        return trouble("enrol_no_store", code=error.code)
    return Finding(Level.OK, "enrol_store")
